"""The tables decide exactly as the platforms' published rules are laid down."""

from __future__ import annotations

import pytest

from policyguard.guard import Guard
from policyguard.model import (
    Act,
    Action,
    Approval,
    Category,
    Entity,
    Finding,
    Message,
    Situation,
    Span,
    Stage,
    Surface,
)
from policyguard.pack import bundled_pack

PACK = bundled_pack()
# posting, inquiry, contracted, funded, delivered, closed, approved
CONTACT = {
    "crowdworks": "block block block notice notice flag notice",
    "crowdworks_approval": "block hold hold hold hold hold notice",
    "lancers": "block block block hold hold flag notice",
    "coconala": "block block block block block block –",
    "upwork": "block block notice notice notice flag notice",
    "booking": "mask mask mask allow allow flag –",
    "default": "block block block notice notice flag notice",
}


def finding(entity: Entity, act: Act = Act.SHARE) -> Finding:
    return Finding(entity, act, (Span(0, 3),), None, 0.9, "contact.test")


@pytest.mark.parametrize("name", CONTACT)
def test_contact_is_decided_by_the_table(name: str) -> None:
    policy = PACK.policy(name)
    posting, *stages, approved = CONTACT[name].split()
    situations = [Situation(surface=Surface.POSTING), *(Situation(stage) for stage in Stage)]
    for situation, action in zip(situations, (posting, *stages), strict=True):
        assert policy.decide([finding(Entity.LINE_ID)], situation).value == action
    lifted = policy.decide([finding(Entity.LINE_ID)], Situation(approval=Approval.APPROVED)).value
    assert lifted == (stages[0] if approved == "–" else approved)


@pytest.mark.parametrize("name", CONTACT)
@pytest.mark.parametrize("category", [c for c in Category if c is not Category.CONTACT])
@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("approval", Approval)
def test_payment_deal_recruitment_and_accounts_are_never_allowed(
    name: str, category: Category, stage: Stage, approval: Approval
) -> None:
    entities = [entity for entity in Entity if entity.category is category]
    for surface in Surface:
        for entity in entities:
            situation = Situation(stage, approval, surface)
            assert PACK.policy(name).decide([finding(entity)], situation) is Action.BLOCK


@pytest.mark.parametrize("act", [Act.REFUSE, Act.MENTION])
def test_refusing_and_mentioning_never_offend(act: Act) -> None:
    for policy in PACK.policies.values():
        for entity in Entity:
            assert policy.decide([finding(entity, act)], Situation()) is Action.ALLOW


def test_the_strictest_finding_wins() -> None:
    policy = PACK.policy("crowdworks")
    found = [finding(Entity.LINE_ID), finding(Entity.PAYMENT_APP)]
    assert policy.decide(found, Situation(Stage.FUNDED)) is Action.BLOCK
    assert policy.decide([], Situation()) is Action.ALLOW


def test_a_reading_cut_short_is_never_simply_allowed() -> None:
    policy = PACK.policy("crowdworks")
    assert policy.decide([], Situation(), degraded=True) is policy.on_degraded
    assert policy.decide([finding(Entity.LINE_ID)], Situation(), degraded=True) is Action.BLOCK


def test_every_row_cites_its_source() -> None:
    for policy in PACK.policies.values():
        for row in (*policy.rows.values(), *policy.entity_rows.values()):
            assert row.source


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("name", CONTACT)
def test_whoever_is_stopped_is_told_what_why_and_what_to_do(name: str, stage: Stage) -> None:
    verdict = Guard.for_platform(name).check(Message("連絡は sora.design@gmail.com まで"), stage=stage)
    if verdict.action in (Action.ALLOW, Action.FLAG):
        assert verdict.notice is None
    else:
        assert verdict.notice is not None
        assert "メール" in verdict.notice.ja
        assert "ください" in verdict.notice.ja
        assert "mail" in verdict.notice.en.lower()
