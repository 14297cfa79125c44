"""What holds of the table whatever is in it."""

from __future__ import annotations

import pytest

from policyguard.escrow.transition import FREEDOM, HELD, OVER, STAGES, TABLE, TAKING, Event, Form, State
from policyguard.model import Stage

PREPAID = (Form.COMPETITION, Form.TASK)


def free(state: State) -> bool:
    return FREEDOM[STAGES[state]] == FREEDOM[Stage.FUNDED]


def test_contact_is_as_free_after_delivery_as_once_funded_and_nowhere_else() -> None:
    assert (
        FREEDOM[Stage.INQUIRY] < FREEDOM[Stage.CONTRACTED] < FREEDOM[Stage.FUNDED] == FREEDOM[Stage.DELIVERED]
    )
    assert FREEDOM[Stage.CLOSED] < FREEDOM[Stage.FUNDED]
    assert set(STAGES) == set(State)


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        TABLE[Form.FIXED, State.OPEN, Event.ESCROW_PAID] = State.FUNDED  # type: ignore[index]


def test_an_event_that_takes_freedom_away_never_gives_any() -> None:
    freer = {
        (before, event)
        for (_, before, event), after in TABLE.items()
        if event in TAKING and FREEDOM[STAGES[after]] > FREEDOM[STAGES[before]]
    }
    # A contract whose last week was paid is over as any other that was paid.
    assert freer == {(State.BETWEEN, Event.CLOSED)}


def test_only_payment_frees_and_only_after_a_contract() -> None:
    freeing = {
        (form in PREPAID, before, event)
        for (form, before, event), after in TABLE.items()
        if free(after) and not free(before)
    }
    assert freeing == {
        *((is_prepaid, state, Event.ESCROW_PAID) for is_prepaid in (True, False) for state in _AGREED),
        (False, State.BETWEEN, Event.ESCROW_PAID),
        (True, State.LISTED, Event.CONTRACTED),
        (True, State.ENTERED, Event.CONTRACTED),
        (True, State.SUBMITTED, Event.CONTRACTED),
        (True, State.SUBMITTED, Event.ACCEPTED),
    }


_AGREED = (State.CONTRACTED, State.REQUESTED)


def test_money_held_can_always_lapse_and_every_deal_can_always_be_cancelled_and_closed() -> None:
    for form, state in {(form, state) for form, state, _ in TABLE}:
        assert (form, state, Event.CANCELLED) in TABLE
        assert (form, state, Event.CLOSED) in TABLE
        if state in HELD:
            lapsed = TABLE[form, state, Event.LAPSED]
            assert lapsed not in HELD
            assert not free(lapsed)
            assert TABLE[form, state, Event.REFUNDED] not in HELD


def test_what_was_called_off_before_anyone_was_paid_is_as_strict_as_an_inquiry() -> None:
    for (_, before, event), after in TABLE.items():
        if event in (Event.CANCELLED, Event.CLOSED) and before not in OVER and not free(before):
            assert STAGES[after] is Stage.INQUIRY or before is State.BETWEEN


def test_there_is_no_way_to_closed_but_through_money_held() -> None:
    closed = {State.PAID, State.CLOSED}
    ways = {before for (_, before, _), after in TABLE.items() if after in closed and before not in closed}
    assert ways == {State.FUNDED, State.DELIVERED, State.ACCEPTED, State.BETWEEN}
