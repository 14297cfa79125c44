"""The report as a workbook: summary, findings, conversations, senders, unread records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from policyguard.labels import labels
from policyguard.model import Act, Bilingual, Entity, Stage
from policyguard.report.excerpt import visible
from policyguard.report.ledger import Ledger
from policyguard.report.summary import ACTIONS, Standing, Summary, rejects, standings
from policyguard.report.table import COLUMNS, Cell, guarded, rows

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575  # of an Excel sheet, below its header
_WIDTHS = (17, 10, 20, 11, 16, 14, 16, 8, 12, 20, 16, 22, 70, 44, 30, 26, 8, 24, 16, 18, 18)
_ACTED = ACTIONS[:-1]


def write_workbook(ledger: Ledger, summary: Summary, path: Path, title: Bilingual) -> None:
    """Write all findings, not a sample; rows beyond what a sheet holds go to further sheets."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - loaded on first use

    with Workbook(str(path), _OPTIONS) as book:
        book.set_properties({"title": visible(title.ja), "comments": "policyguard"})
        styles = _Styles(book)
        _write_summary(book.add_worksheet("概要"), styles, summary, title)
        _write_sheets(book, styles, _Layout("判定", COLUMNS, _WIDTHS), rows(ledger))
        for name, column in (("会話", "conversation"), ("送信者", "sender")):
            layout = _Layout(name, _standing_header(name), _STANDING_WIDTHS)
            _write_sheets(book, styles, layout, _standing_rows(ledger, column))
        unread = _Layout("読めなかった記録", _REJECT_HEADER, (44, 10, 18, 44, 60))
        _write_sheets(book, styles, unread, _reject_rows(ledger))


# Nothing in a cell is ever taken for a formula, a link or a number; rows leave memory as they are written.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": "Yu Gothic", "font_size": 10.5},
}


class _Layout(NamedTuple):
    name: str
    header: Sequence[str]
    widths: Sequence[int]


class _Styles:
    """The few formats of the book."""

    def __init__(self, book: Workbook) -> None:
        font = {"font_name": "Yu Gothic", "font_size": 10.5, "valign": "top"}
        self.plain: Format = book.add_format(font)
        self.wrapped: Format = book.add_format({**font, "text_wrap": True})
        self.title: Format = book.add_format({**font, "bold": True, "font_size": 16})
        self.header: Format = book.add_format({**font, "bold": True, "bg_color": "#E8ECEF", "bottom": 1})
        self.time: Format = book.add_format({**font, "num_format": "yyyy-mm-dd hh:mm"})
        self.number: Format = book.add_format({**font, "num_format": "#,##0"})
        self.score: Format = book.add_format({**font, "num_format": "0.00"})


def _write_sheets(
    book: Workbook, styles: _Styles, layout: _Layout, content: Iterable[Sequence[Cell]]
) -> None:
    sheet, row, number = _new_sheet(book, styles, layout, layout.name), 0, 1
    last = len(layout.header) - 1
    for cells in content:
        if row == MOST_ROWS:
            sheet.autofilter(0, 0, row, last)
            number += 1
            sheet, row = _new_sheet(book, styles, layout, f"{layout.name} ({number})"), 0
        row += 1
        for column, cell in enumerate(cells):
            _write(sheet, styles, (row, column), cell)
    sheet.autofilter(0, 0, row, last)


def _new_sheet(book: Workbook, styles: _Styles, layout: _Layout, name: str) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for column, width in enumerate(layout.widths):
        sheet.set_column(column, column, width)
    for column, text in enumerate(layout.header):
        sheet.write_string(0, column, text, styles.header)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _write(sheet: Worksheet, styles: _Styles, place: tuple[int, int], cell: Cell) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(*place, cell.replace(tzinfo=None), styles.time)
    elif isinstance(cell, float):
        sheet.write_number(*place, cell, styles.score)
    elif isinstance(cell, int):
        sheet.write_number(*place, cell, styles.number)
    elif cell:
        sheet.write_string(*place, guarded(cell), styles.plain)


