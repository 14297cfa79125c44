"""Whatever comes, in whatever order and however often: never freer than what can have happened allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from policyguard.escrow.approval import ApprovalEvent, Ruling, Scope
from policyguard.escrow.deal import TERMS, Deal, DealEvent
from policyguard.escrow.history import Happening, Standing, Statement, replay
from policyguard.escrow.transition import FREEDOM, HELD, TABLE, TAKING, Event, Form, State
from policyguard.model import Approval, Stage
from tests.escrow.course import (
    APPROVAL_EVENTS,
    DAYS,
    EVENTS,
    FORMS,
    NOON,
    STATEMENTS,
    day,
    deal_events,
    told,
)

PREPAID = (Form.COMPETITION, Form.TASK)
FREE = FREEDOM[Stage.FUNDED]
_MANY = settings(max_examples=200, deadline=None)
_NO_CONTRACT = (State.OPEN, State.APPLIED, State.LISTED, State.ENTERED, State.CLOSED, State.ENDED)
_OFF = (Event.CANCELLED, Event.CLOSED)


def _said(standing: Standing) -> tuple[Stage, Approval, Deal]:
    return standing.stage, standing.approval, standing.deal


def _is_free(standing: Standing) -> bool:
    return FREEDOM[standing.stage] == FREE


def _may_be_free(form: Form | None, events: Sequence[DealEvent], at: datetime) -> bool:
    """Whether escrow can stand for these two at *at*, told without the table: events of one form, no milestones.

    There is a contract not called off since, and a payment, after it unless paid before publication, that has
    not run out; and since both, nothing ended it.
    """
    reached = sorted((event for event in events if event.at <= at), key=lambda event: event.order)
    chosen = (Event.CONTRACTED, Event.ACCEPTED) if form is Form.TASK else (Event.CONTRACTED,)
    for agreed, contract in enumerate(reached):
        for paid, payment in enumerate(reached):
            if contract.event not in chosen or payment.event is not Event.ESCROW_PAID:
                continue
            since = {event.event for event in reached[max(agreed, paid) + 1 :]}
            off = {event.event for event in reached[agreed + 1 :]}
            is_ordered = form in PREPAID or agreed < paid
            if (
                is_ordered
                and _stands(form, payment, at)
                and not since & TAKING
                and not off.intersection(_OFF)
            ):
                return True
    return False


def _stands(form: Form | None, payment: DealEvent, at: datetime) -> bool:
    if payment.until is not None:
        return payment.at < payment.until and at < payment.until
    return form is None or form not in TERMS or at < payment.at + TERMS[form]


_ONE_FORM = FORMS.flatmap(
    lambda form: st.tuples(
        st.just(form), st.lists(deal_events(st.just(form), st.just("")), max_size=12, unique_by=_name)
    )
)


def _name(event: DealEvent) -> object:
    return event.at, event.event


@_MANY
@given(told=_ONE_FORM, at=DAYS)
def test_contact_is_never_freer_than_a_contract_and_its_escrow_allow(
    told: tuple[Form | None, list[DealEvent]], at: int
) -> None:
    form, events = told
    if _is_free(replay(events).as_of(day(at))):
        assert _may_be_free(form, events, day(at))


def _ways(form: Form) -> dict[State, tuple[Event, ...]]:
    """The shortest way to each state of *form*."""
    ways: dict[State, tuple[Event, ...]] = {State.OPEN: ()}
    for before in (queue := [State.OPEN]):
        for event in Event:
            after = TABLE.get((form, before, event))
            if after is not None and after not in ways:
                ways[after] = (*ways[before], event)
                queue.append(after)
    return ways


@pytest.mark.parametrize("form", Form)
def test_any_two_events_in_any_state_free_no_more_than_they_may(form: Form) -> None:
    for way, *last in product(_ways(form).values(), Event, Event):
        events = [DealEvent(day(at), event, form) for at, event in enumerate((*way, *last))]
        standing = replay(events).as_of(events[-1].at)
        assert not _is_free(standing) or _may_be_free(form, events, events[-1].at), [*way, *last]


@_MANY
@given(events=EVENTS, seed=st.integers(), again=st.lists(st.integers(0, 13), max_size=5))
def test_order_and_repetition_make_no_difference(
    events: list[Happening], seed: int, again: list[int]
) -> None:
    repeated = [*events, *(events[place] for place in again if place < len(events))]
    Random(seed).shuffle(repeated)
    assert replay(repeated) == replay(events)


@_MANY
@given(events=EVENTS | st.lists(deal_events() | APPROVAL_EVENTS | STATEMENTS, max_size=14), at=DAYS)
def test_the_state_at_a_moment_is_that_of_a_replay_up_to_it(events: list[Happening], at: int) -> None:
    reached = [event for event in events if event.at <= day(at)]
    assert _said(replay(events).as_of(day(at))) == _said(replay(reached).as_of(day(at)))


@_MANY
@given(events=st.lists(deal_events() | APPROVAL_EVENTS, max_size=14, unique_by=lambda e: (e.at, e.event)))
def test_what_cannot_have_happened_might_as_well_not_have_been_told(events: list[Happening]) -> None:
    history = replay(events)
    faults = [misstep.event for misstep in history.missteps]
    assert replay(event for event in events if event not in faults).standings == history.standings


@_MANY
@given(events=EVENTS)
def test_nothing_is_free_that_is_not_a_contract_with_money_held(events: list[Happening]) -> None:
    for standing in replay(events).standings:
        held = [
            part for part in standing.deal.parts if part.state in HELD and FREEDOM[standing.stage] == FREE
        ]
        assert _is_free(standing) == bool(held)
        assert not held or standing.deal.parts[0].state not in _NO_CONTRACT
        assert all(part.until is None or standing.at < part.until for part in held)


@_MANY
@given(events=EVENTS)
def test_time_alone_never_frees(events: list[Happening]) -> None:
    told_at = {event.at for event in events}
    standings = replay(events).standings
    for before, after in pairwise(standings):
        if after.at not in told_at:
            assert FREEDOM[after.stage] <= FREEDOM[before.stage]
            assert after.approval in (before.approval, Approval.NONE)


class Dealing(RuleBasedStateMachine):
    """Two people deal; what is told of it comes late, twice and wrong."""

    form: Form = Form.FIXED

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.told: list[DealEvent] = []

    @rule(place=st.integers(0, 12))
    def goes_on(self, place: int) -> None:
        state = replay(self.told).as_of(self.now).deal.parts[0].state
        following = [event for event in Event if (self.form, state, event) in TABLE]
        self.happens(following[place % len(following)], 1, None)

    @rule(event=st.sampled_from(Event), days=st.integers(0, 4), lasts=st.none() | st.integers(1, 9))
    def happens(self, event: Event, days: int, lasts: int | None) -> None:
        self.now += timedelta(days=days)
        until = self.now + timedelta(days=lasts) if lasts else None
        if (self.now, event) not in {(one.at, one.event) for one in self.told}:
            self.told.append(DealEvent(self.now, event, self.form, "", until))

    @rule(event=st.sampled_from(Event), days=st.integers(1, 9))
    def comes_late(self, event: Event, days: int) -> None:
        at = self.now - timedelta(days=days)
        if (at, event) not in {(one.at, one.event) for one in self.told}:
            self.told.insert(0, DealEvent(at, event, self.form))

    @rule(place=st.integers(0, 99))
    def comes_twice(self, place: int) -> None:
        if self.told:
            self.told.append(self.told[place % len(self.told)])

    @invariant()
    def is_never_freer_than_it_may(self) -> None:
        standing = replay(self.told).as_of(self.now)
        assert not _is_free(standing) or _may_be_free(self.form, self.told, self.now)

    @invariant()
    def keeps_its_past(self) -> None:
        past = self.now - timedelta(days=3)
        known = [event for event in self.told if event.at <= past]
        assert _said(replay(self.told).as_of(past)) == _said(replay(known).as_of(past))


@pytest.mark.parametrize("form", Form)
def test_what_comes_late_twice_and_wrong_never_frees(form: Form) -> None:
    dealing = type("DealingIn", (Dealing,), {"form": form})
    run_state_machine_as_test(
        dealing, settings=settings(max_examples=40, stateful_step_count=25, deadline=None)
    )


def test_before_anything_happened_it_is_the_strictest() -> None:
    assert _said(replay([]).as_of(NOON)) == (Stage.INQUIRY, Approval.NONE, Deal())
    assert replay(told(Form.FIXED, "contracted")).as_of(day(-1)).stage is Stage.INQUIRY


def test_an_event_is_known_again_by_its_id_or_by_moment_name_and_milestone() -> None:
    contract, payment = told(Form.FIXED, "contracted", "escrow_paid")
    assert isinstance(payment, DealEvent)
    named = replace(payment, event_id="e1")
    off = DealEvent(day(2), Event.CANCELLED, event_id="e2")
    anew = DealEvent(day(3), Event.CONTRACTED, Form.FIXED)
    for again in (replace(named, at=day(4)), replace(payment, event_id="e9"), payment):
        assert replay([contract, named, off, anew, again]).as_of(day(5)).stage is Stage.CONTRACTED


def test_a_statement_goes_before_whatever_was_told() -> None:
    paid = told(Form.FIXED, "contracted", "escrow_paid", "delivered")
    assert replay([*paid, Statement(day(1), Stage.INQUIRY)]).as_of(day(3)).stage is Stage.INQUIRY
    assert replay([Statement(day(1), Stage.FUNDED), *paid[2:]]).as_of(day(3)).stage is Stage.DELIVERED
    assert (
        replay([*paid, Statement(day(5), approval=Approval.APPROVED)]).as_of(day(5)).stage is Stage.DELIVERED
    )


def test_an_approval_for_a_contract_ends_the_instant_its_escrowless_contract_does() -> None:
    deal = told(Form.FIXED, "contracted", "applied", "cancelled")
    leave = [
        ApprovalEvent(day(0), Ruling.REQUESTED),
        ApprovalEvent(day(0), Ruling.APPROVED, scope=Scope.CONTRACT),
    ]
    history = replay([*deal, *leave])
    assert [history.as_of(day(at)).approval for at in (0, 1, 2)] == [
        Approval.APPROVED,
        Approval.APPROVED,
        Approval.NONE,
    ]
    assert history.as_of(day(2)).deal.parts[0].state is State.ENDED
