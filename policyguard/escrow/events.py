"""What a conversation's stage and approval were at any moment, from files of escrow events."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from policyguard.log import FieldError, Reject, absent, microseconds, moment, objects, text
from policyguard.model import Approval, Stage

_STAGES = tuple(Stage)
_APPROVALS = tuple(Approval)
_STAGE_CODES: Mapping[str, int] = {stage.value: code for code, stage in enumerate(_STAGES, 1)}
_APPROVAL_CODES: Mapping[str, int] = {approval.value: code for code, approval in enumerate(_APPROVALS, 1)}
# A state is one byte: the stage's code in the low half, the approval's in the high; 0 is "not spoken of".
_STAGE_BITS, _APPROVAL_BITS = 0x0F, 0xF0

_COLUMNS = ("conversation_id", "at")


@dataclass(frozen=True, slots=True)
class Known:
    """What the events say; None where they never speak of it for this conversation."""

    stage: Stage | None
    approval: Approval | None


class EventLog:
    """Escrow events, in 17 bytes each: sorted arrays of conversation, moment and the state from then on.

    A conversation is held as a 64-bit hash: among ten million, the chance that any two fall together is 3 in
    a million. Events of the same instant keep the order they were read in; the last one counts.
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

        Raises InputError for a file that cannot be read at all.
        """
        log = cls()
        for path, line, fields in objects(paths, required=_COLUMNS):
            if isinstance(fields, Reject):
                reject(fields)
                continue
            try:
                log._add(fields)
            except FieldError as error:
                reject(Reject(path, line, error.reason, error.hint))
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
        key = _key(conversation_id)
        start = bisect_left(self._conversations, key)
        end = bisect_right(self._conversations, key, lo=start)
        if start == end:
            return _UNKNOWN
        last = self._states[end - 1]
        if at is None:
            return _strictest(last)
        reached = bisect_right(self._moments, microseconds(at), lo=start, hi=end)
        return _known(last, self._states[reached - 1] if reached > start else 0)

    def _add(self, fields: Mapping[str, Any]) -> None:
        conversation = text(fields, "conversation_id")
        at = moment(fields, "at")
        if not conversation or at is None:
            raise FieldError("an event needs `conversation_id` and `at`", "write both in every event")
        state = _code(fields, "stage", _STAGE_CODES) | _code(fields, "approval", _APPROVAL_CODES) << 4
        if not state:
            raise FieldError("neither `stage` nor `approval`", "say in every event what changed")
        self._conversations.append(_key(conversation))
        self._moments.append(microseconds(at))
        self._states.append(state)

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


def _key(conversation_id: str) -> int:
    digest = blake2b(conversation_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _code(fields: Mapping[str, Any], field: str, codes: Mapping[str, int]) -> int:
    value = fields.get(field)
    if absent(value):
        return 0
    code = codes.get(value.strip().lower()) if isinstance(value, str) else None
    if code is None:
        raise FieldError(f"unknown name in `{field}`", f"use one of: {', '.join(codes)}")
    return code


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


_UNKNOWN = Known(None, None)
