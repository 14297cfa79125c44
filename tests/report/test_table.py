from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from policyguard.model import Action
from policyguard.report.table import COLUMNS, guarded
from tests.report.made import case, page, reported

SECRETS = ("tanaka_design", "090-1234-5678", "taro.yamada@example.jp", "https://lit.link/tanaka")


def table(folder: Path, made: list, **options: bool) -> list[list[str]]:  # type: ignore[type-arg]
    with reported(folder, made, **options) as report:
        report.write_csv(folder / "report.csv")
    with (folder / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_csv_has_a_row_for_every_finding(tmp_path: Path) -> None:
    rows = table(tmp_path, [case("«tanaka_design»か«090-1234-5678»", message="m-1")])
    assert rows[0] == list(COLUMNS)
    assert [row[:13] for row in rows[1:]] == [
        [
            "2026-11-21 12:00:00",
            "差し止め",
            "相談中（契約前）",
            "申請なし",
            "c-1",
            "m-1",
            "u-1",
            "発注者",
            "連絡先",
            "LINEの連絡先",
            "伝えている",
            value,
            "【●●●●●●●●●●●●●】か【●●●●●●●●●●●●●】",
        ]
        for value in ("t●●●●●●●●●●●n", "0●●●●●●●●●●●8")
    ]
    assert (tmp_path / "report.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_an_action_without_findings_has_a_row_too(tmp_path: Path) -> None:
    rows = table(tmp_path, [case("何もない", action=Action.HOLD, degraded=["language"])])
    assert [(row[1], row[18]) for row in rows[1:]] == [("保留", "language")]


@pytest.mark.parametrize("text", ["=1+1", "+81", "-1", "@SUM(A1)", "＝1+1", "\t=1", "\r=1"])
def test_no_cell_starts_a_formula(text: str, tmp_path: Path) -> None:
    assert guarded(text) == "'" + text
    rows = table(tmp_path, [case(f"{text}«LINE»", conversation=text, sender=text, lure=True)])
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


@pytest.mark.parametrize("reveal", [False, True])
def test_no_value_is_in_any_file(reveal: bool, tmp_path: Path) -> None:
    made = [case(f"こちらへ«{secret}»。念のためもう一度、{secret}です") for secret in SECRETS]
    html = page(tmp_path, made, reveal=reveal)
    with reported(tmp_path, made, reveal=reveal) as report:
        report.write_csv(tmp_path / "report.csv")
        report.write_xlsx(tmp_path / "report.xlsx")
    with zipfile.ZipFile(tmp_path / "report.xlsx") as book:
        workbook = "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    for text in (html, workbook, (tmp_path / "report.csv").read_text(encoding="utf-8-sig")):
        assert "こちらへ" in text
        assert not [secret for secret in SECRETS if secret in text or secret[1:-1] in text]


def test_the_workbook_has_its_sheets_headed_and_filtered(tmp_path: Path) -> None:
    made = [case("«tanaka_design»", conversation="=HYPERLINK(1)"), case("«LINE»", sender="u-2")]
    with reported(tmp_path, made) as report:
        report.write_xlsx(tmp_path / "report.xlsx")
    book = load_workbook(tmp_path / "report.xlsx")
    assert book.sheetnames == ["概要", "判定", "会話", "送信者", "読めなかった記録"]
    sheet = book["判定"]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:U3"
    assert sheet["E2"].value in ("'=HYPERLINK(1)", "c-1")
    assert {row[0].value: row[1].value for row in book["概要"].iter_rows()}["該当 (Offending)"] == 2
    assert [row[0].value for row in book["送信者"].iter_rows(min_row=2)] == ["u-1", "u-2"]


def test_rows_beyond_a_sheet_go_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policyguard.report.workbook.MOST_ROWS", 3)
    with reported(tmp_path, [case("«tanaka_design»") for _ in range(7)]) as report:
        report.write_xlsx(tmp_path / "report.xlsx")
    book = load_workbook(tmp_path / "report.xlsx")
    assert [book[name].max_row for name in ("判定", "判定 (2)", "判定 (3)")] == [4, 4, 2]
