"""Charts as inline SVG: pygal draws them, the page's own style sheet colours them, no script comes along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from policyguard.model import Bilingual

MOST_BARS = 12
WIDTH = 460
_BAR = 30  # pixels a horizontal bar takes with the gap below it
_FULL_WIDTH_PX, _HALF_WIDTH_PX = 13, 7  # per character of a label at 13 px
_RESERVED_PX = 6  # pygal: 0.6 of its own font size of 10
_DROPPED_TAGS = frozenset({"script", "style", "defs"})


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, how long, and the word its colour class is named after."""

    label: Bilingual
    count: int
    colour: str = "plain"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart in both languages."""

    ja: str
    en: str


def bars(rows: Sequence[Bar], unit: Bilingual) -> Drawing:
    """Horizontal bars, first row on top."""
    return Drawing(*(_bars(rows, lang, getattr(unit, lang)) for lang in ("ja", "en")))


def columns(labels: Sequence[str], series: Sequence[tuple[Bilingual, str, Sequence[int]]]) -> Drawing:
    """Stacked columns; *series* are (name, colour word, one count per label), the lowest first."""
    return Drawing(*(_columns(labels, series, lang) for lang in ("ja", "en")))


def _bars(rows: Sequence[Bar], lang: str, unit: str) -> str:
    import pygal  # noqa: PLC0415 - loaded on first use

    names = [getattr(row.label, lang) for row in rows]
    chart = pygal.HorizontalBar(
        **_BARE,
        width=WIDTH,
        height=_BAR * len(rows) + 8,
        margin_left=max(map(_missing_margin, names)) + 8,
        margin_right=56,
        print_values=True,
        print_values_position="top",
        value_formatter=lambda value: f"{value:,.0f}",
        show_x_labels=False,
        show_y_guides=False,
        zero=0,
    )
    chart.x_labels = names[::-1]  # pygal draws the first bar at the bottom
    chart.add(None, [{"value": row.count, "color": f"var(--{row.colour})"} for row in rows[::-1]])
    top = max(row.count for row in rows)
    chart.range = (0, top)
    summary = ", ".join(f"{name} {row.count:,}{unit}" for name, row in zip(names, rows, strict=True))
    return _svg(chart, summary)


def _columns(labels: Sequence[str], series: Sequence[tuple[Bilingual, str, Sequence[int]]], lang: str) -> str:
    import pygal  # noqa: PLC0415 - loaded on first use

    chart = pygal.StackedBar(
        **_BARE,
        width=1080,
        height=260,
        margin_top=12,
        margin_left=24,
        margin_right=4,
        show_minor_x_labels=False,
        x_labels_major_every=max(1, -(-len(labels) // 14)),
        value_formatter=lambda value: f"{value:,.0f}",
        y_labels=_ticks(max(map(sum, zip(*(counts for *_, counts in series), strict=True)))),
    )
    chart.x_labels = list(labels)
    for name, colour, counts in series:
        chart.add(getattr(name, lang), [{"value": n, "color": f"var(--{colour})"} for n in counts])
    totals = ", ".join(f"{getattr(name, lang)} {sum(counts):,}" for name, _, counts in series)
    return _svg(chart, f"{labels[0]} – {labels[-1]}: {totals}")


def _ticks(top: int) -> list[int]:
    """At most six round numbers from nought to at least *top*."""
    steps = (digit * 10**power for power in range(18) for digit in (1, 2, 5))
    step = next(step for step in steps if step * 5 >= top)
    return list(range(0, -(-top // step) * step + 1, step))


_BARE: Mapping[str, Any] = {
    "js": (),
    "show_legend": False,
    "explicit_size": False,
    "margin": 2,
    "no_prefix": True,
}


def _svg(chart: Any, summary: str) -> str:
    """The drawing without what pygal adds for itself: scripts, styles, tooltips, its own description."""
    tree = chart.render_tree()
    tree.attrib.pop("id", None)
    tree.set("role", "img")
    tree.set("aria-label", summary)
    for parent in list(tree.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag in _DROPPED_TAGS:
                parent.remove(child)
    return str(ElementTree.tostring(tree, encoding="unicode"))


def _missing_margin(label: str) -> int:
    """Pixels a label needs beyond what pygal reserves, which takes every character for a Latin one."""
    width = sum(_HALF_WIDTH_PX if character < "\u0300" else _FULL_WIDTH_PX for character in label)
    return max(0, width - _RESERVED_PX * len(label))
