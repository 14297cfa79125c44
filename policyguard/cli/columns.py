"""Text in columns of a terminal, where a full-width character takes two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import click
from rich.cells import cell_len, chop_cells

Style: TypeAlias = dict[str, Any]
Run: TypeAlias = tuple[str, Style]

# Words of Latin letters and digits stay whole; Japanese breaks anywhere but after what opens and before what closes.
_UNITS = re.compile(r"[「『（【〔〈《]*(?:[!-~]+|[^!-~ 　\n])|[ 　]|\n")
_CLOSING = frozenset("、。，．・：；？！ー）」』】〕〉》’”…々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.!?)")


def padded(text: str, width: int) -> str:
    """*text* with spaces up to *width* columns."""
    return text + " " * max(0, width - cell_len(text))


def wrapped(runs: Iterable[Run], width: int) -> Iterator[str]:
    """*runs* of styled text in lines of at most *width* columns, and one closing character beyond."""
    line: list[Run] = []
    taken, is_continued = 0, False
    for unit, style in _units(runs, width):
        cells = 0 if unit == "\n" else cell_len(unit)
        is_full = taken + cells > width and not (unit in _CLOSING and taken <= width)
        if unit == "\n" or is_full:
            yield _styled(line)
            line, taken, is_continued = [], 0, unit != "\n"
        if unit == "\n" or (is_continued and not line and unit.isspace()):
            continue
        line.append((unit, style))
        taken += cells
    yield _styled(line)


def _units(runs: Iterable[Run], width: int) -> Iterator[Run]:
    for text, style in runs:
        for unit in _UNITS.findall(text):
            yield from ((part, style) for part in (chop_cells(unit, width) if unit != "\n" else [unit]))


def _styled(line: Sequence[Run]) -> str:
    """One string, neighbours of one style together, without spaces at its end."""
    joined: list[Run] = []
    end = next((place for place in range(len(line), 0, -1) if not line[place - 1][0].isspace()), 0)
    for text, style in line[:end]:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    return "".join(click.style(text, **style) if style else text for text, style in joined)
