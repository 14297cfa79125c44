"""The contract between two people as a small state machine: events in, where it stands out.

Pure: the same events give the same deal, whatever order they come in and however often.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from policyguard.escrow.transition import HELD, OVER, STAGES, TABLE, TAKING, Event, Form, Impossible, State
from policyguard.model import Stage

_FOREVER = datetime.max.replace(tzinfo=UTC)

# For how long a payment stands that does not say until when.
TERMS: Mapping[Form, timedelta] = MappingProxyType(
    {Form.HOURLY: timedelta(days=7), Form.MONTHLY: timedelta(days=31)}
)

# Events that begin something: with a milestone's name they open it.
_OPENING = frozenset({Event.CONTRACTED, Event.MILESTONE_ADDED, Event.RENEWED})
# Events that always speak of the contract itself.
_BEGINNING = frozenset({Event.APPLIED, Event.CONTRACTED})
# Events that without a milestone's name speak of all of them.
_SWEEPING = frozenset({Event.LAPSED, Event.REFUNDED, Event.CANCELLED, Event.CLOSED})
# Ten years of weeks are half as many; without a bound, events of all conversations under one name take hours.
_MOST_PARTS = 1000

# The stage of a deal is that of its most alive part.
_LIVELINESS = (Stage.INQUIRY, Stage.CLOSED, Stage.CONTRACTED, Stage.DELIVERED, Stage.FUNDED)

# What a row that names only the stage says of the state.
_STATED: Mapping[Stage, State] = MappingProxyType(
    {
        Stage.INQUIRY: State.OPEN,
        Stage.CONTRACTED: State.CONTRACTED,
        Stage.FUNDED: State.FUNDED,
        Stage.DELIVERED: State.DELIVERED,
        Stage.CLOSED: State.CLOSED,
    }
)


@dataclass(frozen=True, slots=True)
class DealEvent:
    """One thing that happened to a deal. Moments have a time zone; ``until`` is for ``escrow_paid``.

    Without a ``milestone`` it speaks of the contract itself, or, when it ends something, of everything in it.
    """

    at: datetime
    event: Event
    form: Form | None = None
    milestone: str = ""
    until: datetime | None = None
    event_id: str = ""

    @property
    def order(self) -> tuple[datetime, int, str, datetime, str, str]:
        """What events are sorted by; total, so that the order they come in makes no difference."""
        return (
            self.at,
            _RANKS[self.event],
            self.milestone,
            self.until or _FOREVER,
            self.form or "",
            self.event_id,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A milestone, or a week or month, with its own escrow; the one without a name is the contract itself."""

    milestone: str = ""
    state: State = State.OPEN
    until: datetime | None = None

    def lapses_by(self, at: datetime) -> bool:
        """True when money is held that does not stand at *at* any more."""
        return self.state in HELD and self.until is not None and self.until <= at


@dataclass(frozen=True, slots=True)
class Deal:
    """Where the contract between two people stands. ``form`` is None until an event names it."""

    form: Form | None = None
    parts: tuple[Part, ...] = (Part(),)

    @property
    def stage(self) -> Stage:
        """The stage a policy's table speaks of: that of the most alive part."""
        return max((STAGES[part.state] for part in self.parts), key=_LIVELINESS.index)

    @property
    def stands(self) -> bool:
        """True while there is a contract that is not over."""
        return self.stage in (Stage.CONTRACTED, Stage.FUNDED, Stage.DELIVERED)

    @property
    def is_over(self) -> bool:
        """True when nothing is left to happen, so that what comes next is a new deal."""
        return all(part.state in OVER for part in self.parts)

    def part(self, milestone: str) -> Part | None:
        """The part of that name."""
        return next((part for part in self.parts if part.milestone == milestone), None)

    @property
    def lapse(self) -> datetime | None:
        """When the next of the payments held will lapse."""
        ends = [part.until for part in self.parts if part.until is not None and part.state in HELD]
        return min(ends, default=None)

    def lapsed(self, at: datetime) -> Deal:
        """The deal at *at*, when nothing happened to it since but time."""
        if not any(part.lapses_by(at) for part in self.parts):
            return self
        return replace(self, parts=tuple(self._elapsed(part, at) for part in self.parts))

    def _elapsed(self, part: Part, at: datetime) -> Part:
        if not part.lapses_by(at):
            return part
        return Part(part.milestone, TABLE[self.form or Form.FIXED, part.state, Event.LAPSED])


