"""One log file, whatever its format, packing and encoding, as numbered raw rows."""

from __future__ import annotations

import os
from collections.abc import Collection, Generator, Iterable
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from policyguard.errors import InputError
from policyguard.log.charset import Charset
from policyguard.log.lines import bounded_lines
from policyguard.log.raw import Raw, Reject, too_long
from policyguard.log.stream import STDIN, DamageError, Stream, stem_of, unpacked_name
from policyguard.log.table import csv_rows

if TYPE_CHECKING:
    from policyguard.log.parquet_in import ParquetLog

Rows: TypeAlias = Generator[tuple[int, Raw], None, None]

_FORMATS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}


class Source:
    """One log file; ``fields`` are the only Parquet columns read, ``required`` those a table must have."""

    def __init__(self, path: str, *, fields: Collection[str] = (), required: Collection[str] = ()) -> None:
        self.path = path
        self.stem = stem_of(path)
        self._fields = fields
        self._required = required
        self._stream: Stream | None = None
        self._parquet: ParquetLog | None = None

    @property
    def is_stream(self) -> bool:
        """True for standard input and pipes, which can be read only once and have no size."""
        if self.path == STDIN:
            return True
        return os.path.exists(self.path) and not (os.path.isfile(self.path) or os.path.isdir(self.path))

    @property
    def size(self) -> int:
        """Bytes on disk; 0 where there is no file."""
        return os.path.getsize(self.path) if os.path.isfile(self.path) else 0

    @property
    def position(self) -> int:
        """About how many bytes on disk have been read."""
        if self._parquet:
            return round(self.size * self._parquet.share)
        return self._stream.position if self._stream else 0

    def rows(self) -> Rows:
        """Line number and content of every row that is not blank.

        Line 0 gives a note on the file. Raises InputError when the file cannot be read at all.
        """
        if self._format() == "parquet":
            return self._parquet_rows()
        return self._stream_rows()

    def _format(self) -> str | None:
        """The format by the file's ending, None when only the content can tell."""
        return _FORMATS.get(os.path.splitext(unpacked_name(self.path).lower())[1])

    def _parquet_rows(self) -> Rows:
        from policyguard.log.parquet_in import ParquetLog  # noqa: PLC0415 - pyarrow on use

        if unpacked_name(self.path) != self.path:
            raise InputError(f"{self.path}: packed Parquet is not read\n  hint: unpack it first")
        if not os.path.exists(self.path):
            raise InputError(f"{self.path}: cannot be opened: No such file or directory")
        self._parquet = ParquetLog(self.path, self._fields, self._required)
        yield from self._parquet.rows()

    def _stream_rows(self) -> Rows:
        self._stream = Stream(self.path)
        try:
            yield from self._rows(self._stream)
        finally:
            self._stream.close()

    def _rows(self, stream: Stream) -> Rows:
        line = 0
        charset = Charset()
        is_told = False
        try:
            for line, raw in self._by_format(charset, stream):
                if not is_told and charset.title:
                    is_told = True
                    yield 0, Reject(self.path, 0, f"read as {charset.title}", severity="note")
                yield line, raw
        except DamageError as damage:
            reason = f"{damage}; all from here on is lost"
            yield line + 1, Reject(self.path, line + 1, reason, "fetch the file again")

    def _by_format(self, charset: Charset, stream: Stream) -> Iterable[tuple[int, Raw]]:
        raw_lines = bounded_lines(charset.watch(stream.blocks()))
        rest = (line if line is None else charset.utf8(line) or line for line in raw_lines)
        first = next(rest, b"")
        form = self._format() or _sniffed(self.path, first)
        lines = chain([first], rest)
        return csv_rows(self.path, lines, self._required) if form == "csv" else self._json_rows(lines)

    def _json_rows(self, lines: Iterable[bytes | None]) -> Rows:
        for number, line in enumerate(lines, 1):
            if line is None:
                yield number, too_long(self.path, number)
            elif line and not line.isspace():
                yield number, line


def _sniffed(path: str, first: bytes | None) -> str:
    """The format by the first line."""
    if first and first.startswith(b"PAR1"):
        raise InputError(f"{path}: Parquet is read only from a file\n  hint: name the file .parquet")
    is_header = first is not None and b"{" not in first and b"body" in first.lower()
    return "csv" if is_header else "jsonl"


def probe(source: Source) -> None:
    """Raises InputError when a file cannot be read at all; a stream is left untouched."""
    if not source.is_stream:
        with closing(source.rows()) as rows:
            next(rows, None)
