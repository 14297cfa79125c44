"""A guard with a memory: what a message means in its conversation."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

import pytest

from policyguard.conversation import LocalMemory
from policyguard.guard import Guard
from policyguard.model import Act, Action, Entity, Message, Span, Stage, Verdict

START = datetime(2026, 11, 1, 9, tzinfo=UTC)


def conversation(
    *said: tuple[str, str],
    delivers_all: bool = True,
    stage: Stage = Stage.INQUIRY,
    platform: str = "crowdworks",
) -> list[Verdict]:
    """The verdicts on messages said one minute after the other: who, and what."""
    guard = Guard.for_platform(platform, language=False, memory=LocalMemory(), delivers_all=delivers_all)
    return [
        guard.check(
            Message(body, f"m{number}", "c", sender, sent_at=START + timedelta(minutes=number)), stage=stage
        )
        for number, (sender, body) in enumerate(said)
    ]


def test_a_number_told_in_three_messages_is_found_with_the_last_and_spans_all_three() -> None:
    last = conversation(("a", "0907"), ("a", "183"), ("b", "？"), ("a", "さっきの続き→4462"))[-1]
    (found,) = (finding for finding in last.findings if finding.source == "conversation.assembled")
    assert (found.entity, found.value) == (Entity.PHONE_NUMBER, "+819071834462")
    assert found.spans == (Span(0, 4, "m0"), Span(0, 3, "m1"), Span(7, 11, "m3"))
    assert last.action is Action.BLOCK
    assert "複数のメッセージ" in " ".join(reason.text.ja for reason in last.reasons)


def test_prices_and_dates_over_several_messages_are_no_number() -> None:
    verdicts = conversation(
        ("a", "0時に納品します"), ("a", "価格は9000円"), ("b", "3点で1234円ですね"), ("a", "10月5日です")
    )
    assert [verdict.action for verdict in verdicts] == [Action.ALLOW] * 4


def test_a_short_yes_accepts_what_was_just_offered() -> None:
    _, answer = conversation(("a", "PayPayで直接お支払いしてもいいですか"), ("b", "はい、それで大丈夫です"))
    assert [(f.act, f.source) for f in answer.findings] == [(Act.ACCEPT, "conversation.answered")]
    assert answer.action is Action.BLOCK


def test_a_short_no_refuses_it_and_nothing_is_left_to_accept() -> None:
    _, no, later = conversation(
        ("a", "LINEでやり取りしませんか"), ("b", "いえ、規約なので遠慮します"), ("b", "承知しました")
    )
    assert [finding.act for finding in no.findings] == [Act.REFUSE]
    assert (no.action, later.action) == (Action.ALLOW, Action.ALLOW)


def test_a_yes_to_work_talk_after_the_offer_was_passed_over_is_only_a_yes() -> None:
    verdicts = conversation(
        ("a", "LINEでやり取りしませんか"),
        ("b", "ラフをお送りしますね"),
        ("a", "3点でお願いできますか"),
        ("b", "はい、大丈夫です"),
    )
    assert verdicts[-1].action is Action.ALLOW


def test_a_yes_to_a_question_beside_the_offer_is_about_that() -> None:
    verdicts = conversation(
        ("a", "LINEでやり取りしませんか"),
        ("a", "字幕は白い字で大丈夫？"),
        ("b", "はい、大丈夫です。縁をつけますね"),
    )
    assert verdicts[-1].action is Action.ALLOW


def test_what_was_done_accepts_an_offer_that_was_left_aside() -> None:
    verdicts = conversation(
        ("a", "LINEでやり取りしませんか"),
        ("b", "写真は何枚ですか"),
        ("a", "写真は三枚です"),
        ("b", "友だち追加しました"),
    )
    assert [f.act for f in verdicts[-1].findings] == [Act.ACCEPT]


def test_a_number_to_be_shown_in_the_work_opens_nothing() -> None:
    verdicts = conversation(("a", "フッターに 03-3456-7890 を載せてください"), ("b", "はい、わかりました"))
    assert verdicts[-1].findings == ()


def test_an_indirect_no_refuses_what_is_open() -> None:
    verdicts = conversation(
        ("a", "PayPayで直接お支払いしてもいいですか"), ("b", "サイト内のみで承っています")
    )
    assert [f.act for f in verdicts[-1].findings] == [Act.REFUSE]


def test_what_was_not_delivered_cannot_be_accepted() -> None:
    _, answer = conversation(
        ("a", "PayPayで直接お支払いしてもいいですか"), ("b", "はい、それで大丈夫です"), delivers_all=False
    )
    assert answer.action is Action.ALLOW


def test_the_same_message_again_gets_the_same_verdict() -> None:
    guard = Guard.for_platform("crowdworks", language=False, memory=LocalMemory())
    said = [
        Message(body, f"m{n}", "c", "a", sent_at=START + timedelta(minutes=n))
        for n, body in enumerate(["0907", "183", "→4462"])
    ]
    first = [guard.check(message) for message in said]
    assert [guard.check(message) for message in said[2:]] == first[2:]


def test_a_message_without_a_conversation_is_judged_alone() -> None:
    guard = Guard.for_platform("crowdworks", language=False, memory=LocalMemory())
    assert guard.check("LINEの交換は規約でできません").action is Action.ALLOW


def test_a_guard_with_a_memory_says_that_it_cannot_be_pickled() -> None:
    with pytest.raises(TypeError, match="stays in its process"):
        pickle.dumps(Guard.for_platform("crowdworks", language=False, memory=LocalMemory()))
