"""The cells of a policy are what it decides, and no difference between two policies is left out or told twice."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import pytest

from policyguard.cells import FOUND, SITUATIONS, Difference, actions, difference, subjects, words
from policyguard.labels import labels
from policyguard.model import Act, Action, Bilingual, Category, Entity, Finding, Situation, Span
from policyguard.pack import bundled_pack
from policyguard.policy import UNTOLD, Policy, Subject

PACK = bundled_pack()
PAIRS = list(permutations(["crowdworks", "crowdworks_approval", "lancers", "upwork", "booking"], 2))


def told(found: Difference) -> list[tuple[Subject, Situation, Action, Action]]:
    """Every cell of *found*, one by one."""
    return [
        (change.subject, Situation(stage, approval, surface), change.before, change.after)
        for change in found.changes
        for stage, approval, surface in product(change.stages, change.approvals, change.surfaces)
    ]


@pytest.mark.parametrize("name", sorted(PACK.policies))
def test_the_cells_and_their_words_are_what_the_policy_decides_and_says(name: str) -> None:
    policy = PACK.policy(name)
    for entity in Entity:
        finding = Finding(entity, Act.SHARE, (Span(0, 3),), None, 0.9, "contact.test")
        subject = entity if entity in policy.entity_rows else entity.category
        said = words(policy, subject, labels().entity[entity.value])
        for situation, action in actions(policy, subject).items():
            assert policy.decide([finding], situation) is action
            assert policy.notice([finding], situation, labels().entity) == (
                None if action in UNTOLD else said[action]
            )


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_every_cell_that_differs_is_told_once(before: str, after: str) -> None:
    old, new = PACK.policy(before), PACK.policy(after)
    found = difference(old, new)
    cells = told(found)
    assert len(cells) == len({(subject, situation) for subject, situation, _, _ in cells})
    assert len(cells) == sum(change.count for change in found.changes)
    assert {(subject, situation, was, now) for subject, situation, was, now in cells} == {
        (subject, situation, old.tabled(subject, situation), new.tabled(subject, situation))
        for subject, situation in product(subjects(old, new), SITUATIONS)
        if old.tabled(subject, situation) is not new.tabled(subject, situation)
    }


def test_a_policy_does_not_differ_from_itself() -> None:
    for policy in PACK.policies.values():
        assert not difference(policy, policy)


def test_an_entity_with_a_row_in_one_policy_only_is_compared_with_its_category_in_the_other() -> None:
    policy = PACK.policy("crowdworks")
    lenient = replace(
        policy, entity_rows={Entity.URL: replace(policy.row(Category.CONTACT), posting=Action.ALLOW)}
    )
    (change,) = difference(policy, lenient).changes
    assert (change.subject, change.before, change.after) == (Entity.URL, Action.BLOCK, Action.ALLOW)
    assert change.count == 25


def test_notices_that_both_send_and_settings_are_compared() -> None:
    policy = PACK.policy("crowdworks")
    contact = policy.notices[Category.CONTACT]
    terser = replace(contact, advice=Bilingual("ご注意ください。", "Take care."))
    unsent = replace(contact, outcome={**contact.outcome, Action.MASK: Bilingual("伏せました。", "Covered.")})

    def with_notice(notice: object) -> Policy:
        return replace(policy, notices={**policy.notices, Category.CONTACT: notice})  # type: ignore[dict-item]

    (notice,) = difference(policy, with_notice(terser)).reworded
    assert (notice.subject, notice.action) == (Category.CONTACT, Action.NOTICE)
    assert notice.after == words(with_notice(terser), Category.CONTACT, FOUND)[Action.NOTICE]
    assert not difference(policy, with_notice(unsent))
    found = difference(policy, replace(policy, min_score=0.6, on_degraded=Action.HOLD))
    assert found.settings == (("min_score", "0.5", "0.6"), ("on_degraded", "flag", "hold"))
