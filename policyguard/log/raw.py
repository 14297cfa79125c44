"""What all formats have in common before fields are read: rows still raw, and what is said of bad ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import orjson

# The longest line, CSV row or body that is read; a longer one is rejected without being held in memory.
LIMIT = 4 * 1024 * 1024

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Reject:
    """One thing wrong with one place of a file; never holds a body, a raw line or any value from it.

    ``error``: the row was not judged. ``warning``: it was, but something in it was replaced.
    ``note``: about the file.
    """

    path: str
    line: int
    reason: str
    hint: str = ""
    severity: Severity = "error"

    def to_dict(self) -> dict[str, Any]:
        """The wire form."""
        return {
            "path": self.path,
            "line": self.line,
            "severity": self.severity,
            "reason": self.reason,
            "hint": self.hint,
        }

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}: {self.reason}"
        return f"{place}\n  hint: {self.hint}" if self.hint else place


# One row as its format gives it: a JSON line still to be parsed, a mapping of a table's columns, or a reject.
Raw: TypeAlias = bytes | Mapping[str, Any] | Reject


def fields_of(path: str, line: int, raw: Raw) -> Mapping[str, Any] | Reject:
    """The row's fields by name."""
    if not isinstance(raw, bytes):
        return raw
    try:
        fields = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return _fields_leniently(path, line, raw)
    return fields if type(fields) is dict else _not_an_object(path, line)


def _fields_leniently(path: str, line: int, raw: bytes) -> Mapping[str, Any] | Reject:
    """Read what ``orjson`` refuses and other writers give: lone surrogates, raw control characters, NaN."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return bad_bytes(path, line)
    try:
        fields = json.loads(text, strict=False, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return Reject(path, line, "not a JSON object", _not_json_hint(text))
    return fields if type(fields) is dict else _not_an_object(path, line)


def _not_json_hint(text: str) -> str:
    if text.strip() in ("[", "]", "{", "}", "},", "[{", "}]"):
        return "put each object on one line, for example with `jq -c '.[]'`"
    return "write one JSON object per line; the line may have been cut off"


def _not_an_object(path: str, line: int) -> Reject:
    return Reject(path, line, "JSON, but not an object", "write one JSON object per line, with a `body`")


def bad_bytes(path: str, line: int) -> Reject:
    """The reject for a line whose bytes are not text in the file's encoding."""
    return Reject(path, line, "bytes that are not text in the file's encoding", "save the file as UTF-8")


def too_long(path: str, line: int) -> Reject:
    """The reject for a line, row or body above the bound."""
    return Reject(path, line, f"longer than {LIMIT // 1024 // 1024} MiB", "look for a missing line end")
