from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from policyguard.errors import InputError
from policyguard.model import Act, Action, Entity, Span, Stage
from policyguard.report import read_report
from policyguard.report.case import all_cases, choose, chosen_cases
from policyguard.report.excerpt import plain
from tests.report.made import case, files, page, reported, row, write_lines

DAY = [
    case("IDは«tanaka_design»", conversation="c-1", sender="u-1"),
    case("«PayPay»で", Entity.PAYMENT_APP, Act.REQUEST, Action.HOLD, conversation="c-1", sender="u-2", day=1),
    case(
        "«インスタ»で", Entity.SOCIAL_HANDLE, Act.POINT, Action.MASK, stage=Stage.FUNDED, sender="u-1", day=1
    ),
    case("«LINE»は禁止です", act=Act.REFUSE, action=Action.ALLOW, conversation="c-2", sender="u-3"),
    case("«LINE»の制作です", act=Act.MENTION, action=Action.ALLOW, conversation="c-2", sender="u-3"),
    case(
        "よろしくお願いします", action=Action.ALLOW, conversation="c-2", sender="u-3", degraded=["language"]
    ),
]


def test_the_counts_are_those_of_the_verdicts(tmp_path: Path) -> None:
    with reported(tmp_path, DAY) as report:
        summary = report.summary
    tally = summary.tally
    assert (tally.messages, tally.offending, tally.findings, tally.degraded) == (6, 3, 3, 1)
    assert tally.actions == {"block": 1, "hold": 1, "mask": 1, "allow": 3}
    assert tally.entities == {"LINE_ID": 1, "PAYMENT_APP": 1, "SOCIAL_HANDLE": 1}
    assert tally.acts == {"share": 1, "request": 1, "point": 1, "refuse": 1, "mention": 1}
    assert tally.stages == {"inquiry": 2, "funded": 1}
    assert tally.disguises == {"width": 3}
    assert tally.passed == {"refuse": 1, "mention": 1}
    assert [(day.day, day.messages) for day in summary.days] == [("2026-11-20", 2), ("2026-11-21", 4)]
    assert summary.days[0].actions["hold"] == summary.days[0].actions["mask"] == 1


def test_the_worst_come_first_and_the_clean_are_left_out(tmp_path: Path) -> None:
    with reported(tmp_path, DAY) as report:
        assert [(c.id, c.messages, c.findings) for c in report.summary.conversations] == [("c-1", 3, 3)]
        assert [(s.id, s.actions["block"], s.actions["mask"]) for s in report.summary.senders] == [
            ("u-1", 1, 1),
            ("u-2", 0, 0),
        ]


def test_cases_run_from_the_strictest_and_newest(tmp_path: Path) -> None:
    made = [case("«あ»", day=2), case("«い»", action=Action.FLAG), case("«う»", day=1)]
    with reported(tmp_path, made) as report:
        assert [(found.action, found.at and found.at.day) for found in all_cases(report.ledger)] == [
            ("block", 20),
            ("block", 19),
            ("flag", 21),
        ]


def test_a_finding_over_several_messages_shows_the_earlier_ones_covered(tmp_path: Path) -> None:
    first = case("まず090です", message="m-first", action=Action.ALLOW)
    last = case("次に«1234»です", message="m-last")
    finding = replace(last.verdict.findings[0], spans=(Span(2, 5, "m-first"), Span(2, 6, "m-last")))
    last = replace(last, verdict=replace(last.verdict, findings=(finding,)))
    with reported(tmp_path, [first, last]) as report:
        (found,) = all_cases(report.ledger)
    assert [(part.own, plain(part.pieces)) for part in found.parts] == [
        (False, "まず【●●●】です"),
        (True, "次に【●●●●】です"),
    ]


def test_two_messages_of_one_id_keep_their_excerpts_and_cover_the_places_of_both(tmp_path: Path) -> None:
    made = [case("一つ目«abcd»", message="m-same"), case("«wxyz»が二つ目", message="m-same", day=1)]
    with reported(tmp_path, made) as report:
        texts = [plain(found.parts[0].pieces) for found in all_cases(report.ledger)]
    assert texts == ["●●●【●●●●】", "【●●●●】●●●目"]


