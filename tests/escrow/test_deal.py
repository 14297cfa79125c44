"""What becomes of a deal, form by form."""

from __future__ import annotations

import pytest

from policyguard.escrow.deal import DealEvent
from policyguard.escrow.history import replay
from policyguard.escrow.transition import Event, Form, State
from policyguard.model import Stage
from tests.escrow.course import day, problems, stage_after, told

INQUIRY, CONTRACTED, FUNDED, DELIVERED, CLOSED = Stage
FIXED, HOURLY, MONTHLY, COMPETITION, TASK = Form

COURSES = [
    (FIXED, "applied", INQUIRY),
    (FIXED, "applied contracted", CONTRACTED),
    (FIXED, "contracted escrow_requested", CONTRACTED),
    (FIXED, "applied contracted escrow_requested escrow_paid", FUNDED),
    (FIXED, "contracted escrow_paid delivered", DELIVERED),
    (FIXED, "contracted escrow_paid delivered accepted", DELIVERED),
    (FIXED, "contracted escrow_paid delivered accepted paid", CLOSED),
    (FIXED, "contracted escrow_paid delivered accepted paid closed", CLOSED),
    (FIXED, "contracted escrow_paid refunded", CONTRACTED),
    (FIXED, "contracted escrow_paid cancelled refunded", INQUIRY),
    (FIXED, "contracted escrow_paid delivered cancelled", INQUIRY),
    (FIXED, "applied closed", INQUIRY),
    (FIXED, "contracted cancelled", INQUIRY),
    (FIXED, "contracted escrow_paid closed contracted", CONTRACTED),
    (FIXED, "contracted escrow_paid paid closed applied", INQUIRY),
    (FIXED, "contracted milestone_added:1 milestone_added:2 escrow_paid:1", FUNDED),
    (FIXED, "contracted milestone_added:1 escrow_paid:1 delivered:1 accepted:1 paid:1", CONTRACTED),
    (FIXED, "contracted milestone_added:1 escrow_paid:1 delivered:1", DELIVERED),
    (FIXED, "contracted:1 escrow_paid:1 paid:1 milestone_added:2", CONTRACTED),
    (FIXED, "contracted:1 escrow_paid:1 paid:1 milestone_added:2 escrow_paid:2", FUNDED),
    (FIXED, "contracted:1 escrow_paid:1 delivered:1 milestone_added:2 escrow_paid:2", FUNDED),
    (FIXED, "contracted:1 escrow_paid:1 milestone_added:2 escrow_paid:2 cancelled:2", FUNDED),
    (FIXED, "contracted:1 escrow_paid:1 milestone_added:2 escrow_paid:2 cancelled", INQUIRY),
    (FIXED, "contracted:1 escrow_paid:1 milestone_added:2 escrow_paid:2 refunded", CONTRACTED),
    (FIXED, "contracted:1 escrow_paid:1 paid:1 closed", CLOSED),
    (FIXED, "contracted escrow_paid paid milestone_added", CONTRACTED),
    (HOURLY, "contracted escrow_paid", FUNDED),
    (HOURLY, "contracted escrow_paid lapsed", CONTRACTED),
    (HOURLY, "contracted escrow_paid lapsed escrow_paid", FUNDED),
    (HOURLY, "contracted escrow_paid delivered accepted paid", CONTRACTED),
    (HOURLY, "contracted escrow_paid paid escrow_paid", FUNDED),
    (HOURLY, "contracted escrow_paid paid closed", CLOSED),
    (HOURLY, "contracted:w1 escrow_paid:w1 renewed:w2 escrow_paid:w2 paid:w1", FUNDED),
    (MONTHLY, "contracted escrow_paid renewed", CONTRACTED),
    (MONTHLY, "contracted escrow_paid delivered accepted paid renewed", CONTRACTED),
    (MONTHLY, "contracted escrow_paid paid renewed escrow_paid", FUNDED),
    (MONTHLY, "contracted:11 escrow_paid:11 renewed:12", FUNDED),
    (COMPETITION, "escrow_paid", INQUIRY),
    (COMPETITION, "escrow_paid applied", INQUIRY),
    (COMPETITION, "applied escrow_paid", INQUIRY),
    (COMPETITION, "escrow_paid applied contracted", FUNDED),
    (COMPETITION, "escrow_paid applied refunded contracted", CONTRACTED),
    (COMPETITION, "applied contracted escrow_paid", FUNDED),
    (COMPETITION, "escrow_paid applied closed", INQUIRY),
    (COMPETITION, "escrow_paid applied contracted delivered accepted paid", CLOSED),
    (TASK, "escrow_paid applied", INQUIRY),
    (TASK, "escrow_paid applied delivered", INQUIRY),
    (TASK, "escrow_paid applied delivered cancelled", INQUIRY),
    (TASK, "escrow_paid applied delivered accepted", DELIVERED),
    (TASK, "escrow_paid applied contracted", FUNDED),
    (TASK, "escrow_paid applied delivered accepted paid", CLOSED),
]


