"""One conversation as a timeline: what belongs to what, and what may be seen of it."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from policyguard.conversation import LocalRecords
from policyguard.errors import UnknownPlatform
from policyguard.guard import Guard
from policyguard.log import Record, read
from policyguard.model import Act, Entity, Stage
from policyguard.report.excerpt import plain
from policyguard.report.timeline import Judge, PlainGuards, Said, Timeline, Turn, gather, worst
from policyguard.report.timeline.wire import to_dict
from tests.report.course import NAME, at, events, rows, told
from tests.report.made import write_lines

SPLIT = (("a", "携帯は0907です"), ("a", "183"), ("b", "？"), ("a", "4462"))


def shown(made: Timeline) -> list[str]:
    return [plain(said.pieces) for said in made.said]


def test_a_split_value_is_marked_in_every_message_that_holds_a_piece(tmp_path: Path) -> None:
    made = told(tmp_path, rows(*SPLIT))
    assert shown(made) == ["携帯は【●●●●】です", "【●●●】", "？", "【●●●●】"]
    (noted,) = made.said[3].noted
    assert [(link.before, link.number, link.texts) for link in noted.completes] == [
        (3, 1, ("●●●●",)),
        (2, 2, ("●●●",)),
        (0, 4, ("●●●●",)),
    ]
    parts = [[(part.entity, part.link.number, part.link.before) for part in said.parts] for said in made.said]
    assert parts == [[(Entity.PHONE_NUMBER, 4, -3)], [(Entity.PHONE_NUMBER, 4, -2)], [], []]


def test_revealed_pieces_are_named_in_clear(tmp_path: Path) -> None:
    made = told(tmp_path, rows(*SPLIT), reveal=True)
    assert shown(made)[:2] == ["携帯は【0907】です", "【183】"]
    (noted,) = made.said[3].noted
    assert [link.texts for link in noted.completes] == [("0907",), ("183",), ("4462",)]
    assert noted.found.value == "+819071834462"


def test_numbers_of_pieces_go_on_from_those_of_findings(tmp_path: Path) -> None:
    log = rows(("a", "LINEのIDは sora_works です。電話は 0907"), ("a", "183"), ("a", "続き→4462"))
    first = told(tmp_path, log).said[0]
    count = len(first.noted)
    assert count
    assert [part.number for part in first.parts] == [count + 1]
    assert {part.entity for part in first.parts} == {Entity.PHONE_NUMBER}


def test_no_value_found_anywhere_is_seen_in_another_message(tmp_path: Path) -> None:
    made = told(tmp_path, rows(("a", "LINEのIDは sorazzz です"), ("b", "ＳＯＲＡＺＺＺですか、なるほど")))
    assert shown(made)[1] == "●●●●●●●ですか、なるほど"
    assert b"sorazzz" not in orjson.dumps(to_dict(made)).lower()
    assert b"sorazzz" in orjson.dumps(
        to_dict(told(tmp_path, rows(("a", "LINEのIDは sorazzz です")), reveal=True))
    )


@pytest.mark.parametrize("delivered", [True, False])
def test_a_short_answer_names_the_offer_that_was_read(delivered: bool, tmp_path: Path) -> None:
    log = rows(("a", "LINEでやり取りしませんか？"), ("b", "はい、お願いします"))
    answers = [noted.answers for noted in told(tmp_path, log, delivered=delivered).said[1].noted]
    if not delivered:
        assert answers == [], "what was kept back was never read"
        return
    (answer,) = answers
    assert answer
    assert (answer.link.number, answer.link.before, answer.act) == (1, 1, Act.PROPOSE)


def test_a_refusal_in_words_of_its_own_names_the_offer_although_it_was_kept_back(tmp_path: Path) -> None:
    log = rows(
        ("a", "LINEでやり取りしませんか？"), ("a", "納期は金曜です"), ("b", "LINEの交換は規約でできません")
    )
    answers = [noted.answers for noted in told(tmp_path, log).said[2].noted if noted.answers]
    assert answers
    assert {answer.link.number for answer in answers} == {1}


def test_an_escalation_names_the_messages_it_rests_on(tmp_path: Path) -> None:
    again = "LINEのIDは sora_works です"
    made = told(tmp_path, rows(("a", again), ("b", "？"), ("a", f"{again}。"), ("a", f"{again}！")))
    (noted,) = (noted for noted in made.said[3].noted if noted.found.source.startswith("escalation."))
    assert [(link.number, link.before) for link in noted.evidence] == [(1, 3), (3, 1)]
    assert noted.found.reason


def test_verdicts_are_those_of_a_guard_that_heard_the_conversation(tmp_path: Path) -> None:
    log = rows(*SPLIT, ("b", "LINEでお願いします"), stage="funded")
    guard = Guard.for_platform("crowdworks", language=False, memory=LocalRecords())
    path = write_lines(tmp_path / "same.jsonl", log)
    records = [row for row in read([path]) if isinstance(row, Record)]
    expected = [guard.check(record.message, stage=Stage.FUNDED) for record in records]
    assert [said.verdict for said in told(tmp_path, log).said] == expected


def test_another_conversation_is_left_out_and_lines_not_read_are_counted(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "log.jsonl", [*rows(("a", "やあ")), {"conversation_id": "c-2", "body": "x"}, {}]
    )
    gathered = gather([str(path)], NAME)
    assert ([record.message.body for record in gathered.records], gathered.unread) == (["やあ"], 1)


def test_the_names_near_an_unknown_one_are_told(tmp_path: Path) -> None:
    names = [{"conversation_id": name, "body": "x"} for name in ("zz-9", "cw-a-011", "cw-a-012", "")]
    path = str(write_lines(tmp_path / "log.jsonl", names))
    assert gather([path], "cw-a-013").near == ("cw-a-012", "cw-a-011")
    assert gather([path], "?").near == ("zz-9", "cw-a-011", "cw-a-012")


def test_the_worst_conversations_come_first(tmp_path: Path) -> None:
    bad, good = (
        rows(("a", "LINEのIDは sora_works です")),
        rows(("a", "納期は金曜です"), conversation_id="c-2"),
    )
    path = str(write_lines(tmp_path / "log.jsonl", [*good, *bad]))
    assert [
        (name, {a.value: n for a, n in actions.items()})
        for name, actions in worst([path], Judge(PlainGuards()))
    ] == [
        (NAME, {"block": 1}),
        ("c-2", {"allow": 1}),
    ]


def test_messages_stand_in_the_order_sent_and_one_without_a_time_behind_the_one_before_it(
    tmp_path: Path,
) -> None:
    log = rows(("a", "一"), ("a", "二"), ("a", "三"), ("a", "四"))
    log[2]["sent_at"] = None
    made = told(tmp_path, [log[1], log[2], log[0], log[3]])
    assert [said.message.body for said in made.said] == ["一", "二", "三", "四"]


def test_two_messages_of_one_id_keep_their_findings_apart(tmp_path: Path) -> None:
    log = rows(
        ("a", "LINEのIDは sora_works です"), ("b", "承知しました。金曜までに納品します"), message_id="same"
    )
    first, second = told(tmp_path, log).said
    assert [piece.findings for piece in first.pieces if piece.findings]
    assert [piece.text for piece in second.pieces] == ["承知しました。金曜までに納品します"]


def test_a_platform_is_the_one_given_else_the_records_own(tmp_path: Path) -> None:
    log = rows(("a", "納期は金曜です"))
    assert told(tmp_path, log).platforms == ("crowdworks",)
    assert told(tmp_path, log, platform="lancers").policies[0].startswith("lancers@")
    assert told(tmp_path, rows(("a", "やあ"), platform=None)).platforms == ("default",)
    with pytest.raises(UnknownPlatform):
        told(tmp_path, rows(("a", "やあ"), platform="nowhere"))


def test_the_wire_form_reads_like_this(tmp_path: Path) -> None:
    made = to_dict(told(tmp_path, rows(*SPLIT), events((0.5, {"stage": "contracted"}))))
    assert made["conversation_id"] == NAME
    assert [entry["kind"] for entry in made["timeline"]] == ["event", *["message"] * 4]
    last = made["timeline"][-1]
    assert last["sent_at"] == at(4)
    (finding,) = last["findings"]
    assert finding["value"] == "+***********2"
    assert finding["completes"][0] == {"number": 1, "message_id": "m1", "before": 3, "pieces": ["●●●●"]}
    assert made["timeline"][1]["parts"] == [
        {
            "number": 1,
            "entity": "PHONE_NUMBER",
            "completed_by": {"number": 4, "message_id": "m4", "before": -3},
        }
    ]


def test_a_state_that_only_the_record_tells_is_told_before_the_message(tmp_path: Path) -> None:
    log = rows(("a", "一"), ("a", "二"), ("a", "三"))
    log[1]["stage"] = log[2]["stage"] = "funded"
    entries = told(tmp_path, log).entries
    assert [type(entry) for entry in entries] == [Said, Turn, Said, Said]
    assert isinstance(entries[1], Turn)
    assert entries[1].recorded
    assert entries[1].after[0].value == "funded"
