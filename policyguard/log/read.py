"""Read logs from several files in turn: as message records, or as plain objects (events, verdicts)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from policyguard.log.raw import Reject, fields_of
from policyguard.log.record import FIELDS, Record, parse
from policyguard.log.source import Source

# The parts of a verdict that are not texts, as they are when there is nothing in them.
_EMPTY: Mapping[str, Any] = {"findings": [], "reasons": [], "notice": None, "shadow": [], "degraded": []}


def read(paths: Iterable[str | Path]) -> Iterator[Record | Reject]:
    """The messages of *paths* in order; ``-`` is standard input.

    Raises InputError for a file that cannot be read at all. A bad row is a Reject, and a record's warnings
    follow it as Rejects too.
    """
    for path in paths:
        source = Source(str(path), fields=FIELDS, required=("body",))
        for line, raw in source.rows():
            record = parse(source.path, source.stem, line, raw)
            yield record
            if isinstance(record, Record):
                yield from record.faults


def objects(
    paths: Iterable[str | Path], required: Collection[str] = ()
) -> Iterator[tuple[str, int, Mapping[str, Any] | Reject]]:
    """Path, line and fields of every row; for tables, the *required* columns must be there."""
    for path in paths:
        source = Source(str(path), required=required)
        for line, raw in source.rows():
            yield source.path, line, fields_of(source.path, line, raw)


def verdicts(paths: Iterable[str | Path]) -> Iterator[Mapping[str, Any] | Reject]:
    """The verdicts of *paths*, in any form ``write`` gives, as ``Verdict.to_dict`` made them."""
    for path, line, fields in objects(paths, required=("message_id", "action")):
        yield fields if isinstance(fields, Reject) else _verdict(path, line, fields)


def _verdict(path: str, line: int, fields: Mapping[str, Any]) -> Mapping[str, Any] | Reject:
    if not isinstance(fields.get("action"), str):
        return Reject(path, line, "not a verdict", "give what `policyguard scan` wrote")
    try:
        return {**_EMPTY, **{name: _part(name, value) for name, value in fields.items()}}
    except ValueError:
        return Reject(path, line, "a column of the verdict is not JSON", "write the verdicts again")


def _part(name: str, value: Any) -> Any:
    """One field of a verdict; CSV holds its parts as JSON, and nothing where they are empty."""
    if name not in _EMPTY or not isinstance(value, str):
        return _EMPTY.get(name) if value is None else value
    return orjson.loads(value) if value else _EMPTY[name]
