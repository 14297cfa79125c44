"""Write verdicts as Parquet. Imports pyarrow (0.2 s), so it is itself imported on first use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, Any

import pyarrow as pa
from pyarrow import parquet

# Rows gathered into a row group: verdicts are small, readers want few groups.
_ROW_GROUP = 50_000

_TEXT = pa.string()
_TEXTS = pa.list_(_TEXT)
_SPAN = pa.struct([("message_id", _TEXT), ("start", pa.int64()), ("end", pa.int64())])
_FINDING = pa.struct(
    [
        *((name, _TEXT) for name in ("entity", "category", "act", "value")),
        ("score", pa.float64()),
        ("source", _TEXT),
        ("disguises", _TEXTS),
        ("tentative", pa.bool_()),
        ("spans", pa.list_(_SPAN)),
    ]
)
_REASON = pa.struct([(name, _TEXT) for name in ("source", "action", "ja", "en")])
SCHEMA = pa.schema(
    [
        *((name, _TEXT) for name in ("message_id", "conversation_id", "stage", "approval", "action")),
        ("findings", pa.list_(_FINDING)),
        ("reasons", pa.list_(_REASON)),
        ("notice", pa.struct([("ja", _TEXT), ("en", _TEXT)])),
        ("shadow", pa.list_(_FINDING)),
        ("degraded", _TEXTS),
        ("ruleset", _TEXT),
        ("policy", _TEXT),
    ]
)


def encoded_batch(verdicts: Sequence[Mapping[str, Any]]) -> bytes:
    """*verdicts* as an Arrow record batch, in bytes."""
    try:
        batch = pa.RecordBatch.from_pylist(list(verdicts), schema=SCHEMA)
    except UnicodeEncodeError:
        batch = pa.RecordBatch.from_pylist([_printable(verdict) for verdict in verdicts], schema=SCHEMA)
    return bytes(batch.serialize())


def _printable(value: Any) -> Any:
    """*value* with lone surrogates, which Parquet text cannot hold, as escapes."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value


class BatchWriter:
    """Gathers encoded batches into the row groups of a Parquet file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._writer = parquet.ParquetWriter(file, SCHEMA, compression="zstd")
        self._batches: list[pa.RecordBatch] = []
        self._rows = 0

    def write(self, encoded: bytes) -> None:
        """Add one encoded batch."""
        batch = pa.ipc.read_record_batch(pa.py_buffer(encoded), SCHEMA)
        self._batches.append(batch)
        self._rows += batch.num_rows
        if self._rows >= _ROW_GROUP:
            self._write_group()

    def _write_group(self) -> None:
        self._writer.write_table(pa.Table.from_batches(self._batches, SCHEMA))
        self._batches.clear()
        self._rows = 0

    def close(self) -> None:
        """Write what is left, then the footer."""
        if self._batches:
            self._write_group()
        self._writer.close()
