"""Cut logs into chunks of raw rows, small enough to hand to a process and to wait for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from policyguard.log import Raw, Source

# Large enough to make the hand-over cheap; with a language model (20 ms a message) a chunk is still 5 s.
ROWS = 256
BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """How far a scan is: which file, how many of its rows are consumed, and how many of all files."""

    file: int = 0
    rows: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one file, and where the scan stands after them: its place, and bytes of all inputs read.

    ``is_past`` when they were judged before, and are only to be remembered.
    """

    path: str
    stem: str
    rows: tuple[tuple[int, Raw], ...]
    place: Place
    position: int
    is_past: bool = False


def chunks(sources: Sequence[Source], start: Place, end: Place | None = None) -> Iterator[Chunk]:
    """Every row of *sources* after *start*, up to *end* where it is given; a chunk never spans two files."""
    before = sum(source.size for source in sources[: start.file])
    total = start.total
    files = sources if end is None else sources[: end.file + 1]
    for file, source in enumerate(files[start.file :], start.file):
        consumed = start.rows if file == start.file else 0
        until = end.rows if end and file == end.file else None
        with closing(source.rows()) as rows:
            for part in _parts(islice(rows, consumed, until)):
                consumed += len(part)
                total += len(part)
                place = Place(file, consumed, total)
                yield Chunk(source.path, source.stem, part, place, before + source.position)
        before += source.size


def _parts(rows: Iterator[tuple[int, Raw]]) -> Iterator[tuple[tuple[int, Raw], ...]]:
    part: list[tuple[int, Raw]] = []
    size = 0
    for row in rows:
        part.append(row)
        size += _size(row[1])
        if len(part) >= ROWS or size >= BYTES:
            yield tuple(part)
            part.clear()
            size = 0
    if part:
        yield tuple(part)


def _size(raw: Raw) -> int:
    """About how many bytes the row takes."""
    if isinstance(raw, bytes):
        return len(raw)
    body = raw.get("body") if isinstance(raw, dict) else None
    return len(body) if isinstance(body, str) else 0
