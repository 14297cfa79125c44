"""Everything that happened between two people, in the order of time, and how they stood at any moment of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import TypeAlias

from policyguard.escrow.approval import ApprovalEvent, Leave, Scope, ruled
from policyguard.escrow.deal import Deal, DealEvent, stated, step
from policyguard.escrow.transition import Impossible
from policyguard.model import Approval, Stage


@dataclass(frozen=True, slots=True)
class Statement:
    """What someone who knows says the stage or the approval to be from a moment on, whatever went before."""

    at: datetime
    stage: Stage | None = None
    approval: Approval | None = None
    until: datetime | None = None


_NO_DEAL, _NO_LEAVE = Deal(), Leave()

Happening: TypeAlias = DealEvent | ApprovalEvent | Statement


def speaks(happening: Happening) -> tuple[bool, bool]:
    """Whether *happening* speaks of the stage, and whether of the approval."""
    if isinstance(happening, Statement):
        return happening.stage is not None, happening.approval is not None
    return isinstance(happening, DealEvent), isinstance(happening, ApprovalEvent)


@dataclass(frozen=True, slots=True)
class Misstep:
    """An event that cannot have happened as it is told; it moved nothing."""

    event: DealEvent | ApprovalEvent
    problem: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How two people stand from a moment on."""

    at: datetime
    deal: Deal = _NO_DEAL
    leave: Leave = _NO_LEAVE

    @property
    def stage(self) -> Stage:
        """Where the deal stands."""
        return self.deal.stage

    @property
    def approval(self) -> Approval:
        """Where the application stands."""
        return self.leave.approval

    @property
    def turn(self) -> datetime | None:
        """When time alone will next change something."""
        ends = [end for end in (self.deal.lapse, self.leave.until) if end is not None]
        return min(ends, default=None)

    def later(self, at: datetime) -> Standing:
        """How they stand at *at*, when nothing happened but time."""
        return _settled(Standing(at, self.deal.lapsed(at), self.leave.expired(at)))


@dataclass(frozen=True, slots=True)
class History:
    """How they stood from each moment on at which something changed or happened, and what could not have happened."""

    standings: tuple[Standing, ...] = ()
    missteps: tuple[Misstep, ...] = ()

    def as_of(self, at: datetime) -> Standing:
        """How they stood at *at*, what happened at that very instant included."""
        reached = bisect_right(self.standings, at, key=attrgetter("at"))
        return self.standings[reached - 1] if reached else Standing(at)


def replay(happenings: Iterable[Happening]) -> History:
    """The history *happenings* make, in whatever order they come and however often.

    An event is one already seen when it has its ``event_id``, or its moment, name and milestone; the first counts.
    Statements count after the events of their instant, in the order they come in.
    """
    standings: list[Standing] = []
    missteps: list[Misstep] = []
    for happening in _once(sorted(happenings, key=_order)):
        if standings:
            standings.extend(_turns(standings[-1], happening.at))
        before = standings[-1] if standings else Standing(happening.at)
        after = _after(before.later(happening.at), happening)
        if isinstance(after, Misstep):
            missteps.append(after)
        else:
            standings.append(after)
    if standings:
        standings.extend(_turns(standings[-1], None))
    return History(tuple(standings), tuple(missteps))


def _after(before: Standing, happening: Happening) -> Standing | Misstep:
    if isinstance(happening, Statement):
        return _settled(_told(before, happening))
    try:
        return _settled(_moved(before, happening))
    except Impossible as impossible:
        return Misstep(happening, str(impossible))


def _moved(before: Standing, event: DealEvent | ApprovalEvent) -> Standing:
    if isinstance(event, ApprovalEvent):
        return replace(before, leave=ruled(before.leave, event))
    return replace(before, deal=step(before.deal, event))


def _told(before: Standing, statement: Statement) -> Standing:
    deal = before.deal if statement.stage is None else stated(before.deal, statement.stage)
    if statement.approval is None:
        return replace(before, deal=deal)
    return replace(before, deal=deal, leave=Leave(statement.approval, statement.until).expired(statement.at))


def _settled(standing: Standing) -> Standing:
    """*standing* without an approval that was for a contract, when there is none."""
    leave = standing.leave
    if leave.approval is Approval.APPROVED and leave.scope is Scope.CONTRACT and not standing.deal.stands:
        return replace(standing, leave=_NO_LEAVE)
    return standing


def _turns(standing: Standing, end: datetime | None) -> Iterator[Standing]:
    """What time alone changes after *standing*, up to *end*."""
    while (turn := standing.turn) is not None and (end is None or turn <= end):
        standing = standing.later(turn)
        yield standing


def _order(happening: Happening) -> tuple[object, ...]:
    if isinstance(happening, Statement):
        return (happening.at, 2)
    return (happening.at, isinstance(happening, ApprovalEvent), *happening.order)


def _once(happenings: Iterable[Happening]) -> Iterator[Happening]:
    seen: set[object] = set()
    for happening in happenings:
        names = _names(happening)
        if seen.isdisjoint(names):
            seen |= names
            yield happening


def _names(happening: Happening) -> set[object]:
    """What an event is known again by; a statement is never taken for one already made."""
    if isinstance(happening, Statement):
        return set()
    milestone = happening.milestone if isinstance(happening, DealEvent) else ""
    names: set[object] = {(happening.at, happening.event.value, milestone)}
    return names | {happening.event_id} if happening.event_id else names
