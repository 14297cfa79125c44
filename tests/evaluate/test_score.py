"""What is counted, by messages whose verdicts are known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from policyguard.cli.evaluate import evaluate as command
from policyguard.errors import InputError
from policyguard.evaluate import Share, evaluate, read_cases
from policyguard.guard import Guard

ROWS = [
    {"body": "私のLINE IDは «tanaka_design» です", "findings": [{"entity": "LINE_ID", "act": "share", "value": "tanaka_design"}]},
    {"body": "«LINEの交換は規約でできません»", "findings": [{"entity": "OFF_PLATFORM_CONTACT", "act": "refuse", "value": None}]},
    {"body": "「ぺんぎん」の件、«例の場所»で", "findings": [{"entity": "OFF_PLATFORM_CONTACT", "act": "point", "value": None}], "difficulty": 3},
    {"body": "背景を明るくしました", "findings": []},
]  # fmt: skip


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), encoding="utf-8")
    return file


def test_found_missed_and_stopped_are_counted(corpus: Path) -> None:
    figures = evaluate(read_cases([corpus]), Guard.for_platform("default", language=False).check)
    assert (figures.found.good, figures.found.all) == (1, 2)
    assert (figures.bare.good, figures.bare.all) == (0, 1)
    assert (figures.value.good, figures.value.all) == (1, 1)
    assert (figures.span.good, figures.span.all) == (1, 1)
    assert (figures.stopped.good, figures.stopped.all) == (0, 2)
    assert figures.act["refuse"].recall.value == 1
    assert [kind for _, _, kind in figures.errors] == ["missed"]


def test_no_message_is_in_the_figures(corpus: Path) -> None:
    figures = evaluate(read_cases([corpus]), Guard.for_platform("default", language=False).check)
    assert "tanaka" not in json.dumps(figures.to_dict()) + repr(figures.to_dict())


def test_an_interval_holds_the_share_and_narrows() -> None:
    few, many = Share(8, 10), Share(800, 1000)
    assert few.interval[0] < many.interval[0] < 0.8 < many.interval[1] < few.interval[1]
    assert Share().interval == (0.0, 1.0)


@pytest.mark.parametrize(
    "line", ["no json", "[]", '{"body": 1, "findings": []}', '{"body": "x"}', '{"body": "x", "findings": [{"entity": "CAT", "act": "share"}]}']
)  # fmt: skip
def test_a_line_that_is_not_labelled_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(f'{{"body": "a", "findings": []}}\n{line}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"rows\.jsonl:2: not a labelled message"):
        read_cases([file])


def test_bounds_decide_the_exit_code(corpus: Path) -> None:
    run = CliRunner().invoke
    assert run(command, [str(corpus), "--no-language", "--min-recall", "0.4", "--max-fp", "0"]).exit_code == 0
    assert run(command, [str(corpus), "--no-language", "--min-recall", "0.9"]).exit_code == 1


@pytest.mark.parametrize(
    ("form", "begins"), [("markdown", "## Overall"), ("json", "{"), ("html", "<!doctype html>")]
)
def test_figures_come_in_three_forms(corpus: Path, form: str, begins: str) -> None:
    result = CliRunner().invoke(command, [str(corpus), "--no-language", "--format", form])
    assert result.output.startswith(begins)
    assert "tanaka" not in result.output


def test_errors_are_listed_with_what_the_rules_did(corpus: Path) -> None:
    result = CliRunner().invoke(command, [str(corpus), "--no-language", "--errors"])
    assert "missed: " in result.output
    assert "labelled OFF_PLATFORM_CONTACT point" in result.output


def test_two_rule_sets_are_compared_message_by_message(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "contact"
    folder.mkdir(parents=True)
    (folder / "password.yaml").write_text(
        "entity: OFF_PLATFORM_CONTACT\nact: propose\ntitle: {ja: 合言葉, en: Password}\nwhy: {ja: 合言葉, en: Password}\nscore: 0.9\n"
        "match: {phrases: [例の場所]}\nexamples: [«例の場所», «例の場所»で, 次は«例の場所»]\ncounterexamples: [例, 場所, 例と場所]\n"
        "status: live\nsince: 2026-11-22\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(command, [str(corpus), "--no-language", "--compare", "-", str(folder.parent)])
    assert "allow → block" in result.output
    assert result.output.endswith("1 of 4 judged differently\n")
