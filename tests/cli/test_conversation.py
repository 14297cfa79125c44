"""``policyguard conversation`` as a moderator at a terminal and a script would call it."""

from __future__ import annotations

import csv
import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policyguard.cli import main
from tests.report.course import NAME, events, rows
from tests.report.made import write_lines
from tests.report.test_timeline import SPLIT

LOG = [*rows(*SPLIT), *rows(("a", "LINEのIDは sora_works です"), conversation_id="c-2")]


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_lines(tmp_path / "events.jsonl", events((1.5, {"event": "contracted"}), (2.5, {"event": "paid"})))
    return write_lines(tmp_path / "log.jsonl", LOG)


def run(*arguments: object, color: bool = False) -> Result:
    words = ["conversation", *map(str, arguments), "--no-language"]
    return CliRunner().invoke(main, words, color=color)


def test_a_timeline_reads_like_this(log: Path) -> None:
    result = run(log, "--id", NAME, "--events", "events.jsonl")
    assert result.exit_code == 0
    # How sure the weights are changes with what they were learned from.
    lines = re.sub(r"(assembled) 0\.[0-9]{2}", r"\1 0.90", result.output).splitlines()
    assert lines[0].startswith("会話 c-1  crowdworks@")
    assert lines[1:] == [
        "4件  2026-11-21 12:01 – 2026-11-21 12:04  差し止め 1  通過 3",
        "",
        "── 2026-11-21 " + "─" * 86,
        "12:01  #1  発注者 a  通過      相談中（契約前）",
        "       携帯は【●●●●】です",
        "         1 → 電話番号の一部。3件あとのメッセージで完成 #4",
        "12:01  ◆ 相談中（契約前） → 契約済み・仮払い前  契約  events.jsonl:1",
        "12:02  #2  発注者 a  通過      契約済み・仮払い前",
        "       【●●●】",
        "         1 → 電話番号の一部。2件あとのメッセージで完成 #4",
        "12:02  ! 状態を変えなかったイベント: 順序が合わない（`paid` cannot follow on `contracted`）",
        "       events.jsonl:2",
        "12:03  #3  受注者 b  通過      契約済み・仮払い前",
        "       ？",
        "12:04  #4  発注者 a  差し止め  契約済み・仮払い前",
        "       【●●●●】",
        "         1 電話番号 / 伝えている  +●●●●●●●●●●●2  conversation.assembled 0.90",
        "           複数のメッセージに分けて連絡先や支払い先を伝えている。前のメッセージとつなげると一つにな",
        "           ります。",
        "           → このメッセージで完成: 3件前の ●●●●、2件前の ●●●、このメッセージの ●●●● #1 #2",
    ]


def test_what_could_not_be_read_or_was_mended_is_told(log: Path) -> None:
    write_lines(log, [*rows(("a", "やあ"), stage="later"), {"conversation_id": NAME}])
    lines = run(log.name, "--id", NAME).output.splitlines()
    assert lines[1].endswith("読めなかった行 1")
    assert lines[-1] == "         知らない段階名（契約前として扱った）  log.jsonl:1"


def test_english_and_values_in_clear(log: Path) -> None:
    result = run(log, "--id", NAME, "--lang", "en", "--reveal")
    assert "Completed by this message: 0907 (3 before), 183 (2 before), 4462 (here) #1 #2" in result.output
    assert "+819071834462" in result.output


def test_colours_are_for_a_terminal_only(log: Path) -> None:
    assert "\x1b[" not in run(log, "--id", NAME).output
    assert "\x1b[31m" in run(log, "--id", NAME, color=True).output
    run(log, "--id", NAME, "--output", "t.txt", color=True)
    assert "\x1b[" not in Path("t.txt").read_text("utf-8")


def test_json_is_one_object(log: Path) -> None:
    made = json.loads(run(log, "--id", NAME, "--format", "json").output)
    assert (made["conversation_id"], made["messages"], made["actions"]["block"]) == (NAME, 4, 1)


@pytest.mark.parametrize("form", ["csv", "gz"])
def test_every_form_of_log_is_read(form: str, log: Path) -> None:
    other = log.with_name(f"log.jsonl.{form}" if form == "gz" else "log.csv")
    if form == "gz":
        other.write_bytes(gzip.compress(log.read_bytes()))
    else:
        with other.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, LOG[0])
            writer.writeheader()
            writer.writerows(LOG)
    assert run(other, "--id", NAME).output == run(log, "--id", NAME).output


def test_an_html_page_is_written(log: Path) -> None:
    result = run(log, "--id", NAME, "--format", "html", "--output", "c.html")
    assert (result.exit_code, result.output) == (0, "wrote c.html\n")
    assert Path("c.html").read_text("utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ["log.jsonl"],
            2,
            "with --id\nthe worst of the first 10,000 messages, by the rules alone:\n  c-2: 1 block\n  c-1: 4 allow\n",
        ),
        (["log.jsonl", "--id", "c-11"], 2, "no message of conversation 'c-11'\n  hint: there are: c-1, c-2"),
        (["none.jsonl", "--id", NAME], 3, "none.jsonl: cannot be opened"),
        (["log.jsonl", "--id", NAME, "--events", "none"], 3, "none: cannot be opened"),
        (["log.jsonl", "--id", NAME, "--platform", "nowhere"], 2, "one of: "),
        (["log.jsonl", "--id", NAME, "--rules", "/nowhere"], 4, "no such folder"),
        (["log.jsonl", "--id", NAME, "--output", "no/x"], 3, "no/x: cannot be written"),
    ],
)
def test_a_wrong_call_is_told_what_is_right(arguments: list[str], code: int, said: str, log: Path) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert said in result.output


def test_the_command_is_named_without_loading_what_it_needs() -> None:
    heavy = "{'rich', 'jinja2', 'orjson', 'policyguard.guard', 'policyguard.report'}"
    code = f"import sys, policyguard.cli.conversation; print({heavy} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout == "set()\n"
