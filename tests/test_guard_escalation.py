"""A guard that counts: what a sender does over time weighs more, and what honest people do does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyguard.cells import SITUATIONS
from policyguard.conversation import LocalLedger, LocalMemory, LocalRecords, withdraw
from policyguard.guard import Guard
from policyguard.model import Act, Action, Approval, Entity, Escalation, Span, Stage
from policyguard.pack import bundled_pack
from policyguard.policy import Threshold
from tests.conversation.counted import (
    INVITATION,
    LINE,
    OFFER,
    START,
    WORK,
    Said,
    escalated,
    guarded,
    judged,
    kinds,
    messages,
)


def test_the_third_offence_in_one_conversation_is_repeated() -> None:
    first, work, second, third = judged(
        ("c", "a", LINE), ("c", "a", WORK), ("c", "a", OFFER), ("c", "a", LINE), platform="booking"
    )
    assert [verdict.action for verdict in (first, work, second)] == [Action.MASK, Action.ALLOW, Action.MASK]
    (found,) = escalated(third, Escalation.REPEATED)
    assert (found.entity, found.act, found.value) == (Entity.LINE_ID, Act.SHARE, None)
    assert found.evidence is not None
    assert found.evidence.to_dict() == {
        "count": 3,
        "allowed": 2,
        "since": START.isoformat(),
        "message_ids": ["m0", "m2"],
    }
    assert third.action is Action.HOLD
    assert "3回目" in third.reasons[0].text.ja
    assert "number 3" in third.reasons[0].text.en
    assert third.notice is not None


def test_offences_over_many_conversations_add_up_later() -> None:
    verdicts = judged(*((f"c{n}", "a", LINE) for n in range(6)), platform="booking")
    assert [kinds(verdict) for verdict in verdicts] == [[]] * 5 + [["escalation.repeated"]]
    assert verdicts[-1].action is Action.HOLD


def test_offences_of_different_people_do_not_add_up() -> None:
    mail = "連絡は {}@gmail.com まで"
    assert not any(map(kinds, judged(*(("c", f"s{n}", mail.format(f"mail{n}x")) for n in range(6)))))


def test_offences_far_apart_do_not_add_up() -> None:
    assert not any(map(kinds, judged(*(("c", "a", OFFER) for _ in range(6)), apart=timedelta(hours=37))))


def test_who_puts_it_right_after_two_refusals_of_the_platform_is_not_escalated() -> None:
    said = [("c", "a", OFFER), ("c", "a", LINE), *(("c", "a", WORK) for _ in range(5))]
    verdicts = judged(*said)
    assert not any(map(kinds, verdicts))
    assert verdicts[-1].action is Action.ALLOW


def test_proposing_again_what_the_other_side_refused_weighs_more() -> None:
    *_, again = judged(("c", "a", OFFER), ("c", "b", "LINEの交換は規約でできません"), ("c", "a", OFFER))
    (found,) = escalated(again, Escalation.INSISTING)
    assert found.evidence is not None
    assert (found.evidence.count, found.evidence.allowed) == (1, 0)
    assert found.evidence.message_ids == ("m1",)
    assert found.evidence.since == START + timedelta(minutes=1)


def test_a_flagged_proposal_after_a_refusal_is_held() -> None:
    guard = guarded()
    said = [("c", "a", LINE), ("c", "b", "LINEの交換は規約でできません"), ("c", "a", LINE)]
    first, _, again = [guard.check(message, stage=Stage.CLOSED) for message in messages(said)]
    assert (first.action, again.action) == (Action.FLAG, Action.HOLD)
    assert kinds(again) == ["escalation.insisting"]


def test_what_is_delivered_after_a_refusal_is_an_offence_too() -> None:
    guard = guarded()
    said = [("c", "a", LINE), ("c", "b", "LINEの交換は規約でできません"), *[("c", "a", LINE)] * 3]
    *_, last = [guard.check(message, stage=Stage.CLOSED) for message in messages(said)]
    assert kinds(last) == ["escalation.repeated", "escalation.insisting"]
    assert [f.evidence.count for f in last.findings if f.evidence] == [3, 3]


def test_what_the_platform_has_since_allowed_is_not_insisting() -> None:
    guard = guarded("lancers")
    offer, no, share = messages(
        [("c", "a", OFFER), ("c", "b", "LINEの交換は規約でできません"), ("c", "a", LINE)]
    )
    guard.check(offer)
    guard.check(no)
    verdict = guard.check(share, stage=Stage.FUNDED, approval=Approval.APPROVED)
    assert (verdict.action, kinds(verdict)) == (Action.NOTICE, [])


def test_a_proposal_of_something_else_after_a_refusal_is_not_insisting() -> None:
    *_, other = judged(
        ("c", "a", OFFER),
        ("c", "b", "LINEの交換は規約でできません"),
        ("c", "a", "PayPayで直接お支払いします"),
    )
    assert kinds(other) == []


def test_near_misses_soon_after_a_block_are_probing() -> None:
    said = [("c", "a", "手数料がもったいないので、PayPayで直接お支払いします")]
    said += [("c", "a", piece) for piece in ("0907", "183", "55")]
    *_, second, third = judged(*said)
    assert (second.action, kinds(second)) == (Action.ALLOW, [])
    (found,) = escalated(third, Escalation.PROBING)
    assert (found.entity, found.act, found.tentative) == (Entity.OFF_PLATFORM_CONTACT, Act.SHARE, True)
    assert found.spans == (Span(0, 2, "m3"),)
    assert found.evidence is not None
    assert (found.evidence.count, found.evidence.message_ids) == (3, ("m0", "m1", "m2"))
    assert third.action is Action.FLAG


@pytest.mark.parametrize("first", [("c", "a", WORK), ("c", "b", OFFER), ("d", "a", OFFER)])
def test_pieces_without_a_block_of_the_sender_there_are_not_probing(first: Said) -> None:
    said = [first, *(("c", "a", piece) for piece in ("0907", "183", "55", "12"))]
    assert not any(map(kinds, judged(*said)))


def test_near_misses_long_after_a_block_are_not_probing() -> None:
    said = [("c", "a", "PayPayで直接お支払いします"), *(("c", "a", piece) for piece in ("0907", "183", "55"))]
    assert not any(map(kinds, judged(*said, apart=timedelta(hours=1))))


def test_a_text_sent_to_fifteen_conversations_is_flagged() -> None:
    verdicts = judged(*((f"c{n}", "a", INVITATION) for n in range(15)))
    assert [verdict.action for verdict in verdicts] == [Action.ALLOW] * 14 + [Action.FLAG]
    (found,) = verdicts[-1].findings
    assert (found.source, found.entity, found.act) == (
        "escalation.same_text",
        Entity.RECRUITMENT,
        Act.PROPOSE,
    )
    assert found.spans == (Span(0, len(INVITATION), "m14"),)
    assert found.evidence is not None
    assert (found.evidence.count, len(found.evidence.message_ids)) == (15, 14)
    assert verdicts[-1].notice is None


def test_spaces_and_width_do_not_make_another_text() -> None:
    dressed = [INVITATION, f" {INVITATION}\n", INVITATION.replace("。", "。 "), INVITATION.replace("2", "２")]
    assert kinds(judged(*((f"c{n}", "a", dressed[n % 4]) for n in range(15)))[-1]) == ["escalation.same_text"]


def test_an_honest_invitation_to_eight_workers_passes() -> None:
    verdicts = judged(*((f"c{n}", "client", INVITATION) for n in range(8)))
    assert all(verdict.action is Action.ALLOW and not verdict.findings for verdict in verdicts)


@pytest.mark.parametrize(
    "said",
    [
        [(f"c{n}", "a", "ご連絡ありがとうございます。よろしくお願いします。") for n in range(40)],
        [("c", "a", INVITATION) for _ in range(40)],
        [(f"c{n}", f"s{n}", INVITATION) for n in range(40)],
    ],
    ids=["short", "one conversation", "many senders"],
)
def test_what_is_not_one_long_text_of_one_sender_to_many_passes(said: list[Said]) -> None:
    assert not any(map(kinds, judged(*said)))


def test_an_id_given_by_three_accounts_is_shared() -> None:
    guard = guarded()
    said = [(f"c{n}", f"s{n}", LINE) for n in range(3)]
    *before, third = [guard.check(message, stage=Stage.FUNDED) for message in messages(said)]
    assert [verdict.action for verdict in before] == [Action.NOTICE] * 2
    (found,) = escalated(third, Escalation.SHARED_VALUE)
    assert (found.entity, found.value) == (Entity.LINE_ID, "tanaka_design")
    assert found.to_dict()["value"] == "t***********n"
    assert found.evidence is not None
    assert (found.evidence.count, found.evidence.message_ids) == (3, ("m0", "m1"))
    assert third.action is Action.FLAG


def test_two_people_of_one_company_may_give_the_same_office_phone() -> None:
    said = [(f"c{n}", f"staff{n % 2}", "弊社の電話番号は 03-3580-3311 です") for n in range(4)]
    assert not any(escalated(verdict, Escalation.SHARED_VALUE) for verdict in judged(*said))


def test_who_repeats_what_the_other_side_gave_is_no_further_account() -> None:
    said: list[Said] = []
    for n in range(4):
        said += [
            (f"c{n}", "a", LINE),
            (f"c{n}", f"worker{n}", "tanaka_design で合っていますか。LINE IDは tanaka_design ですね"),
        ]
    assert not any(escalated(verdict, Escalation.SHARED_VALUE) for verdict in judged(*said))


def test_a_number_told_in_pieces_is_counted_as_a_value() -> None:
    said = [(f"c{n}", f"s{n}", piece) for n in range(3) for piece in ("0907", "183", "さっきの続き→4462")]
    last = judged(*said)[-1]
    assert [found.value for found in escalated(last, Escalation.SHARED_VALUE)] == ["+819071834462"]


@pytest.mark.parametrize("platform", sorted(bundled_pack().policies))
@pytest.mark.parametrize("kind", Escalation)
def test_an_escalation_is_never_weaker_than_the_table_nor_than_its_own_action(
    platform: str, kind: Escalation
) -> None:
    policy = bundled_pack().policy(platform)
    verdict = judged(*((f"c{n}", f"s{n}", LINE) for n in range(3)))[-1]
    (struck,) = escalated(verdict, Escalation.SHARED_VALUE)
    struck = replace(struck, source=kind.source)
    for situation in SITUATIONS:
        table = policy.action(replace(struck, evidence=None, source="contact.line_id"), situation)
        assert policy.action(struck, situation) == max(table, policy.escalations[kind].action)
        unsure = replace(struck, tentative=True)
        assert policy.action(unsure, situation) == max(
            min(table, Action.FLAG), policy.escalations[kind].action
        )


def test_a_kind_that_is_allowed_is_not_counted() -> None:
    pack = bundled_pack()
    policy = pack.policy("booking")
    never = {kind: replace(each, action=Action.ALLOW) for kind, each in policy.escalations.items()}
    ledger = LocalLedger()
    guard = Guard(
        replace(policy, escalations=never), pack, language=False, memory=LocalMemory(), ledger=ledger
    )
    verdicts = [guard.check(message) for message in messages([("c", "a", LINE)] * 9)]
    assert len(ledger) == 0
    assert not any(map(kinds, verdicts))


def test_an_operator_may_hold_what_is_sent_to_three() -> None:
    pack = bundled_pack()
    policy = pack.policy("crowdworks")
    strict = {Escalation.SAME_TEXT: Threshold(3, timedelta(hours=1), Action.HOLD, length=20)}
    guard = Guard(replace(policy, escalations=strict), pack, language=False, memory=LocalRecords())
    said = [(f"c{n}", "a", INVITATION) for n in range(3)]
    assert [guard.check(m).action for m in messages(said)] == [Action.ALLOW, Action.ALLOW, Action.HOLD]


def test_copies_of_a_message_count_once() -> None:
    guard = guarded("booking")
    first, second = messages([("c", "a", LINE), ("c", "a", OFFER)])
    verdicts = [guard.check(message) for message in (first, first, second, first, second, second)]
    assert not any(map(kinds, verdicts))


def test_an_edit_that_takes_the_offence_away_takes_the_count_away() -> None:
    guard = guarded("booking")
    first, second, third = messages([("c", "a", LINE)] * 3)
    for message in (first, second, replace(second, body="承知しました")):
        guard.check(message)
    assert kinds(guard.check(third)) == []
    guard.check(second)
    assert kinds(guard.check(third)) == ["escalation.repeated"]


def test_a_withdrawn_offence_counts_no_more() -> None:
    records = LocalRecords()
    guard = guarded("booking", records)
    first, second, third = messages([("c", "a", LINE)] * 3)
    guard.check(first)
    guard.check(second)
    withdraw(records, "c", "a", "m0")
    assert kinds(guard.check(third)) == []


def test_times_without_a_zone_are_japan_time() -> None:
    guard = guarded("booking")
    said = messages([("c", "a", LINE), ("d", "a", LINE), ("d", "a", LINE), ("d", "a", LINE)])
    naive = [replace(said[0], sent_at=datetime(2026, 11, 1, 18)), *said[1:]]
    assert kinds([guard.check(message) for message in naive][-1]) == ["escalation.repeated"]


SCENE = messages(
    [
        ("c", "a", OFFER),
        ("c", "b", "LINEの交換は規約でできません"),
        ("c", "a", "PayPayで直接お支払いします"),
        ("d", "a", LINE),
        ("c", "a", INVITATION),
        ("f", "b", LINE),
        ("e", "g", LINE),
        ("c", "a", LINE),
    ]
)


@settings(max_examples=25, deadline=None)
@given(st.permutations([*range(7), 2, 4]))
def test_whatever_the_order_and_the_copies_the_last_message_comes_to_the_same(order: list[int]) -> None:
    guard = guarded()
    for place in order:
        guard.check(SCENE[place])
    assert kinds(guard.check(SCENE[7])) == [
        "escalation.repeated",
        "escalation.insisting",
        "escalation.shared_value",
    ]


def test_a_memory_alone_counts_nothing_and_a_ledger_needs_one() -> None:
    assert not any(map(kinds, judged(*[("c", "a", LINE)] * 6, memory=LocalMemory())))
    apart = judged(*[("c", "a", LINE)] * 3, memory=LocalMemory(), ledger=LocalLedger())
    assert kinds(apart[-1]) == ["escalation.repeated"]
    with pytest.raises(TypeError, match="give one, too"):
        Guard.for_platform("crowdworks", language=False, ledger=LocalLedger())


def test_without_an_escalation_a_verdict_is_what_it_was() -> None:
    said = [
        ("c", "a", OFFER),
        ("c", "b", "はい"),
        ("d", "a", INVITATION),
        ("c", "a", "0907"),
        ("c", "b", LINE),
    ]
    counted, plain = judged(*said), judged(*said, memory=LocalMemory())
    assert [verdict.to_dict(reveal=True) for verdict in counted] == [
        verdict.to_dict(reveal=True) for verdict in plain
    ]
    assert "evidence" not in str(plain[0].to_dict())
