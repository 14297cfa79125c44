"""One row per finding, for spreadsheets: the same columns in CSV and in the workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from policyguard.labels import labels
from policyguard.report.case import Case, Found, all_cases
from policyguard.report.excerpt import plain
from policyguard.report.ledger import Ledger

Cell = str | int | float | datetime | None

COLUMNS = (
    "日時 (Time)",
    "処置 (Action)",
    "段階 (Stage)",
    "申請 (Approval)",
    "会話ID (Conversation)",
    "メッセージID (Message)",
    "送信者ID (Sender)",
    "立場 (Role)",
    "分類 (Category)",
    "対象 (Entity)",
    "行為 (Act)",
    "値・伏せ字 (Value, covered)",
    "抜粋・伏せ字 (Excerpt, covered)",
    "理由 (Reason)",
    "理由・英語 (Reason in English)",
    "規則 (Rule)",
    "確度 (Score)",
    "隠し方 (Disguises)",
    "簡易判定 (Judged in part)",
    "規則の版 (Ruleset)",
    "方針の版 (Policy)",
)
# Excel in Japanese takes the full-width signs for formulas too.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def rows(ledger: Ledger) -> Iterator[tuple[Cell, ...]]:
    """Every finding of every case, strictest first; a case without findings has one row all the same."""
    for case in all_cases(ledger):
        for found in case.findings or (None,):
            yield (*_of_case(case), *_of_finding(case, found), *_of_versions(case))


def write_csv(ledger: Ledger, path: Path) -> None:
    """Write the rows as Excel in Japan opens them: UTF-8 with a byte order mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in rows(ledger):
            writer.writerow([_text(cell) for cell in row])


def guarded(text: str) -> str:
    """*text* so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return guarded(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def _of_case(case: Case) -> tuple[Cell, ...]:
    words = labels()
    return (
        case.at,
        words.action[case.action].ja,
        words.stage[case.stage].ja,
        words.approval[case.approval].ja,
        case.conversation,
        case.message,
        case.sender,
        words.role[case.role].ja,
    )


def _of_finding(case: Case, found: Found | None) -> tuple[Cell, ...]:
    excerpt = " ／ ".join(plain(part.pieces) for part in case.parts)
    if found is None:
        return ("", "", "", "", excerpt, "", "", "", None, "")
    words = labels()
    return (
        words.category[found.category].ja,
        words.entity[found.entity].ja,
        words.act[found.act].ja,
        found.value or "",
        excerpt,
        found.reason.ja if found.reason else "",
        found.reason.en if found.reason else "",
        found.source,
        round(found.score, 3),
        "、".join(words.disguise[disguise].ja for disguise in found.disguises),
    )


def _of_versions(case: Case) -> tuple[Cell, ...]:
    return ", ".join(case.degraded), case.ruleset, case.policy
