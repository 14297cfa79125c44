"""``policyguard policies`` as a platform's policy writer would call it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policyguard.cli import main
from policyguard.model import Category, Stage
from policyguard.pack import bundled_pack
from tests.pack.test_table import SHOP


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["policies", *arguments])


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A rule folder with one platform, ``shop``, of two versions."""
    file = tmp_path / "platforms" / "shop.yaml"
    file.parent.mkdir()
    file.write_text(SHOP, "utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["lancers", "upwork", "booking"])
def test_simulate_prints_every_combination_and_what_senders_are_told(name: str) -> None:
    page = run("simulate", name).output
    lines = re.findall(
        r"^\| (?:message|posting|profile|attachment_name) \| \w+ \|(.*)\|$", page, re.MULTILINE
    )
    assert len(lines) == 4 * 5 * len(Category)
    assert all(len(line.split("|")) == len(Stage) for line in lines)
    assert "- **block**: メッセージに「{found}」が含まれていたため、送信できませんでした。" in page
    for category in Category:
        assert f"## {category} — " in page


def test_simulate_as_html_is_one_page_whose_texts_are_escaped(shop: Path) -> None:
    file = shop / "platforms" / "shop.yaml"
    file.write_text(SHOP.replace("ja: 店", "ja: <b>店</b>"), "utf-8")
    output = shop / "shop.html"
    result = run("simulate", "shop", "--rules", str(shop), "--format", "html", "--output", str(output))
    assert result.exit_code == 0, result.output
    page = output.read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "&lt;b&gt;店&lt;/b&gt;" in page
    assert "<b>店" not in page
    assert page.count("<td class=") == 4 * 5 * len(Stage) * (len(Category) + 2)
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r' id="([^"]+)"', page))
    assert not re.search(r'(?:src|href)="(?!#)', page)


def test_simulate_names_an_entity_where_it_has_a_row_of_its_own(shop: Path) -> None:
    page = run("simulate", "shop", "--rules", str(shop)).output
    assert "## EMAIL_ADDRESS — メールアドレス / E-mail address" in page
    assert "「メールアドレス」が含まれている" in page
    assert "- **allow**: 送信者には何も伝えません。" in page
    assert "| message | approved | hold | hold | allow | allow | flag |" in page


def test_simulate_into_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    result = run("simulate", "lancers", "--output", str(tmp_path / "nowhere" / "page.md"))
    assert result.exit_code == 3
    assert "cannot be written" in result.output


def test_diff_lists_every_difference_and_exits_with_one() -> None:
    result = run("diff", "crowdworks", "crowdworks_approval")
    assert result.exit_code == 1
    assert (
        "contact: stage funded, delivered; approval none, pending, denied, revoked; "
        "surface message, profile, attachment_name: notice → hold\n" in result.output
    )
    assert "notice of contact, block:\n  - " in result.output
    assert "60 of 500 cells, 1 notices and 0 settings differ" in result.output


def test_diff_of_tables_that_agree_exits_with_zero() -> None:
    result = run("diff", "crowdworks", "default")
    assert result.exit_code == 0
    assert result.output == "0 of 500 cells, 0 notices and 0 settings differ\n"


def test_diff_takes_platforms_files_and_versions(shop: Path) -> None:
    file = str(shop / "platforms" / "shop.yaml")
    rules = ("--rules", str(shop))
    assert run("diff", file, "shop", *rules).exit_code == 0
    assert run("diff", "shop@2026-12", "shop", *rules).exit_code == 0
    assert run("diff", f"{file}@2025-04", "shop@2025-04", *rules).exit_code == 0
    result = run("diff", "shop@2025-04", file, *rules)
    assert result.exit_code == 1
    assert (
        "CASH: stage inquiry; any approval; surface message, profile, attachment_name: block → hold"
        in result.output
    )
    assert "recruitment: any stage; any approval; surface posting: block → hold" in result.output


def test_a_version_or_file_that_is_not_there_is_named(shop: Path) -> None:
    missing = run("diff", "shop@1999-01", "shop", "--rules", str(shop))
    assert missing.exit_code == 2
    assert "`shop` has no version `1999-01`\n  hint: one of: 2026-12, 2025-04" in missing.output
    assert run("simulate", "nowhere@1").exit_code == 2
    unread = run("diff", str(shop / "none.yaml"), "lancers")
    assert unread.exit_code == 4
    assert "none.yaml:1:1: cannot be read" in unread.output


def test_check_names_the_faults_of_a_table_with_their_places(shop: Path) -> None:
    file = shop / "platforms" / "shop.yaml"
    file.write_text(SHOP.replace("recruitment: {posting: hold", "recruitment: {posting: flag"), "utf-8")
    result = run("check", "--rules", str(shop))
    assert result.exit_code == 4
    assert (
        "shop.yaml:10:17: `flag` would deliver it: recruitment is never delivered\n  hint: " in result.output
    )
    assert "1 faults; no example was run" in result.output
    compared = run("diff", str(file), "lancers")
    assert compared.exit_code == 4
    assert "shop.yaml:10:17: " in compared.output


def test_check_counts_the_cells_it_has_seen_an_action_for() -> None:
    result = run("check")
    assert result.exit_code == 0, result.output
    count = len(bundled_pack().policies)
    assert f"{count} platforms, {count * 500:,} cells, " in result.output
    assert result.output.endswith("; 0 failures\n")


def test_show_tells_the_versions_and_prints_the_one_asked_for(shop: Path) -> None:
    rules = ("--rules", str(shop))
    assert "before: shop@2025-04, from 2025-04-01" in run("show", "shop", *rules).output
    assert "(shop@2025-04, from 2025-04-01)" in run("show", "shop@2025-04", *rules).output


def test_a_reason_for_being_stricter_later_is_shown_wherever_the_table_is(shop: Path) -> None:
    file = shop / "platforms" / "shop.yaml"
    reason = "delivered: hold, stricter_later: 納品後の被害が多い, closed: flag"
    file.write_text(SHOP.replace("delivered: notice, closed: flag", reason, 1), "utf-8")
    rules = ("--rules", str(shop))
    assert "contact: stricter later: 納品後の被害が多い" in run("show", "shop", *rules).output
    assert "Stricter later on purpose: 納品後の被害が多い" in run("simulate", "shop", *rules).output
    assert "納品後の被害が多い" in run("simulate", "shop", *rules, "--format", "html").output
