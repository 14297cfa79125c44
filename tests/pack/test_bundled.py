"""The rules that ship: complete, sourced, and proven by their own examples."""

from __future__ import annotations

from dataclasses import fields

from policyguard.bundle import rules_root
from policyguard.conversation import Answers
from policyguard.model import Act, Entity
from policyguard.pack import bundled_pack
from policyguard.testing import RuleTrial, policy_failures

PACK = bundled_pack()


def test_every_example_and_counterexample_comes_out_as_its_rule_says() -> None:
    assert [str(failure) for failure in RuleTrial(PACK).failures()] == []


def test_every_platform_decides_its_examples_as_it_says() -> None:
    assert [str(failure) for failure in policy_failures(PACK)] == []


def test_there_is_a_rule_for_every_entity_and_every_act() -> None:
    assert {rule.entity for rule in PACK.active} == set(Entity)
    assert {rule.act for rule in PACK.active} == set(Act)
    assert len(PACK.active) >= 80


def test_no_two_rules_share_an_example() -> None:
    bodies = [(example.body, rule.id) for rule in PACK.active for example in rule.examples]
    texts = [body for body, _ in bodies]
    assert sorted({body for body in texts if texts.count(body) > 1}) == []


def test_every_lexicon_is_used() -> None:
    written = " ".join(path.read_text("utf-8") for path in rules_root().rglob("*.yaml"))
    # Short answers and what is told in pieces are read by code, not by a rule.
    read = {f"answer_{field.name}" for field in fields(Answers)}
    read |= {f"said_{what}" for what in ("bank", "digit", "domain", "letter", "sign")}
    watched = read | {
        name for name, lexicon in PACK.lexicons.items() if any(term.watch for term in lexicon.terms)
    }
    assert [name for name in PACK.lexicons if f"{{{name}}}" not in written and name not in watched] == []
