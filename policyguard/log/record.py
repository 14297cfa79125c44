"""One row of a message log, read into a message with the state it carries, or rejected with a reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NoReturn, TypeVar

from policyguard.log.instant import MOMENT_HINT, instant
from policyguard.log.raw import LIMIT, Raw, Reject, fields_of, too_long
from policyguard.model import Approval, Message, Stage, Surface

# Every field that is read; all other fields and columns are ignored. Only `body` must be there.
FIELDS = (
    "message_id",
    "conversation_id",
    "sender_id",
    "sender_role",
    "sent_at",
    "body",
    "surface",
    "stage",
    "approval",
    "platform",
)

_Member = TypeVar("_Member", Stage, Approval, Surface)


@dataclass(frozen=True, slots=True)
class Record:
    """One message of a log, the state written beside it, and where it stood.

    ``line`` counts from 1; in CSV it is the row, the header being row 1, in Parquet the row.
    ``faults`` are warnings: the record is to be judged all the same.
    """

    message: Message
    stage: Stage | None
    approval: Approval | None
    platform: str | None
    path: str
    line: int
    faults: tuple[Reject, ...] = ()


class FieldError(Exception):
    """A field that cannot be used; its text never repeats the value."""

    def __init__(self, reason: str, hint: str) -> None:
        self.reason = reason
        self.hint = hint
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class _Names(Generic[_Member]):
    """A field that names a member of an enum; an unknown name is read as the strictest."""

    field: str
    members: Mapping[str, _Member]
    strictest: _Member

    def read(self, fields: Mapping[str, Any], warnings: list[FieldError]) -> _Member | None:
        """The member named; None when none is; the strictest, with a warning, when the name is unknown."""
        value = fields.get(self.field)
        if value is None or absent(value):
            return None
        member = self.members.get(value.strip().lower()) if isinstance(value, str) else None
        if member is None:
            reason = f"unknown name in `{self.field}`, read as {self.strictest.value}"
            warnings.append(FieldError(reason, f"use one of: {', '.join(self.members)}"))
        return member or self.strictest


_STAGE = _Names("stage", {stage.value: stage for stage in Stage}, Stage.INQUIRY)
_APPROVAL = _Names("approval", {approval.value: approval for approval in Approval}, Approval.NONE)
_SURFACE = _Names("surface", {surface.value: surface for surface in Surface}, Surface.MESSAGE)


def parse(path: str, stem: str, line: int, raw: Raw) -> Record | Reject:
    """The record in *raw*, or why there is none. A message without an id is called ``stem:line``."""
    fields = fields_of(path, line, raw)
    if isinstance(fields, Reject):
        return fields
    warnings: list[FieldError] = []
    try:
        message = _message(fields, stem, line, warnings)
        stage = _STAGE.read(fields, warnings)
        approval = _APPROVAL.read(fields, warnings)
        platform = text(fields, "platform") or None
    except FieldError as error:
        return Reject(path, line, error.reason, error.hint)
    if len(message.body) > LIMIT:
        return too_long(path, line)
    return Record(message, stage, approval, platform, path, line, _faults(path, line, warnings))


def _faults(path: str, line: int, warnings: list[FieldError]) -> tuple[Reject, ...]:
    if not warnings:
        return ()
    return tuple(Reject(path, line, warning.reason, warning.hint, "warning") for warning in warnings)


def _message(fields: Mapping[str, Any], stem: str, line: int, warnings: list[FieldError]) -> Message:
    body = fields.get("body")
    if type(body) is not str:
        _refuse_body(body)
    return Message(
        body,
        text(fields, "message_id") or f"{stem}:{line}",
        text(fields, "conversation_id"),
        text(fields, "sender_id"),
        text(fields, "sender_role"),
        moment(fields, "sent_at"),
        _SURFACE.read(fields, warnings) or Surface.MESSAGE,
    )


def _refuse_body(body: object) -> NoReturn:
    if absent(body):
        raise FieldError("no `body`", "give every record a `body`; an empty text is allowed")
    raise FieldError("`body` is not a text", "write `body` as a string")


def absent(value: object) -> bool:
    """True for what tables write where there is no value: null, an empty cell, NaN."""
    return value is None or value == "" or (type(value) is float and math.isnan(value))


def text(fields: Mapping[str, Any], field: str) -> str:
    """The field as a text; empty when absent. Databases export ids as numbers, pandas as floats."""
    value = fields.get(field)
    if type(value) is str:
        return value
    if value is None or absent(value):
        return ""
    if type(value) is int:
        return str(value)
    # Above 2**53 a float no longer tells neighbouring ids apart.
    if type(value) is float and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    raise FieldError(f"`{field}` is not a text", f"write `{field}` as a string")


def moment(fields: Mapping[str, Any], field: str) -> datetime | None:
    """The field as a moment with a time zone, None when absent."""
    value = fields.get(field)
    if value is None or absent(value):
        return None
    try:
        return instant(value)
    except ValueError:
        raise FieldError(f"`{field}` is not a date and time", MOMENT_HINT) from None
