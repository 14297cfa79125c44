"""One finding per thing, and a thing takes the act of its sentence."""

from __future__ import annotations

import pytest

from policyguard.detect.resolve import Fate, resolve
from policyguard.model import Act, Bilingual, Entity
from policyguard.rule import Kind, Match, Rule, Sighting, Status

TEXT = Bilingual("題", "title")


def claim(
    entity: Entity,
    act: Act,
    span: tuple[int, int],
    *,
    value: str | None = None,
    score: float = 0.9,
    name: str = "",
) -> Sighting:
    rule_id = name or f"{entity.category}.{entity.lower()}_{act}"
    rule = Rule(
        rule_id,
        entity,
        act,
        TEXT,
        TEXT,
        score,
        Match(Kind.REGEX),
        None,
        (),
        (),
        Status.LIVE,
        "2026-11-22",
        "x",
    )
    return Sighting(rule, *span, span, value, score)


LINE = claim(Entity.LINE_ID, Act.PROPOSE, (0, 8))
VALUE = claim(Entity.LINE_ID, Act.SHARE, (4, 8), value="tanaka")
REFUSAL = claim(Entity.OFF_PLATFORM_CONTACT, Act.REFUSE, (0, 12))
PAYMENT = claim(Entity.PAYMENT_APP, Act.PROPOSE, (2, 10))
WEAK = claim(Entity.PHONE_NUMBER, Act.SHARE, (0, 4), value="1", score=0.4)


@pytest.mark.parametrize(
    ("claims", "standing"),
    [
        ([LINE], [LINE]),
        ([WEAK], []),
        ([LINE, REFUSAL], [REFUSAL]),
        ([VALUE, REFUSAL], [REFUSAL, VALUE]),
        ([LINE, VALUE], [VALUE]),
        ([LINE, PAYMENT], [LINE, PAYMENT]),
        ([PAYMENT, REFUSAL], [REFUSAL, PAYMENT]),
    ],
)
def test_what_stands(claims: list[Sighting], standing: list[Sighting]) -> None:
    outcomes = resolve(claims, 0.5)
    assert [o.sighting for o in outcomes if o.fate is Fate.STANDS] == standing
    assert len(outcomes) == len(claims)


def test_a_refusal_that_ends_before_the_lure_does_not_excuse_it() -> None:
    short = claim(Entity.OFF_PLATFORM_CONTACT, Act.REFUSE, (0, 6))
    fates = {o.sighting: o.fate for o in resolve([LINE, short], 0.5)}
    assert fates[LINE] is Fate.STANDS


def test_a_harmless_reading_of_the_same_value_overrules_it() -> None:
    dummy = claim(Entity.LINE_ID, Act.MENTION, (4, 8), value="tanaka")
    fates = {o.sighting: (o.fate, o.by) for o in resolve([VALUE, dummy], 0.5)}
    assert fates[VALUE] == (Fate.ACT, dummy.rule.id)


def test_the_order_of_claims_does_not_matter() -> None:
    claims = [LINE, VALUE, REFUSAL, PAYMENT, WEAK]
    assert resolve(claims, 0.5) == resolve(claims[::-1], 0.5)