def stated(deal: Deal, stage: Stage) -> Deal:
    """The deal when all that is said of it is its *stage*; milestones known before are forgotten."""
    return Deal(deal.form, (Part("", _STATED[stage]),))


def step(deal: Deal, event: DealEvent) -> Deal:
    """The deal after *event*. Raises Impossible for one the table has no place for.

    What lapses by the time of the event has lapsed before it.
    """
    deal = deal.lapsed(event.at)
    form = _form(deal, event)
    if event.until is not None and event.event is Event.ESCROW_PAID and event.until <= event.at:
        raise Impossible("`until` is not after `at`")
    addressed = _addressed(deal, event)
    moved = {part.milestone: _moved(part, form, event) for part in addressed if _cell(part, form, event)}
    if not moved:
        raise Impossible(_why_not(addressed, event))
    parts = tuple(moved.get(part.milestone, part) for part in deal.parts)
    return Deal(form, _opened(_fresh(parts) if event.event is Event.CONTRACTED else parts, event))


def _form(deal: Deal, event: DealEvent) -> Form | None:
    if deal.is_over and event.event in _BEGINNING:
        return event.form
    if deal.form is None:
        return event.form
    if event.form not in (None, deal.form) and event.event not in TAKING:
        raise Impossible(f"`form` is another than before, `{deal.form}`")
    return deal.form


def _addressed(deal: Deal, event: DealEvent) -> tuple[Part, ...]:
    """The parts *event* speaks of; a name not heard before can only be opened, by the contract itself."""
    if not event.milestone and event.event in _SWEEPING:
        return deal.parts
    part = deal.part("" if event.event in _BEGINNING else event.milestone)
    if part is None and event.event in _OPENING:
        part = deal.part("")
    if part is None:
        raise Impossible(f"`{event.event}` names a milestone that was never added")
    return (part,)


def _cell(part: Part, form: Form | None, event: DealEvent) -> State | None:
    return TABLE.get((form or Form.FIXED, part.state, event.event))


def _moved(part: Part, form: Form | None, event: DealEvent) -> Part:
    state = TABLE[form or Form.FIXED, part.state, event.event]
    if state not in HELD:
        return Part(part.milestone, state)
    if event.event is not Event.ESCROW_PAID:
        return Part(part.milestone, state, part.until)
    end = _end(form, event)
    # Money held before and paid again stands for as long as either of the two.
    held = (part.until or _FOREVER) if part.state in HELD else event.at
    until = max(held, end)
    return Part(part.milestone, state, None if until == _FOREVER else until)


def _end(form: Form | None, event: DealEvent) -> datetime:
    """Until when a payment stands."""
    if event.until is not None:
        return event.until
    term = TERMS.get(form) if form else None
    try:
        return event.at + term if term else _FOREVER
    except OverflowError:
        return _FOREVER


def _opened(parts: tuple[Part, ...], event: DealEvent) -> tuple[Part, ...]:
    """*parts* with the milestone that *event* begins."""
    is_known = any(part.milestone == event.milestone for part in parts)
    if is_known or event.event not in _OPENING:
        return parts
    if len(parts) >= _MOST_PARTS:
        raise Impossible(f"more than {_MOST_PARTS} milestones")
    return (*parts, Part(event.milestone, State.CONTRACTED))


def _fresh(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """*parts* without those an earlier contract left behind."""
    return tuple(part for part in parts if not part.milestone or part.state not in OVER)


def _why_not(parts: tuple[Part, ...], event: DealEvent) -> str:
    states = sorted({part.state.value for part in parts})
    return f"`{event.event}` cannot follow on `{'`, `'.join(states)}`"


_RANKS: Mapping[Event, int] = MappingProxyType({event: rank for rank, event in enumerate(Event)})
