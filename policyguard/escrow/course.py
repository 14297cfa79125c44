"""Events still to be replayed, as they are read from files: 42 bytes each until their order is known."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from itertools import groupby
from typing import Any, TypeVar

from policyguard.escrow.approval import ApprovalEvent, Ruling, Scope
from policyguard.escrow.deal import DealEvent
from policyguard.escrow.history import Happening, Misstep, Statement
from policyguard.escrow.transition import TAKING, Event, Form
from policyguard.log import FieldError, Reject, absent, microseconds, moment, text
from policyguard.log.instant import EPOCH, from_microseconds

_Named = TypeVar("_Named")

_EVENTS: Mapping[str, Event | Ruling] = {name.value: name for name in (*Event, *Ruling)}
_FORMS: Mapping[str, Form] = {form.value: form for form in Form}
_SCOPES: Mapping[str, Scope] = {scope.value: scope for scope in Scope}
# The events after which something stands until a moment.
_LASTING = (Event.ESCROW_PAID, Ruling.APPROVED)
# No moment a file can name is this many microseconds from 1970.
_NEVER = -(2**63)


def key(name: str) -> int:
    """What stands for *name*: among ten million, the chance that any two fall together is 3 in a million."""
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def event(fields: Mapping[str, Any], at: datetime) -> DealEvent | ApprovalEvent | None:
    """The event a row names, None when it names none. Raises FieldError."""
    name = named(fields, "event", _EVENTS)
    if name is None:
        return None
    event_id = text(fields, "event_id")
    until = moment(fields, "until") if name in _LASTING else None
    if isinstance(name, Ruling):
        scope = named(fields, "scope", _SCOPES) if name is Ruling.APPROVED else None
        return ApprovalEvent(at, name, until, scope or Scope.CONSULTATION, event_id)
    # What is not needed is not read: no fault in it may keep an event from ending a deal.
    form = None if name in TAKING else named(fields, "form", _FORMS)
    return DealEvent(at, name, form, text(fields, "milestone"), until, event_id)


def named(fields: Mapping[str, Any], field: str, names: Mapping[str, _Named]) -> _Named | None:
    """What the word in *field* stands for, None where it is left out. Raises FieldError for another word."""
    value = fields.get(field)
    if absent(value):
        return None
    found = names.get(value.strip().lower()) if isinstance(value, str) else None
    if found is None:
        raise FieldError(f"unknown name in `{field}`", f"use one of: {', '.join(names)}")
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened, and the line that tells it."""

    happening: Happening
    path: str
    line: int


def out_of_order(misstep: Misstep, one: Told) -> Reject:
    """The warning about an event that moved nothing, told by *one*."""
    return Reject(one.path, one.line, f"out of order: {misstep.problem}", _MISSTEP_HINT, "warning")


_MISSTEP_HINT = "it moved nothing; docs/deal-states.md says what can follow on what"


class Course:
    """Events by conversation, in packed columns; what many have in common is held once."""

    def __init__(self) -> None:
        self._conversations = array("Q")
        self._moments = array("q")
        self._ends = array("q")
        self._ids = array("Q")
        self._kinds = array("I")
        self._places = array("H"), array("Q")
        self._known: dict[Happening, int] = {}
        self._paths: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._kinds)

    def add(self, conversation: int, happening: Happening, path: str, line: int) -> None:
        """Take note of *happening*, read from this line."""
        event_id = "" if isinstance(happening, Statement) else happening.event_id
        self._conversations.append(conversation)
        self._moments.append(microseconds(happening.at))
        self._ends.append(_NEVER if happening.until is None else microseconds(happening.until))
        self._ids.append(key(event_id) if event_id else 0)
        self._kinds.append(self._known.setdefault(_kind(happening), len(self._known)))
        self._places[0].append(self._paths.setdefault(path, len(self._paths)))
        self._places[1].append(line)

    @property
    def conversations(self) -> frozenset[int]:
        """The conversations there are."""
        return frozenset(self._conversations)

    def told(self) -> Iterator[tuple[int, list[Told]]]:
        """Every conversation, with what happened in it and the path and line it was read from."""
        kinds, paths = list(self._known), list(self._paths)
        order = sorted(range(len(self)), key=self._conversations.__getitem__)
        for conversation, rows in groupby(order, key=self._conversations.__getitem__):
            yield conversation, [self._row(row, kinds, paths) for row in rows]

    def _row(self, row: int, kinds: list[Happening], paths: list[str]) -> Told:
        kind, end, event_id = kinds[self._kinds[row]], self._ends[row], self._ids[row]
        at = from_microseconds(self._moments[row])
        until = None if end == _NEVER else from_microseconds(end)
        path, line = paths[self._places[0][row]], self._places[1][row]
        if isinstance(kind, Statement):
            return Told(replace(kind, at=at, until=until), path, line)
        return Told(replace(kind, at=at, until=until, event_id=str(event_id or "")), path, line)


def _kind(happening: Happening) -> Happening:
    """*happening* without what is its own: moment, end and id."""
    if isinstance(happening, Statement):
        return replace(happening, at=EPOCH, until=None)
    return replace(happening, at=EPOCH, until=None, event_id="")
