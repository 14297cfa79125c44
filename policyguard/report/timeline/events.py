"""What happened to the deal of one conversation, told so that people can follow it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from policyguard.escrow.course import Told, event, named, out_of_order
from policyguard.escrow.history import Happening, History, Statement, replay, speaks
from policyguard.log import FieldError, Reject, moment, objects, text
from policyguard.model import Approval, Stage

_COLUMNS = ("conversation_id", "at")
_BEGINNING = (Stage.INQUIRY, Approval.NONE)


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment at which something happened; ``told`` is empty where time alone changed the state.

    ``recorded`` when it is no event but the word of a message's own record; only such a one may have no moment.
    """

    at: datetime | None
    before: tuple[Stage, Approval]
    after: tuple[Stage, Approval]
    told: tuple[Told, ...] = ()
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Complaint:
    """An event that moved nothing, and why; ``at`` is None where not even that could be read."""

    at: datetime | None
    reject: Reject


@dataclass(frozen=True, slots=True)
class Events:
    """All events of one conversation, replayed."""

    turns: tuple[Turn, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    history: History = field(default_factory=History)
    speak_of_stage: bool = False
    speak_of_approval: bool = False

    def known(self, at: datetime | None) -> tuple[Stage | None, Approval | None]:
        """Stage and approval as of *at*, as ``EventLog.known`` tells them; None for what no event speaks of."""
        standing = self.history.as_of(at) if at is not None else None
        stage, approval = (standing.stage, standing.approval) if standing else _BEGINNING
        return stage if self.speak_of_stage else None, approval if self.speak_of_approval else None


def read_events(paths: Iterable[str], conversation: str) -> Events:
    """The events of *conversation* in *paths*. Raises InputError for a file that cannot be read at all."""
    told: list[Told] = []
    complaints: list[Complaint] = []
    for path, line, fields in objects(paths, required=_COLUMNS):
        if isinstance(fields, Reject) or not _is_about(conversation, fields):
            continue
        try:
            at = moment(fields, "at")
            if at is None:
                raise FieldError("an event needs `conversation_id` and `at`", "write both in every event")
            told.append(Told(_happening(fields, at), path, line))
        except FieldError as error:
            complaints.append(Complaint(_moment(fields), Reject(path, line, error.reason, error.hint)))
    return _replayed(told, complaints)


def _replayed(told: Sequence[Told], complaints: Iterable[Complaint]) -> Events:
    # At one instant what stands until further notice has the last word, as in an ``EventLog``.
    happenings = sorted((one.happening for one in told), key=_is_plain)
    history = replay(happenings)
    sources = {id(one.happening): one for one in told}
    unordered = [
        Complaint(misstep.event.at, out_of_order(misstep, sources[id(misstep.event)]))
        for misstep in history.missteps
    ]
    missteps = {id(misstep.event) for misstep in history.missteps}
    counted = [one for one in told if id(one.happening) not in missteps]
    return Events(
        tuple(_turns(history, counted)),
        (*complaints, *unordered),
        history,
        any(stage for stage, _ in map(speaks, happenings)),
        any(approval for _, approval in map(speaks, happenings)),
    )


def _is_plain(happening: Happening) -> bool:
    return isinstance(happening, Statement) and happening.until is None


def _turns(history: History, told: Sequence[Told]) -> Iterator[Turn]:
    before = _BEGINNING
    for at, standings in groupby(history.standings, key=attrgetter("at")):
        last = list(standings)[-1]
        after = last.stage, last.approval
        now = tuple(one for one in told if one.happening.at == at)
        if now or after != before:
            yield Turn(at, before, after, now)
        before = after


def _is_about(conversation: str, fields: Mapping[str, Any]) -> bool:
    try:
        return text(fields, "conversation_id") == conversation
    except FieldError:
        return False


def _moment(fields: Mapping[str, Any]) -> datetime | None:
    try:
        return moment(fields, "at")
    except FieldError:
        return None


def _happening(fields: Mapping[str, Any], at: datetime) -> Happening:
    """What a row tells; a state it names goes before an event."""
    stage = named(fields, "stage", {member.value: member for member in Stage})
    approval = named(fields, "approval", {member.value: member for member in Approval})
    if stage or approval:
        until = moment(fields, "until") if approval is Approval.APPROVED else None
        return Statement(at, stage, approval, until)
    happening = event(fields, at)
    if happening is None:
        raise FieldError("neither `stage` nor `approval`", "say in every event what changed")
    return happening
