"""Read Parquet, in small batches. Imports pyarrow (0.2 s), so it is itself imported on first use."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from policyguard.errors import InputError
from policyguard.log.instant import TOKYO, from_microseconds
from policyguard.log.raw import Reject, bad_bytes

# Rows decoded at a time: few, for a body may be megabytes.
_BATCH = 512
# Unit of a timestamp column -> how many microseconds, per how many units.
_MICROSECONDS = {"s": (1_000_000, 1), "ms": (1_000, 1), "us": (1, 1), "ns": (1, 1_000)}


class ParquetLog:
    """One Parquet file; only the columns *names* are read where given.

    Raises InputError when the file is no Parquet or lacks a *required* column.
    """

    def __init__(self, path: str, names: Collection[str] = (), required: Collection[str] = ()) -> None:
        self._path = path
        self._line = 0
        try:
            self._file = parquet.ParquetFile(path, page_checksum_verification=True)
        except (pa.ArrowException, OSError):
            hint = "it may be cut short or another format"
            raise InputError(f"{path}: cannot be read as Parquet\n  hint: {hint}") from None
        self._columns = _columns(path, self._file.schema_arrow.names, names, required)

    @property
    def share(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        rows: int = self._file.metadata.num_rows
        return self._line / max(rows, 1)

    def rows(self) -> Iterator[tuple[int, Mapping[str, Any] | Reject]]:
        """Number, from 1, and cells of each row. A file that proves damaged on the way ends with a reject."""
        with self._file:
            try:
                for cells in self._cells():
                    self._line += 1
                    yield self._line, _readable(self._path, self._line, cells)
            except (pa.ArrowException, OSError, MemoryError):
                line = self._line + 1
                reason = "the Parquet file is damaged from here on"
                yield line, Reject(self._path, line, reason, "export it again")

    def _cells(self) -> Iterator[dict[str, Any]]:
        for batch in self._file.iter_batches(batch_size=_BATCH, columns=self._columns, use_threads=False):
            names = batch.schema.names
            columns = [_values(column) for column in batch.columns]
            for cells in zip(*columns, strict=True):
                yield dict(zip(names, cells, strict=True))


def _columns(path: str, present: list[str], names: Collection[str], required: Collection[str]) -> list[str]:
    missing = [name for name in required if name not in present]
    if missing:
        hint = "name the columns as the fields of a log"
        raise InputError(f"{path}: has no column `{missing[0]}`\n  hint: {hint}")
    return [name for name in present if name in names] if names else present


def _values(column: pa.Array) -> list[Any]:
    """*column* as Python values; text stays bytes, so that one bad cell does not fail the batch."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = column.cast(pa.large_binary())
    values: list[Any] = _moments(column) if pa.types.is_timestamp(column.type) else column.to_pylist()
    return values


def _moments(column: pa.Array) -> list[object]:
    """Timestamps as datetimes; pyarrow's own way stops at nanoseconds and at the year 10000."""
    zone, (times, per) = column.type.tz, _MICROSECONDS[column.type.unit]
    counts = column.cast(pa.int64()).to_pylist()
    return [None if count is None else _moment(count * times // per, zone) for count in counts]


def _moment(microseconds: int, zone: str | None) -> object:
    try:
        moment = from_microseconds(microseconds)
    except OverflowError:
        return "out of range"
    return moment if zone else moment.replace(tzinfo=TOKYO)


def _readable(path: str, line: int, cells: dict[str, Any]) -> Mapping[str, Any] | Reject:
    try:
        return {name: cell.decode("utf-8") if type(cell) is bytes else cell for name, cell in cells.items()}
    except UnicodeDecodeError:
        return bad_bytes(path, line)
