"""Events for tests, short to write, and strategies that make any sequence of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from policyguard.escrow.approval import ApprovalEvent, Ruling, Scope
from policyguard.escrow.deal import DealEvent
from policyguard.escrow.history import Happening, Statement, replay
from policyguard.escrow.transition import Event, Form
from policyguard.model import Approval, Stage

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def day(days: float) -> datetime:
    return NOON + timedelta(days=days)


def told(form: Form | None, *events: str) -> list[Happening]:
    """One event a day; ``escrow_paid:1`` is about milestone 1, ``escrow_paid@3`` stands until day 3."""
    return [_told(form, at, event) for at, event in enumerate(events)]


def _told(form: Form | None, at: int, text: str) -> DealEvent:
    head, _, until = text.partition("@")
    name, _, milestone = head.partition(":")
    return DealEvent(day(at), Event(name), form, milestone, day(float(until)) if until else None)


def stage_after(happenings: Iterable[Happening], at: float = 0) -> Stage:
    """The stage half a day after the last of *happenings*, or at that day."""
    made = list(happenings)
    return replay(made).as_of(day(at) if at else made[-1].at + timedelta(hours=12)).stage


def problems(happenings: Iterable[Happening]) -> list[str]:
    return [misstep.problem for misstep in replay(happenings).missteps]


DAYS = st.integers(0, 12)
MOMENTS = DAYS.map(day)
FORMS = st.sampled_from([None, *Form])


def deal_events(
    form: st.SearchStrategy[Form | None] = FORMS,
    milestones: st.SearchStrategy[str] = st.sampled_from(["", "", "1", "2"]),  # noqa: B008 - immutable
    ids: st.SearchStrategy[str] = st.just(""),  # noqa: B008 - immutable
) -> st.SearchStrategy[DealEvent]:
    until = st.none() | MOMENTS
    return st.builds(DealEvent, MOMENTS, st.sampled_from(Event), form, milestones, until, ids)


APPROVAL_EVENTS = st.builds(
    ApprovalEvent, MOMENTS, st.sampled_from(Ruling), st.none() | MOMENTS, st.sampled_from(Scope)
)
STATEMENTS = st.builds(
    Statement, MOMENTS, st.none() | st.sampled_from(Stage), st.none() | st.sampled_from(Approval)
)
IDS = st.sampled_from(["", "", "a", "b", "c"])
EVENTS = st.lists(deal_events(ids=IDS) | APPROVAL_EVENTS, max_size=14)
