"""What a conversation's stage and approval were at any moment, from files of escrow events."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from policyguard.escrow.course import Course, Told, event, key, named, out_of_order
from policyguard.escrow.history import Happening, History, Standing, Statement, replay, speaks
from policyguard.escrow.state import NOTHING_KNOWN, Known
from policyguard.log import FieldError, Reject, microseconds, moment, objects, text
from policyguard.log.instant import from_microseconds
from policyguard.model import Approval, Stage

_STAGES = tuple(Stage)
_APPROVALS = tuple(Approval)
_STAGE_CODES: Mapping[str, int] = {stage.value: code for code, stage in enumerate(_STAGES, 1)}
_APPROVAL_CODES: Mapping[str, int] = {approval.value: code for code, approval in enumerate(_APPROVALS, 1)}
# A state is one byte: the stage's code in the low half, the approval's in the high; 0 is "not spoken of".
_STAGE_BITS, _APPROVAL_BITS = 0x0F, 0xF0

_COLUMNS = ("conversation_id", "at")


class EventLog:
    """Escrow events, in 17 bytes each: sorted arrays of conversation, moment and the state from then on.

    A conversation is held as a 64-bit hash. Rows that name a stage or an approval keep, at the same instant,
    the order they were read in; the last one counts. Events are replayed when all are read, and only the stage
    and the approval they lead to is kept.
    """

    def __init__(self) -> None:
        self._conversations = array("Q")
        self._moments = array("q")
        self._states = array("B")

    def __len__(self) -> int:
        return len(self._states)

    @classmethod
    def read(cls, paths: Iterable[str | Path], reject: Callable[[Reject], None]) -> EventLog:
        """The events in *paths*; what is no event goes to *reject* and moves no state.

        Nor does an event that cannot follow on what went before: it is a warning.
        Raises InputError for a file that cannot be read at all.
        """
        log, course = cls(), Course()
        for path, line, fields in objects(paths, required=_COLUMNS):
            if isinstance(fields, Reject):
                reject(fields)
                continue
            try:
                log._add(fields, path, line, course)
            except FieldError as error:
                reject(Reject(path, line, error.reason, error.hint))
        if course:
            log._replay(course, reject)
        log._sort()
        return log

    def situation(self, conversation_id: str, at: datetime | None) -> tuple[Stage, Approval]:
        """Stage and approval as of *at*, events of that very instant included.

        Before the first event, in an unknown conversation and at an unknown time: inquiry, no approval.
        """
        known = self.known(conversation_id, at)
        return known.stage or Stage.INQUIRY, known.approval or Approval.NONE

    def known(self, conversation_id: str, at: datetime | None) -> Known:
        """The same, telling apart what the events never speak of in this conversation."""
        name = key(conversation_id)
        start = bisect_left(self._conversations, name)
        end = bisect_right(self._conversations, name, lo=start)
        if start == end:
            return NOTHING_KNOWN
        last = self._states[end - 1]
        if at is None:
            return _strictest(last)
        reached = bisect_right(self._moments, microseconds(at), lo=start, hi=end)
        return _known(last, self._states[reached - 1] if reached > start else 0)

    def state(self, conversation_id: str, at: datetime | None = None) -> Known:
        """The same, as every source of states tells it; without a moment the strictest, as a file has no now."""
        return self.known(conversation_id, at)

    def _add(self, fields: Mapping[str, Any], path: str, line: int, course: Course) -> None:
        conversation = text(fields, "conversation_id")
        at = moment(fields, "at")
        if not conversation or at is None:
            raise FieldError("an event needs `conversation_id` and `at`", "write both in every event")
        stage, approval = named(fields, "stage", _STAGE_CODES), named(fields, "approval", _APPROVAL_CODES)
        state = (stage or 0) | (approval or 0) << 4
        happening = _ending(fields, at, state) if state else event(fields, at)
        if happening is not None:
            course.add(key(conversation), happening, path, line)
        elif state:
            self._append(key(conversation), microseconds(at), state)
        else:
            raise FieldError("neither `stage` nor `approval`", "say in every event what changed")

    def _append(self, conversation: int, at: int, state: int) -> None:
        self._conversations.append(conversation)
        self._moments.append(at)
        self._states.append(state)

    def _replay(self, course: Course, reject: Callable[[Reject], None]) -> None:
        """Put in place of *course*, and of the rows about its conversations, what they lead to."""
        plain = self._taken(course)
        complaints: list[Reject] = []
        for conversation, told in course.told():
            happenings = [one.happening for one in told] + plain[conversation]
            history = replay(happenings)
            for at, state in _states(history, happenings):
                self._append(conversation, at, state)
            complaints += _complaints(history, told)
        for complaint in sorted(complaints, key=lambda complaint: (complaint.path, complaint.line)):
            reject(complaint)

    def _taken(self, course: Course) -> dict[int, list[Happening]]:
        """Take out the rows about the conversations of *course*, and give them as statements."""
        taken: dict[int, list[Happening]] = {conversation: [] for conversation in course.conversations}
        rows = zip(self._conversations, self._moments, self._states, strict=True)
        self._conversations, self._moments, self._states = array("Q"), array("q"), array("B")
        for conversation, at, state in rows:
            if conversation in taken:
                taken[conversation].append(_statement(from_microseconds(at), state))
            else:
                self._append(conversation, at, state)
        return taken

    def _sort(self) -> None:
        """Order by conversation, then moment, and let each event carry on what the ones before it set."""
        order = sorted(range(len(self)), key=self._moments.__getitem__)
        order.sort(key=self._conversations.__getitem__)
        self._conversations = array("Q", map(self._conversations.__getitem__, order))
        self._moments = array("q", map(self._moments.__getitem__, order))
        self._states = array("B", map(self._states.__getitem__, order))
        for place in range(1, len(order)):
            if self._conversations[place] == self._conversations[place - 1]:
                self._states[place] = _carried(self._states[place - 1], self._states[place])


def _ending(fields: Mapping[str, Any], at: datetime, state: int) -> Statement | None:
    """An approval that ends by itself; what stands until further notice is no matter of replaying."""
    statement = _statement(at, state)
    until = moment(fields, "until") if statement.approval is Approval.APPROVED else None
    return replace(statement, until=until) if until else None


def _statement(at: datetime, state: int) -> Statement:
    stage, approval = state & _STAGE_BITS, state >> 4
    return Statement(
        at, _STAGES[stage - 1] if stage else None, _APPROVALS[approval - 1] if approval else None
    )


def _states(history: History, happenings: Sequence[Happening]) -> Iterator[tuple[int, int]]:
    """Moments and states of *history*; of what no happening speaks of, the state does not speak either."""
    bits = _spoken(happenings)
    for standing in history.standings or [Standing(happenings[0].at)]:
        state = _STAGE_CODES[standing.stage.value] | _APPROVAL_CODES[standing.approval.value] << 4
        yield microseconds(standing.at), state & bits


def _spoken(happenings: Sequence[Happening]) -> int:
    stage, approval = map(any, zip(*map(speaks, happenings), strict=True))
    return _STAGE_BITS * stage | _APPROVAL_BITS * approval


def _complaints(history: History, told: Sequence[Told]) -> Iterator[Reject]:
    lines = {id(one.happening): one for one in told}
    for misstep in history.missteps:
        one = lines[id(misstep.event)]
        yield out_of_order(misstep, one)


def _carried(before: int, event: int) -> int:
    """The state after *event*: what it does not speak of stays as it was *before*."""
    stage = event & _STAGE_BITS or before & _STAGE_BITS
    approval = event & _APPROVAL_BITS or before & _APPROVAL_BITS
    return stage | approval


def _known(last: int, state: int) -> Known:
    """*state* in words; what only comes later (it is in *last*) is still at its beginning."""
    begun = _strictest(last)
    stage, approval = state & _STAGE_BITS, state >> 4
    return Known(
        _STAGES[stage - 1] if stage else begun.stage,
        _APPROVALS[approval - 1] if approval else begun.approval,
    )


def _strictest(last: int) -> Known:
    return Known(
        Stage.INQUIRY if last & _STAGE_BITS else None,
        Approval.NONE if last & _APPROVAL_BITS else None,
    )
