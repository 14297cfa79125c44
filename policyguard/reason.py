"""Why a message got its action: the words of the rules, and of ``rules/conversation.yaml`` for what messages make together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

import yaml

from policyguard.bundle import rules_root
from policyguard.model import Action, Bilingual, Finding, Reason, Situation
from policyguard.policy import Policy
from policyguard.rule import Sighting


def reasons_of(
    sightings: Sequence[Sighting], findings: Sequence[Finding], policy: Policy, situation: Situation
) -> list[Reason]:
    """One reason a rule, and one a kind of finding that the conversation makes; strictest first."""
    reasons: dict[str, Reason] = {}
    for finding in findings[len(sightings) :]:
        action = policy.action(finding, situation)
        reasons.setdefault(finding.source, Reason(finding.source, action, _told(finding)))
    for sighting, finding in zip(sightings, findings, strict=False):
        rule = sighting.rule
        action = policy.action(finding, situation)
        text = Bilingual(f"{rule.title.ja}。{rule.why.ja}", f"{rule.title.en}. {rule.why.en}")
        reasons.setdefault(rule.id, Reason(rule.id, action, text))
    return _strictest_first(reasons.values())


def reordered(reasons: Sequence[Reason], actions: Mapping[str, Action]) -> tuple[Reason, ...]:
    """*reasons* with the action that each one's source now leads to; strictest first."""
    return tuple(_strictest_first(replace(each, action=actions[each.source]) for each in reasons))


def _strictest_first(reasons: Iterable[Reason]) -> list[Reason]:
    return sorted(reasons, key=lambda reason: (-reason.action.rank, reason.source))


def _told(finding: Finding) -> Bilingual:
    """What people are told about *finding*, which several messages make, with the numbers it rests on."""
    text = _conversational()[finding.source]
    if finding.evidence is None:
        return text
    numbers = {"count": finding.evidence.count, "allowed": finding.evidence.allowed}
    return Bilingual(text.ja.format(**numbers), text.en.format(**numbers))


@cache
def _conversational() -> dict[str, Bilingual]:
    """What people are told about findings that several messages make together."""
    told = yaml.safe_load((rules_root() / "conversation.yaml").read_text(encoding="utf-8"))
    return {source: Bilingual(text["ja"], text["en"]) for source, text in told.items()}
