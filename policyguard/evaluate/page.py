"""Figures as Markdown, or as one HTML page made from the same tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policyguard.evaluate.conversation import ConversationFigures
from policyguard.evaluate.score import Figures, Measure, Share

_MOST_CONFUSED = 25
_FEWEST = 5
Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def tables(figures: Figures | ConversationFigures) -> list[Table]:
    """What there is to show: title, heads, rows."""
    if isinstance(figures, ConversationFigures):
        return _of_conversations(figures)
    overall = {
        "lures found": figures.found,
        "lures kept back": figures.kept,
        "lures without a value found": figures.bare,
        "values right": figures.value,
        "spans exact": figures.span,
        "honest messages stopped": figures.stopped,
        "honest messages flagged": figures.flagged,
    }
    difficulty = {f"difficulty {level}": share for level, share in sorted(figures.difficulty.items())}
    confused: list[tuple[str, ...]] = [
        (a, b, str(n)) for (a, b), n in figures.confusion.most_common(_MOST_CONFUSED)
    ]
    return [
        ("Overall", _SHARES, _shares({**overall, **difficulty})),
        ("By category", _MEASURES, _measures(figures.category)),
        ("By entity", _MEASURES, _measures(figures.entity)),
        ("By act", _MEASURES, _measures(figures.act)),
        ("By length (characters)", _SHARES, _shares(figures.length)),
        ("By technique, of five messages or more", _SHARES, _shares(_many(figures.technique))),
        ("Honest messages stopped, by kind", _SHARES, _shares(_any(figures.honest))),
        ("Labelled as, found as", ("labelled", "found", "findings"), confused),
    ]


def _of_conversations(figures: ConversationFigures) -> list[Table]:
    overall = {
        "values told in pieces found": figures.assembled,
        "their pieces named exactly": figures.pieced,
        "honest messages taken to complete a value": figures.misassembled,
        "actions right, of right findings": figures.actions,
        "offending messages found": figures.found,
        "honest messages stopped": figures.stopped,
    }
    return [
        ("Overall", _SHARES, _shares(overall)),
        ("Answers", _MEASURES, _measures({"accept": figures.accept, "refuse": figures.refuse})),
        ("Values told in pieces, by technique", _SHARES, _shares(figures.technique)),
    ]


_SHARES = ("", "share", "95 % interval", "of")
_MEASURES = ("", "precision", "recall", "F1", "labelled", "found")


def _many(shares: Mapping[str, Share]) -> dict[str, Share]:
    """Those with enough messages to say something, by name."""
    return {name: share for name, share in sorted(shares.items()) if share.all >= _FEWEST}


def _any(shares: Mapping[str, Share]) -> dict[str, Share]:
    ordered = sorted(shares.items(), key=lambda each: -(each[1].value or 0))
    return {name: share for name, share in ordered if share.good}


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _shares(shares: Mapping[str, Share]) -> list[tuple[str, ...]]:
    return [
        (name, _percent(s.value), f"{s.interval[0]:.1%} – {s.interval[1]:.1%}", f"{s.good:,} / {s.all:,}")
        for name, s in shares.items()
    ]


def _measures(measures: Mapping[str, Measure]) -> list[tuple[str, ...]]:
    return [
        (
            name,
            _percent(m.precision.value),
            _percent(m.recall.value),
            _percent(m.f1),
            f"{m.recall.all:,}",
            f"{m.precision.all:,}",
        )
        for name, m in sorted(measures.items())
    ]


def markdown(figures: Figures | ConversationFigures) -> str:
    """The tables as Markdown."""
    return "\n\n".join(f"## {title}\n\n{_rows(heads, rows)}" for title, heads, rows in tables(figures)) + "\n"


def _rows(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(list(heads))}"]
    return "\n".join((*lines, *(f"| {' | '.join(row)} |" for row in rows)))


_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>policyguard evaluate</title>
<style>body{font:15px/1.6 system-ui,"Noto Sans CJK JP",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:.5rem 0 2rem}td,th{border:1px solid #ccc;padding:.2rem .7rem;text-align:right}
td:first-child,th:first-child{text-align:left}th{background:#f3f3f3}</style>
<h1>{{ title }}</h1>
{% for name, heads, rows in tables %}<h2>{{ name }}</h2><table><tr>{% for head in heads %}<th>{{ head }}</th>{% endfor %}</tr>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table>{% endfor %}</html>
"""


def html(figures: Figures | ConversationFigures, title: str) -> str:
    """The tables as one page."""
    from jinja2 import Environment  # noqa: PLC0415

    return Environment(autoescape=True).from_string(_PAGE).render(title=title, tables=tables(figures))