def _write_summary(sheet: Worksheet, styles: _Styles, summary: Summary, title: Bilingual) -> None:
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 24)
    sheet.write_string(0, 0, guarded(visible(title.ja)), styles.title)
    for row, (name, value) in enumerate(_summary_rows(summary), 2):
        if value is None:
            sheet.write_string(row, 0, name, styles.header)
            sheet.write_blank(row, 1, None, styles.header)
        else:
            sheet.write_string(row, 0, name, styles.plain)
            _write(sheet, styles, (row, 1), value)


def _summary_rows(summary: Summary) -> Iterator[tuple[str, Cell]]:
    """Name and figure; a heading has none."""
    tally, days, words = summary.tally, summary.days, labels()
    yield "全体 (Overall)", None
    yield "期間 (Period)", f"{days[0].day} – {days[-1].day}" if days else "–"
    yield "判定したメッセージ (Messages judged)", tally.messages
    yield "該当 (Offending)", tally.offending
    yield "断り・話題のみとして通過 (Refusals and mentions passed)", tally.passed.total()
    yield "読めなかった記録 (Unread records)", summary.rejects
    yield "簡易判定 (Judged in part)", tally.degraded
    yield "元の記録が見つからない判定 (Verdicts without a message)", summary.unjoined
    yield "判定のない記録 (Messages without a verdict)", tally.unjudged
    yield "処置 (Action)", None
    yield from _counts(words.action, tally.actions, [action.value for action in ACTIONS])
    yield "対象 (Entity)", None
    yield from _counts(words.entity, tally.entities, [entity.value for entity in Entity])
    yield "行為 (Act)", None
    yield from _counts(words.act, tally.acts, [act.value for act in Act])
    yield "段階 (Stage)", None
    yield from _counts(words.stage, tally.stages, [stage.value for stage in Stage])
    yield "隠し方 (Disguise)", None
    yield from _counts(words.disguise, tally.disguises, [])
    yield "版 (Versions)", None
    yield "規則の版 (Ruleset)", ", ".join(filter(None, tally.rulesets)) or "–"
    yield "方針の版 (Policy)", ", ".join(filter(None, tally.policies)) or "–"


def _counts(words: Any, counts: Any, known: Sequence[str]) -> Iterator[tuple[str, Cell]]:
    for key in [*known, *(key for key, _ in counts.most_common() if key not in known)]:
        yield f"{words[key].ja} ({words[key].en})", counts[key]


_STANDING_WIDTHS = (24, 10, 12, *(11 for _ in _ACTED), 14)
_REJECT_HEADER = ("ファイル (File)", "行 (Line)", "扱い (Severity)", "理由 (Reason)", "対処 (Hint)")


def _standing_header(name: str) -> list[str]:
    words = labels().action
    actions = [f"{words[action.value].ja} ({words[action.value].en})" for action in _ACTED]
    english = {"会話": "Conversation", "送信者": "Sender"}[name]
    return [f"{name} ({english})", "立場 (Role)", "通数 (Messages)", *actions, "見つかった箇所 (Findings)"]


def _standing_rows(ledger: Ledger, column: str) -> Iterator[tuple[Cell, ...]]:
    for standing in standings(ledger, column):
        yield standing.id, _role(standing, column), standing.messages, *_acted(standing), standing.findings


def _role(standing: Standing, column: str) -> str:
    """A conversation has two roles, so only a sender shows one."""
    return labels().role[standing.role].ja if column == "sender" else ""


def _acted(standing: Standing) -> Iterator[int]:
    return (standing.actions[action.value] for action in _ACTED)


def _reject_rows(ledger: Ledger) -> Iterator[tuple[Cell, ...]]:
    words = labels()
    for reject in rejects(ledger):
        severity, reason = words.severity[reject.severity].ja, words.reject[reject.reason].ja
        yield reject.path, reject.line, severity, reason, reject.hint
