"""Reports for people: a page, a table and a workbook, from verdicts and the logs they came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from policyguard.model import Bilingual
from policyguard.report.intake import JST, read_logs, read_rejects, read_verdicts
from policyguard.report.ledger import Ledger
from policyguard.report.summary import Summary, summarize
from policyguard.report.tally import Tally

TITLE = Bilingual("メッセージ判定の報告", "Message moderation report")


@dataclass(frozen=True, slots=True)
class Report:
    """Everything read, ready to be written in any form."""

    ledger: Ledger
    summary: Summary

    def write_html(self, path: Path, title: Bilingual = TITLE, lang: str = "ja") -> None:
        """Write one self-contained page in Japanese and English; *lang* is the one shown first."""
        from policyguard.report.case import choose, chosen_cases  # noqa: PLC0415 - what the page needs alone
        from policyguard.report.page import Heading, render  # noqa: PLC0415

        shown = choose(self.ledger)
        heading = Heading(title, lang, datetime.now(JST))
        pieces = render(heading, self.summary, shown, chosen_cases(self.ledger))
        with path.open("w", encoding="utf-8") as file:
            file.writelines(pieces)

    def write_csv(self, path: Path) -> None:
        """Write one row per finding, all of them."""
        from policyguard.report.table import write_csv  # noqa: PLC0415

        write_csv(self.ledger, path)

    def write_xlsx(self, path: Path, title: Bilingual = TITLE) -> None:
        """Write a workbook: summary, findings, conversations, senders, unread records."""
        from policyguard.report.workbook import write_workbook  # noqa: PLC0415 - xlsxwriter on use

        write_workbook(self.ledger, self.summary, path, title)


@contextmanager
def read_report(verdicts: Path, logs: Sequence[Path], rejects: Path | None = None) -> Iterator[Report]:
    """Read verdicts, the logs they came from and, when given, the rejects of the scan.

    Memory does not grow with the log: what must be kept lies in a temporary file until the context ends.
    Raises InputError for a file that cannot be read at all.
    """
    tally = Tally()
    with Ledger() as ledger:
        read_verdicts(verdicts, ledger, tally)
        if rejects is not None:
            read_rejects(rejects, ledger)
        read_logs(logs, ledger, tally)
        yield Report(ledger, summarize(ledger, tally))
