"""The office's leave: applied for, given, refused, taken back, run out."""

from __future__ import annotations

import pytest

from policyguard.escrow.approval import ApprovalEvent, Ruling, Scope
from policyguard.escrow.history import Happening, replay
from policyguard.escrow.transition import Form
from policyguard.model import Approval
from tests.escrow.course import day, problems, told

NONE, PENDING, APPROVED, DENIED, REVOKED = Approval


def _ruled(*rulings: str, first: int = 0) -> list[Happening]:
    return [ApprovalEvent(day(at), Ruling(ruling)) for at, ruling in enumerate(rulings, first)]


@pytest.mark.parametrize(
    ("rulings", "approval"),
    [
        ("requested", PENDING),
        ("requested approved", APPROVED),
        ("requested approved requested", APPROVED),
        ("requested denied", DENIED),
        ("requested denied requested", PENDING),
        ("requested denied requested approved", APPROVED),
        ("requested approved revoked", REVOKED),
        ("requested revoked", REVOKED),
    ],
)
def test_an_application_goes_its_way(rulings: str, approval: Approval) -> None:
    happenings = _ruled(*rulings.split())
    assert problems(happenings) == []
    assert replay(happenings).as_of(day(99)).approval is approval


@pytest.mark.parametrize(
    ("rulings", "approval", "problem"),
    [
        ("approved", NONE, "`approved` cannot follow on `none`"),
        ("approved requested", PENDING, "`approved` cannot follow on `none`"),
        ("requested denied approved", DENIED, "`approved` cannot follow on `denied`"),
        ("requested approved revoked approved", REVOKED, "`approved` cannot follow on `revoked`"),
        ("requested approved denied", APPROVED, "`denied` cannot follow on `approved`"),
    ],
)
def test_what_was_not_applied_for_is_not_given(rulings: str, approval: Approval, problem: str) -> None:
    happenings = _ruled(*rulings.split())
    assert problems(happenings) == [problem]
    assert replay(happenings).as_of(day(99)).approval is approval


def test_an_approval_ends_when_it_says() -> None:
    given = [*_ruled("requested"), ApprovalEvent(day(1), Ruling.APPROVED, until=day(5))]
    assert replay(given).as_of(day(4.9)).approval is APPROVED
    assert replay(given).as_of(day(5)).approval is NONE
    late = [*_ruled("requested"), ApprovalEvent(day(1), Ruling.APPROVED, until=day(1))]
    assert problems(late) == ["`until` is not after `at`"]
    assert replay(late).as_of(day(1)).approval is PENDING


def test_an_approval_for_a_contract_ends_with_it_and_does_not_come_back() -> None:
    deal = told(Form.FIXED, "contracted", "escrow_paid", "delivered", "paid", "contracted")
    leave = [*_ruled("requested"), ApprovalEvent(day(1), Ruling.APPROVED, scope=Scope.CONTRACT)]
    history = replay([*deal, *leave])
    assert [history.as_of(day(at)).approval for at in range(6)] == [
        PENDING,
        APPROVED,
        APPROVED,
        NONE,
        NONE,
        NONE,
    ]


def test_an_approval_for_a_contract_is_void_without_one() -> None:
    leave = [*_ruled("requested"), ApprovalEvent(day(1), Ruling.APPROVED, scope=Scope.CONTRACT)]
    assert replay(leave).as_of(day(1)).approval is NONE


def test_an_approval_for_the_consultation_outlives_the_contract() -> None:
    deal = told(Form.FIXED, "contracted", "escrow_paid", "paid")
    history = replay([*deal, *_ruled("requested", "approved")])
    assert history.as_of(day(9)).approval is APPROVED


def test_of_a_refusal_and_a_leave_at_one_instant_the_stricter_counts() -> None:
    both = [ApprovalEvent(day(1), ruling) for ruling in (Ruling.REVOKED, Ruling.APPROVED)]
    assert replay([*_ruled("requested"), *both]).as_of(day(1)).approval is REVOKED
