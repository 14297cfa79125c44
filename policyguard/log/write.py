"""Write verdicts as JSON Lines, CSV or Parquet, and rejects as JSON Lines; ``.gz`` and ``.zst`` pack.

Encoding is apart from writing: what is encoded may wait, or come from elsewhere; a sink takes it in order.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import orjson

from policyguard.errors import InputError
from policyguard.log.sink import BytesSink, open_bytes
from policyguard.log.stream import STDIN, unpacked_name

FORMS = ("jsonl", "csv", "parquet")
_BY_ENDING = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".parquet": "parquet"}

# What CSV shows of a verdict; `entities` repeats what `findings` holds, for filtering in a spreadsheet.
_TEXT_COLUMNS = ("message_id", "conversation_id", "stage", "approval", "action")
_JSON_COLUMNS = ("findings", "reasons", "notice", "shadow", "degraded")
COLUMNS = (*_TEXT_COLUMNS, "entities", *_JSON_COLUMNS, "ruleset", "policy")
# Excel takes a CSV file for UTF-8 only when it begins with this.
_BOM = b"\xef\xbb\xbf"


class Sink(Protocol):
    """Where encoded verdicts go."""

    def write(self, encoded: bytes) -> None:
        """Add what ``encode`` gave, in order."""

    def flush(self) -> int:
        """Bring everything to the disk; the size of the file now."""

    def close(self) -> None:
        """Finish the file."""


def form_of(path: str, form: str | None = None) -> str:
    """The form verdicts are written in: *form*, else by the ending of *path*, else JSON Lines."""
    if form is None:
        name = unpacked_name(path).lower()
        form = next((word for ending, word in _BY_ENDING.items() if name.endswith(ending)), "jsonl")
    if form not in FORMS:
        raise InputError(f"{form}: no such format\n  hint: use one of: {', '.join(FORMS)}")
    if form == "parquet" and unpacked_name(path) != path:
        raise InputError(f"{path}: Parquet packs by itself\n  hint: leave out .gz or .zst")
    return form


def can_resume(path: str, form: str) -> bool:
    """True when a file of that kind can be cut to a size and written on."""
    is_plain = form != "parquet" and unpacked_name(path) == path
    return is_plain and path != STDIN and (os.path.isfile(path) or not os.path.exists(path))


def open_sink(path: str, form: str, size: int | None = None) -> Sink:
    """A sink for *path* (``-``: standard output), new or, with *size*, cut to that many bytes and written on.

    Raises OutputError when the file cannot be written, then or later.
    """
    if size is not None:
        return open_bytes(path, size)
    sink = open_bytes(path)
    if form == "parquet":
        return _ParquetSink(sink)
    if form == "csv":
        sink.write(_BOM + _csv([COLUMNS]))
    return sink


def encode(verdicts: Sequence[Mapping[str, Any]], form: str) -> bytes:
    """*verdicts* (``Verdict.to_dict``) in *form*, one row each."""
    if form == "jsonl":
        return b"".join([json_line(verdict) for verdict in verdicts])
    if form == "csv":
        return _csv([_cells(verdict) for verdict in verdicts])
    from policyguard.log.parquet_out import encoded_batch  # noqa: PLC0415 - pyarrow on use

    return encoded_batch(verdicts)


def json_line(fields: Mapping[str, Any]) -> bytes:
    """*fields* as one line of JSON; lone surrogates, which UTF-8 cannot hold, are written as escapes."""
    try:
        return orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        return json.dumps(fields, separators=(",", ":")).encode("ascii") + b"\n"


def _cells(verdict: Mapping[str, Any]) -> list[str]:
    texts = [_printable(verdict[column]) for column in _TEXT_COLUMNS]
    entities = " ".join(dict.fromkeys(finding["entity"] for finding in verdict["findings"]))
    parts = [json_line(verdict[column])[:-1].decode() if verdict[column] else "" for column in _JSON_COLUMNS]
    return [*texts, entities, *parts, verdict["ruleset"], verdict["policy"]]


def _printable(text: str) -> str:
    """*text* with lone surrogates as escapes: CSV has no way to hold them."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8")


class _ParquetSink:
    """Encoded batches into a Parquet file, which is whole only once it is closed."""

    def __init__(self, sink: BytesSink) -> None:
        from policyguard.log.parquet_out import BatchWriter  # noqa: PLC0415 - pyarrow on use

        self._sink = sink
        self._writer = BatchWriter(sink.file)

    def write(self, encoded: bytes) -> None:
        self._writer.write(encoded)

    def flush(self) -> int:
        return self._sink.flush()

    def close(self) -> None:
        self._writer.close()
        self._sink.close()