def test_missing_log_rows_are_said_and_counted(tmp_path: Path) -> None:
    verdicts, log = files(tmp_path, DAY)
    write_lines(log, [row(DAY[1].message), {"body": "判定のない記録", "message_id": "m-new"}])
    with read_report(verdicts, [log]) as report:
        assert (report.summary.unjoined, report.summary.tally.unjudged) == (5, 1)
        report.write_html(tmp_path / "report.html")
    assert "元の記録が見つからないため" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_an_empty_verdict_file_makes_an_empty_report(tmp_path: Path) -> None:
    html = page(tmp_path, [])
    assert "判定されたメッセージはありません" in html
    assert "<article" not in html
    with reported(tmp_path, []) as report:
        report.write_csv(tmp_path / "empty.csv")
        report.write_xlsx(tmp_path / "empty.xlsx")


def test_what_cannot_be_read_is_counted_with_its_lines(tmp_path: Path) -> None:
    verdicts, log = files(tmp_path, DAY)
    log.write_text(log.read_text(encoding="utf-8") + '{"body": 3}\nnot json\n', encoding="utf-8")
    verdicts.write_text(verdicts.read_text(encoding="utf-8") + '{"action": "block"}\n[]\n', encoding="utf-8")
    fault = {
        "path": "log.jsonl",
        "line": 7,
        "severity": "error",
        "reason": "`body` is not a text",
        "hint": "",
    }
    rejects = write_lines(tmp_path / "rejects.jsonl", [fault])
    with read_report(verdicts, [log], rejects) as report:
        groups = {(group.reason, group.lines) for group in report.summary.reject_groups}
    assert report.summary.rejects == 4  # the fault both files tell of counts once
    assert groups >= {("`body` is not a text", (7,)), ("not a JSON object", (8,)), ("not a verdict", (7,))}


def test_a_file_without_any_verdict_is_refused(tmp_path: Path) -> None:
    _, log = files(tmp_path, DAY)
    with pytest.raises(InputError, match=r"log\.jsonl: no line of it is a verdict"), read_report(log, [log]):
        pass


def test_a_large_report_shows_a_sample_of_every_action_and_says_so(tmp_path: Path) -> None:
    actions = [Action.BLOCK] * 60 + [Action.HOLD] * 5 + [Action.FLAG] * 20
    made = [case("«LINE»で", action=action, day=day) for day, action in enumerate(actions)]
    made.append(case("«PayPay»で", Entity.PAYMENT_APP, day=200))
    with reported(tmp_path, made) as report:
        shown = choose(report.ledger, whole=50, sample=20)
        cases = list(chosen_cases(report.ledger))
    assert shown.total() == len(cases) == 20
    assert shown["block"] >= 10
    assert shown["hold"] == 5
    assert shown["flag"] >= 1
    assert "PAYMENT_APP" in {found.findings[0].entity for found in cases}, "rare and old, yet shown"
    assert cases[0].at == max(found.at for found in cases if found.at), "the newest of the strictest"


def test_a_sample_fills_up_when_one_action_has_all_the_cases(tmp_path: Path) -> None:
    with reported(tmp_path, [case("«LINE»で", action=Action.NOTICE) for _ in range(30)]) as report:
        assert choose(report.ledger, whole=10, sample=20) == {"notice": 20}


def test_the_page_says_how_many_of_how_many_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "__defaults__", (5, 3))
    html = page(tmp_path, [case("«LINE»で") for _ in range(9)])
    assert "事例は 9 件（断り・話題のみを含む）あり、このページには 3 件を載せています" in html
    assert html.count("<article") == 3


def test_memory_holds_no_body(tmp_path: Path) -> None:
    with reported(tmp_path, [case("むかしむかし" * 50 + "«tanaka_design»")], reveal=True) as report:
        rows = report.ledger.rows("SELECT detail || excerpt FROM verdict JOIN part ON verdict = seq")
        stored = "".join(text if isinstance(text, str) else text.decode() for (text,) in rows)
    assert "tanaka_design" not in stored
    assert "むかし" * 21 not in stored
    assert "むかし" * 20 in stored
