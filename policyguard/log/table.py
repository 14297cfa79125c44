"""CSV as rows by column name, on the csv module, losing only the rows that are broken."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from policyguard.errors import InputError
from policyguard.log.raw import LIMIT, Reject, bad_bytes, too_long

# The csv module's own bound is 128 KiB a field, and is one for the whole process.
csv.field_size_limit(LIMIT)
_DELIMITERS = ",\t;"
_QUOTE_HINT = 'a quote (") is left open, or stands inside an unquoted cell: double it'


def csv_rows(
    path: str, lines: Iterable[bytes | None], required: Iterable[str] = ()
) -> Iterator[tuple[int, Mapping[str, str] | Reject]]:
    """Number and cells of each row; the header is row 1 and names the columns, in any case.

    A row that cannot be read costs its first line only: reading goes on at the second.
    Raises InputError when the header lacks a *required* column.
    """
    feed = _Feed(lines)
    rows = _rows(path, feed, count(1))
    header: list[str] | None = None
    for line, cells in rows:
        if isinstance(cells, Reject):
            yield line, cells
        elif header is None:
            header = _header(path, cells, required)
        elif cells:
            yield line, _named(path, line, header, cells)


def _rows(path: str, feed: _Feed, numbers: Iterable[int]) -> Iterator[tuple[int, list[str] | Reject]]:
    delimiter = feed.delimiter()
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    for line in numbers:
        feed.begin_row()
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error:
            broken = Reject(path, line, "broken CSV row", _QUOTE_HINT)
            yield line, too_long(path, line) if feed.is_over else broken
            feed.drop_first_line()
            reader = csv.reader(feed, delimiter=delimiter, strict=True)


class _Feed:
    """Lines for the csv reader; remembers those of the row in hand, so that they can be given again."""

    def __init__(self, lines: Iterable[bytes | None]) -> None:
        self._lines = iter(lines)
        self._again: deque[str | None] = deque()
        self._row: list[str | None] = []
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else _decoded(next(self._lines))
        self._row.append(line)
        self._size += len(line or "")
        if line is None or self._size > LIMIT:
            raise csv.Error("too long")
        return line

    @property
    def is_over(self) -> bool:
        """True when the row in hand began with a line, or grew to a size, above the bound."""
        return self._row[:1] == [None] or self._size > LIMIT

    def begin_row(self) -> None:
        """Forget the lines of the last row."""
        self._row.clear()
        self._size = 0

    def drop_first_line(self) -> None:
        """Give the row's lines again, but for the first."""
        self._again.extendleft(reversed(self._row[1:]))

    def delimiter(self) -> str:
        """The likeliest delimiter, by the first line."""
        first = _decoded(next(self._lines, b""))
        self._again.append(first)
        return max(_DELIMITERS, key=(first or "").count)


def _decoded(line: bytes | None) -> str | None:
    """The line with its end; bytes that are not UTF-8 become lone surrogates, known again in ``_named``."""
    return None if line is None else line.decode("utf-8", "surrogateescape") + "\n"


def _header(path: str, cells: list[str], required: Iterable[str]) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    missing = [name for name in required if name not in header]
    if missing:
        hint = "the first row names the columns"
        raise InputError(f"{path}: the header has no column `{missing[0]}`\n  hint: {hint}")
    return header


def _named(path: str, line: int, header: list[str], cells: list[str]) -> Mapping[str, str] | Reject:
    if any(_holds_bad_bytes(cell) for cell in cells):
        return bad_bytes(path, line)
    if len(cells) != len(header):
        reason = f"{len(cells)} cells, but the header has {len(header)}"
        return Reject(path, line, reason, "quote cells that hold a delimiter, a quote or a line end")
    return dict(zip(header, cells, strict=True))


def _holds_bad_bytes(cell: str) -> bool:
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
