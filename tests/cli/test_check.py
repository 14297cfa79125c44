"""``policyguard check`` as a person at a terminal and a script would call it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from policyguard.cli import main

LURE = "私のLINE IDは tanaka_design です"


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["check", *arguments], input=stdin)


def test_a_refused_message_is_told_what_why_and_what_to_do() -> None:
    result = run(LURE)
    assert result.exit_code == 1
    for part in (
        "差し止め (block)",
        "LINE",
        "t***********n",
        "contact.line_id",
        "送信者への案内",
        "ください",
    ):
        assert part in result.output
    assert "tanaka_design" not in result.output


def test_the_same_message_passes_once_escrow_is_paid() -> None:
    result = run(LURE, "--platform", "crowdworks", "--stage", "funded")
    assert result.exit_code == 0
    assert "notice" in result.output


def test_text_comes_from_standard_input_too() -> None:
    assert run(stdin=LURE + "\n").exit_code == 1
    assert run(stdin=b"\xff\xfe broken").exit_code == 0


def test_json_is_the_wire_form() -> None:
    verdict = json.loads(run(LURE, "--json", "--reveal").output)
    assert verdict["action"] == "block"
    assert verdict["findings"][0]["value"] == "tanaka_design"
    assert verdict["policy"].startswith("default@")


def test_explain_names_the_rules_that_came_near() -> None:
    result = run("LINEの交換は規約でできません", "--explain")
    assert result.exit_code == 0
    assert "rules that came near:" in result.output
    explained = json.loads(run(LURE, "--json", "--explain").output)
    assert {"verdict", "considerations"} == set(explained)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["x", "--platform", "nowhere"], 2, "one of: "),
        (["x", "--stage", "later"], 2, "'later' is not one of"),
        (["x", "--rules", "/nowhere"], 4, "no such folder"),
    ],
)
def test_a_wrong_call_is_told_what_is_right(arguments: list[str], code: int, told: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert told in result.output