@pytest.mark.parametrize(("form", "events", "stage"), COURSES)
def test_a_deal_goes_its_way(form: Form, events: str, stage: Stage) -> None:
    happenings = told(form, *events.split())
    assert problems(happenings) == []
    assert stage_after(happenings) is stage


@pytest.mark.parametrize(
    ("form", "events", "stage", "problem"),
    [
        (FIXED, "escrow_paid", INQUIRY, "`escrow_paid` cannot follow on `open`"),
        (FIXED, "applied escrow_paid contracted", CONTRACTED, "`escrow_paid` cannot follow on `applied`"),
        (FIXED, "contracted delivered", CONTRACTED, "`delivered` cannot follow on `contracted`"),
        (FIXED, "contracted accepted", CONTRACTED, "`accepted` cannot follow on `contracted`"),
        (FIXED, "contracted escrow_paid accepted", FUNDED, "`accepted` cannot follow on `funded`"),
        (FIXED, "contracted cancelled escrow_paid", INQUIRY, "`escrow_paid` cannot follow on `ended`"),
        (FIXED, "contracted escrow_paid paid delivered", CLOSED, "`delivered` cannot follow on `paid`"),
        (FIXED, "contracted escrow_paid renewed", FUNDED, "`renewed` cannot follow on `funded`"),
        (
            FIXED,
            "contracted escrow_paid:1",
            CONTRACTED,
            "`escrow_paid` names a milestone that was never added",
        ),
        (FIXED, "milestone_added:1", INQUIRY, "`milestone_added` cannot follow on `open`"),
        (FIXED, "contracted escrow_paid@1", CONTRACTED, "`until` is not after `at`"),
        (
            HOURLY,
            "contracted milestone_added:1",
            CONTRACTED,
            "`milestone_added` cannot follow on `contracted`",
        ),
        (COMPETITION, "escrow_paid applied delivered", INQUIRY, "`delivered` cannot follow on `entered`"),
        (COMPETITION, "escrow_paid applied accepted", INQUIRY, "`accepted` cannot follow on `entered`"),
        (TASK, "applied delivered", INQUIRY, "`delivered` cannot follow on `applied`"),
        (None, "applied escrow_paid contracted", CONTRACTED, "`escrow_paid` cannot follow on `applied`"),
    ],
)
def test_what_cannot_have_happened_is_recorded_and_moves_nothing(
    form: Form | None, events: str, stage: Stage, problem: str
) -> None:
    happenings = told(form, *events.split())
    assert problems(happenings) == [problem]
    assert stage_after(happenings) is stage


