"""``policyguard rules`` and ``policyguard policies`` as a rule author would call them."""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import run as run_process

import pytest
from click.testing import CliRunner, Result

from policyguard.cli import COMMANDS, main
from tests.corpora import CORPORA


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_the_bundled_pack_has_no_faults() -> None:
    result = run("rules", "check")
    assert result.exit_code == 0, result.output
    assert "0 faults" in result.output


def test_a_new_rule_is_whole_from_the_start_and_is_proven_by_its_examples(tmp_path: Path) -> None:
    made = run(
        "rules",
        "new",
        "contact.password",
        "--entity",
        "OFF_PLATFORM_CONTACT",
        "--act",
        "propose",
        "--rules",
        str(tmp_path),
    )
    assert made.exit_code == 0, made.output
    assert run("rules", "check", "--rules", str(tmp_path)).exit_code == 0
    tried = run("rules", "test", "contact.password", "--rules", str(tmp_path))
    assert tried.exit_code == 0, tried.output
    assert "1 rules, 6 examples; 0 failures" in tried.output
    again = run(
        "rules",
        "new",
        "contact.password",
        "--entity",
        "OFF_PLATFORM_CONTACT",
        "--act",
        "propose",
        "--rules",
        str(tmp_path),
    )
    assert again.exit_code == 2
    assert "is there already" in again.output


@pytest.mark.parametrize("rule_id", ["Password", "contact.Pass", "payment.password"])
def test_a_wrong_rule_id_is_refused(tmp_path: Path, rule_id: str) -> None:
    result = run("rules", "new", rule_id, "--entity", "LINE_ID", "--act", "share", "--rules", str(tmp_path))
    assert result.exit_code == 2
    assert not list(tmp_path.rglob("*.yaml"))


def test_an_example_that_fails_is_named_with_its_line(tmp_path: Path) -> None:
    run("rules", "new", "contact.password", "--entity", "LINE_ID", "--act", "share", "--rules", str(tmp_path))
    path = tmp_path / "contact" / "password.yaml"
    path.write_text(
        path.read_text("utf-8").replace("- お世話になっております", "- 見つけたい言い回し"), "utf-8"
    )
    result = run("rules", "test", "contact.password", "--rules", str(tmp_path))
    assert result.exit_code == 4
    assert "password.yaml:18: contact.password: counterexample: 0-9 stands (score 0.80)" in result.output


def test_an_unknown_rule_is_refused() -> None:
    result = run("rules", "test", "contact.nothing")
    assert result.exit_code == 2
    assert "no rule `contact.nothing`" in result.output


def test_profile_lists_the_slowest_rules_first(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with (CORPORA / "demo" / "messages.jsonl").open(encoding="utf-8") as lines:
        log.write_text("".join(line for line, _ in zip(lines, range(200), strict=False)), "utf-8")
    result = run("rules", "profile", str(log), "--top", "5")
    assert result.exit_code == 0, result.output
    assert "200 messages" in result.output
    shares = [float(line.split()[1].rstrip("%")) for line in result.output.splitlines()[1:6]]
    assert shares == sorted(shares, reverse=True)


def test_policies_are_listed_shown_and_checked() -> None:
    listed = run("policies", "list").output
    assert all(
        name in listed for name in ("crowdworks", "crowdworks_approval", "lancers", "coconala", "upwork")
    )
    shown = run("policies", "show", "lancers").output
    assert "連絡先公開申請" in shown
    assert "FAQ 598" in shown
    assert run("policies", "check").exit_code == 0
    assert run("policies", "show", "nowhere").exit_code == 2


def test_help_loads_none_of_the_engine() -> None:
    heavy = ("regex", "phonenumbers", "sudachipy", "pyarrow", "jinja2", "rich", "yaml", "tldextract")
    program = (
        "import sys; from click.testing import CliRunner; from policyguard.cli import main;"
        "result = CliRunner().invoke(main, ['--help']); assert result.exit_code == 0;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    result = run_process([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(result.output) > 200
