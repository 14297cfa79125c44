"""Escalations by themselves: a function of one message's findings, what was said before, and what a ledger says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from policyguard.conversation import Entry, Fragments, Page, Remark
from policyguard.conversation.escalation import Keys, Occasion, escalations, sent
from policyguard.model import Act, Action, Entity, Escalation, Finding, Message, Situation, Span
from policyguard.pack import bundled_pack
from tests.conversation.said import START

SHIPPED = bundled_pack().policy("crowdworks")
PROBING = replace(SHIPPED.escalations[Escalation.PROBING], action=Action.HOLD)
POLICY = replace(SHIPPED, escalations={**SHIPPED.escalations, Escalation.PROBING: PROBING})
MINUTE = 60_000_000
NOW = sent(START)
UNSURE = Finding(
    Entity.LINE_ID, Act.PROPOSE, (Span(0, 4, "now"),), None, 0.8, "language.propose", tentative=True
)
SURE = replace(UNSURE, source="contact.line_propose", tentative=False)
REFUSAL = Remark(Fragments("no", "b", START - timedelta(minutes=5)), refused=(Entity.OFF_PLATFORM_CONTACT,))


def entry(message_id: str, minutes_ago: int, conversation: str = "c", sender: str = "a") -> Entry:
    return Entry(message_id, conversation, sender, NOW - minutes_ago * MINUTE)


def occasion(
    finding: Finding | None, action: Action, *, before: tuple[Remark, ...] = (), **under: list[Entry]
) -> Occasion:
    keys = Keys("text", {"value": finding} if finding and finding.value else {}, "offences", "misses")
    page = Page(frozenset(), {key: tuple(entries) for key, entries in under.items()})
    found, actions = ([finding], [action]) if finding else ([], [])
    message = Message("本文", "now", "talk", "a")
    return Occasion(message, entry("now", 0), found, actions, (), before, keys, page)


def told(case: Occasion) -> list[Escalation]:
    return [Escalation(finding.source.partition(".")[2]) for finding in escalations(case, POLICY.escalations)]


def test_tentative_findings_after_a_block_are_raised_to_the_escalations_action_and_stay_tentative() -> None:
    misses = [entry("m1", 9), entry("m2", 6)]
    case = occasion(UNSURE, Action.FLAG, offences=[entry("stop", 10)], misses=misses)
    (found,) = escalations(case, POLICY.escalations)
    assert found.evidence is not None
    assert (found.source, found.tentative, found.evidence.count) == ("escalation.probing", True, 3)
    assert found.evidence.message_ids == ("stop", "m1", "m2")
    assert POLICY.action(UNSURE, Situation()) is Action.FLAG
    assert POLICY.action(found, Situation()) is Action.HOLD


@pytest.mark.parametrize(
    ("stop", "misses"),
    [
        (entry("stop", 5), [entry("m1", 9), entry("m2", 6)]),
        (entry("stop", 10, "elsewhere"), [entry("m1", 9), entry("m2", 6)]),
        (entry("stop", 10), [entry("m1", 9, "elsewhere"), entry("m2", 6)]),
        (entry("stop", 121), [entry("m1", 9), entry("m2", 6)]),
        (entry("stop", 10), [entry("now", 0), entry("m2", 6)]),
        (entry("stop", 10), [entry("later", -1), entry("m2", 6)]),
    ],
    ids=["before the block", "blocked elsewhere", "missed elsewhere", "long ago", "itself", "later"],
)
def test_what_is_not_a_series_of_near_misses_after_a_block_is_not_probing(
    stop: Entry, misses: list[Entry]
) -> None:
    assert told(occasion(UNSURE, Action.FLAG, offences=[stop], misses=misses)) == []


@pytest.mark.parametrize(
    ("finding", "action", "remark", "kinds"),
    [
        (SURE, Action.BLOCK, REFUSAL, [Escalation.INSISTING]),
        (SURE, Action.FLAG, REFUSAL, [Escalation.INSISTING]),
        (SURE, Action.NOTICE, REFUSAL, []),
        (UNSURE, Action.FLAG, REFUSAL, []),
        (replace(SURE, entity=Entity.CASH), Action.BLOCK, REFUSAL, []),
        (replace(SURE, act=Act.ACCEPT), Action.BLOCK, REFUSAL, []),
        (SURE, Action.BLOCK, replace(REFUSAL, fragments=Fragments("no", "a", START)), []),
        (SURE, Action.BLOCK, replace(REFUSAL, fragments=Fragments("no", "b", START + timedelta(minutes=1))), []),
        (SURE, Action.BLOCK, replace(REFUSAL, fragments=Fragments("no", "b", START - timedelta(hours=73))), []),
        (replace(SURE, entity=Entity.CASH), Action.BLOCK, replace(REFUSAL, refused=(Entity.OFF_PLATFORM_DEAL,)), [Escalation.INSISTING]),
    ],
)  # fmt: skip
def test_insisting_is_to_put_forward_what_the_other_side_has_refused(
    finding: Finding, action: Action, remark: Remark, kinds: list[Escalation]
) -> None:
    assert told(occasion(finding, action, before=(remark,))) == kinds


def test_only_the_newest_messages_are_named() -> None:
    offences = [entry(f"m{n:02}", 60 - n) for n in range(30)]
    (found,) = escalations(occasion(SURE, Action.BLOCK, offences=offences), POLICY.escalations)
    assert found.evidence is not None
    assert found.evidence.count == 31
    assert found.evidence.message_ids == tuple(f"m{n}" for n in range(10, 30))
    assert found.evidence.since == START - timedelta(minutes=60)


def test_accounts_count_once_and_an_echo_not_at_all() -> None:
    shared = replace(SURE, act=Act.SHARE, value="tanaka")
    given = [entry("m1", 9, "x", "s1"), entry("m2", 8, "x", "echo"), entry("m3", 7, "y", "s1")]
    assert told(occasion(shared, Action.NOTICE, value=given)) == []
    assert told(occasion(shared, Action.NOTICE, value=[*given, entry("m4", 6, "z", "s2")])) == [
        Escalation.SHARED_VALUE
    ]
    first_here = [*given, entry("m4", 6, "z", "s2"), entry("m5", 5, "c", "s3")]
    assert told(occasion(shared, Action.NOTICE, value=first_here)) == []


def test_a_kind_without_a_threshold_never_strikes() -> None:
    offences = [entry(f"m{n}", n) for n in range(9)]
    assert escalations(occasion(SURE, Action.BLOCK, offences=offences), {}) == []