@pytest.mark.parametrize(
    ("form", "events", "at", "stage"),
    [
        (HOURLY, "contracted escrow_paid", 7.9, FUNDED),
        (HOURLY, "contracted escrow_paid", 8, CONTRACTED),
        (HOURLY, "contracted escrow_paid@3", 2.9, FUNDED),
        (HOURLY, "contracted escrow_paid@3", 3, CONTRACTED),
        (HOURLY, "contracted escrow_paid escrow_paid", 8.9, FUNDED),
        (HOURLY, "contracted escrow_paid@30 escrow_paid", 29, FUNDED),
        (HOURLY, "contracted escrow_paid@5 delivered", 5, CONTRACTED),
        (MONTHLY, "contracted escrow_paid", 31.9, FUNDED),
        (MONTHLY, "contracted escrow_paid", 32, CONTRACTED),
        (FIXED, "contracted escrow_paid", 9999, FUNDED),
        (FIXED, "contracted escrow_paid@9", 9, CONTRACTED),
        (COMPETITION, "escrow_paid@9 applied contracted", 8.9, FUNDED),
        (COMPETITION, "escrow_paid@9 applied contracted", 9, CONTRACTED),
        (COMPETITION, "escrow_paid@2 applied lapsed contracted", 99, CONTRACTED),
        (FIXED, "contracted:1 escrow_paid:1@5 milestone_added:2 escrow_paid:2@7", 6, FUNDED),
        (FIXED, "contracted:1 escrow_paid:1@5 milestone_added:2 escrow_paid:2@7", 7, CONTRACTED),
    ],
)
def test_money_stands_until_it_lapses(form: Form, events: str, at: float, stage: Stage) -> None:
    assert stage_after(told(form, *events.split()), at) is stage


def test_a_week_that_ends_as_the_next_is_paid_leaves_no_gap() -> None:
    first = told(HOURLY, "contracted", "escrow_paid")
    rollover = [DealEvent(day(8), Event.ESCROW_PAID), DealEvent(day(8), Event.LAPSED)]
    assert stage_after([*first, *rollover]) is FUNDED


def test_what_is_told_for_one_instant_goes_its_natural_way() -> None:
    events = (Event.PAID, Event.ACCEPTED, Event.DELIVERED, Event.ESCROW_PAID, Event.CONTRACTED)
    happenings = [DealEvent(day(0), event, FIXED) for event in events]
    assert problems(happenings) == []
    assert stage_after(happenings) is CLOSED


def test_the_form_may_be_named_late_and_not_be_changed() -> None:
    late = [DealEvent(day(0), Event.CONTRACTED), DealEvent(day(1), Event.ESCROW_PAID, HOURLY)]
    assert stage_after(late, 8) is CONTRACTED
    other = [*told(FIXED, "applied", "contracted"), DealEvent(day(2), Event.ESCROW_PAID, COMPETITION)]
    assert problems(other) == ["`form` is another than before, `fixed`"]
    assert stage_after(other) is CONTRACTED


def test_an_event_that_ends_something_counts_whatever_form_it_names() -> None:
    happenings = [*told(FIXED, "contracted", "escrow_paid"), DealEvent(day(2), Event.CANCELLED, HOURLY)]
    assert problems(happenings) == []
    assert stage_after(happenings) is INQUIRY


def test_a_new_contract_may_have_another_form_and_begins_without_the_old_milestones() -> None:
    old = told(FIXED, "contracted:1", "escrow_paid:1", "closed")
    new = [DealEvent(day(3), Event.CONTRACTED, HOURLY), DealEvent(day(4), Event.ESCROW_PAID)]
    standing = replay([*old, *new]).as_of(day(4))
    assert standing.deal.form is HOURLY
    assert [(part.milestone, part.state) for part in standing.deal.parts] == [("", State.FUNDED)]


def test_a_milestone_of_a_contract_that_is_off_is_not_taken_up_again() -> None:
    off = told(
        FIXED, *["contracted:1", "escrow_paid:1", "paid:1", "cancelled", "milestone_added:1", "escrow_paid:1"]
    )
    assert len(problems(off)) == 2
    assert stage_after(off) is CLOSED
    anew = [
        *off,
        DealEvent(day(6), Event.CONTRACTED, FIXED, "1"),
        DealEvent(day(7), Event.ESCROW_PAID, None, "1"),
    ]
    assert stage_after(anew) is FUNDED


def test_milestones_without_end_are_refused() -> None:
    added = [DealEvent(day(1), Event.MILESTONE_ADDED, FIXED, str(name)) for name in range(1001)]
    happenings = [*told(FIXED, "contracted"), *added]
    assert problems(happenings) == ["more than 1000 milestones"] * 2
