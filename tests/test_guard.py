"""The guard: one answer for one message, from any thread or process, whatever the body holds."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyguard import Action, Approval, Guard, Message, Stage, Surface
from policyguard.errors import PackError, UnknownPlatform
from policyguard.model import Act, Entity
from tests.corpora import bodies

GUARD = Guard.for_platform("crowdworks")
LURE = "私のLINE IDは tanaka_design です"


def test_a_line_id_is_refused_before_escrow_and_passes_after() -> None:
    assert GUARD.check(LURE, stage=Stage.INQUIRY).action is Action.BLOCK
    assert GUARD.check(LURE, stage=Stage.CONTRACTED).action is Action.BLOCK
    assert GUARD.check(LURE, stage=Stage.FUNDED).action is Action.NOTICE
    assert GUARD.check(LURE, approval=Approval.APPROVED).action is Action.NOTICE
    assert GUARD.check(Message(LURE, surface=Surface.POSTING), stage=Stage.FUNDED).action is Action.BLOCK


def test_a_finding_says_what_was_found_and_where() -> None:
    verdict = GUARD.check(
        Message("ＬＩＮＥ　ＩＤ：ｔａｎａｋａ＿ｄ　です", message_id="m1", conversation_id="c1")
    )
    (finding,) = (f for f in verdict.findings if f.act.offends)
    assert (finding.entity, finding.act, finding.value) == (Entity.LINE_ID, Act.SHARE, "tanaka_d")
    assert [(span.message_id, span.start, span.end) for span in finding.spans] == [("m1", 8, 16)]
    assert "width" in finding.disguises
    assert verdict.conversation_id == "c1"
    assert verdict.reasons[0].source == finding.source


def test_values_are_masked_in_the_wire_form_unless_revealed() -> None:
    verdict = GUARD.check(LURE)
    assert verdict.to_dict()["findings"][0]["value"] == "t***********n"
    assert verdict.to_dict(reveal=True)["findings"][0]["value"] == "tanaka_design"


@pytest.mark.parametrize(
    "body",
    [
        "LINEの交換は規約でできません",
        "申し訳ありませんが、外部での連絡はお断りしています",
        "お世話になっております。納期は10月15日でお願いします。",
        "",
    ],
)
def test_honest_messages_pass(body: str) -> None:
    assert GUARD.check(body).action is Action.ALLOW


def test_a_refusal_is_an_act_of_its_own() -> None:
    verdict = GUARD.check("LINEを教えてくださいとのことですが、規約でできないためお断りします")
    assert verdict.action is Action.ALLOW
    assert Act.REFUSE in {finding.act for finding in verdict.findings}


def test_threads_share_a_guard() -> None:
    sample = bodies()[::20]
    alone = [GUARD.check(body) for body in sample]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(GUARD.check, sample)) == alone


def test_a_guard_is_pickled_by_its_configuration() -> None:
    copy = pickle.loads(pickle.dumps(GUARD))
    assert copy.check(LURE) == GUARD.check(LURE)
    assert len(pickle.dumps(GUARD)) < 500


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_any_text_gets_a_verdict_with_spans_inside_it(body: str) -> None:
    for finding in GUARD.check(body).findings:
        for span in finding.spans:
            assert 0 <= span.start < span.end <= len(body)


HOSTILE = {
    "one letter": "a" * 1_000_000,
    "one digit": "0" * 1_000_000,
    "one dot": "." * 1_000_000,
    "one kana": "ラ" * 1_000_000,
    "at signs": "a@" * 200_000,
    "spaced": "L " * 200_000,
    "marks": "e" + "\u0301" * 10_000,
    "surrogates": "\ud800LINE\udfff" * 100,
    "nul": "LINE\0ID" * 100,
    "many ids": "LINE ID: tanaka_design\n" * 5_000,
    "many numbers": "090-1234-5678 " * 5_000,
    "long honest": "お世話になっております。進捗をご報告いたします。" * 5_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_get_a_verdict(name: str) -> None:
    verdict = GUARD.check(HOSTILE[name])
    assert verdict.action in Action


def test_a_needle_in_a_long_message_is_found_where_it_stands() -> None:
    hay = "ご提案ありがとうございます。構成案は来週までにまとめます。" * 12
    body = hay + "連絡は sora.works@gmail.com へ。" + hay
    (finding,) = (f for f in GUARD.check(body).findings if f.act.offends)
    span = finding.spans[0]
    assert body[span.start : span.end] == "sora.works@gmail.com"


def test_explain_tells_why_each_near_rule_did_or_did_not_stand() -> None:
    body = "LINEを教えてくださいとのことですが、規約でできないためお断りします"
    explanation = GUARD.explain(body)
    assert explanation.verdict == GUARD.check(body)
    fates = {item.fate for item in explanation.considerations}
    assert "stands" in fates
    assert fates & {"act", "pattern", "prefilter"}


def test_an_unknown_platform_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownPlatform, match=r"crowdworks, .*lancers"):
        Guard.for_platform("crowdwork")


RULE = """\
entity: OFF_PLATFORM_CONTACT
act: propose
title: {ja: 合言葉, en: Password}
why: {ja: 試験用の合言葉です。, en: A password for the test.}
score: 0.9
match: {phrases: [ひらけごま]}
examples: [«ひらけごま», では«ひらけごま»で, «ヒラケゴマ»!]
counterexamples: [ごま油です, ひらけません, こんにちは]
status: STATUS
since: 2026-11-22
"""


def write_rule(folder: Path, status: str = "live") -> None:
    (folder / "contact").mkdir(exist_ok=True)
    (folder / "contact" / "password.yaml").write_text(RULE.replace("STATUS", status), "utf-8")


def test_a_rule_folder_adds_rules(tmp_path: Path) -> None:
    write_rule(tmp_path)
    assert Guard.for_platform("crowdworks", rules=[tmp_path]).check("ヒラケゴマ").action is Action.BLOCK
    assert GUARD.check("ヒラケゴマ").action is Action.ALLOW


def test_a_shadow_finding_is_recorded_and_does_not_act(tmp_path: Path) -> None:
    write_rule(tmp_path, "shadow")
    verdict = Guard.for_platform("crowdworks", rules=[tmp_path]).check("ひらけごま")
    assert verdict.action is Action.ALLOW
    assert verdict.findings == ()
    assert [finding.source for finding in verdict.shadow] == ["contact.password"]


def test_draft_and_retired_rules_do_not_look(tmp_path: Path) -> None:
    for status in ("draft", "retired"):
        write_rule(tmp_path, status)
        guard = Guard.for_platform("crowdworks", rules=[tmp_path])
        guard.reload()
        assert guard.check("ひらけごま").shadow == ()


def test_a_broken_rule_leaves_the_last_good_rules_in_force(tmp_path: Path) -> None:
    write_rule(tmp_path)
    guard = Guard.for_platform("crowdworks", rules=[tmp_path])
    (tmp_path / "contact" / "password.yaml").write_text("entity: [", "utf-8")
    with pytest.raises(PackError):
        guard.reload()
    assert guard.check("ひらけごま").action is Action.BLOCK
    write_rule(tmp_path, "retired")
    guard.reload()
    assert guard.check("ひらけごま").action is Action.ALLOW
