"""The working memory of a report: a temporary SQLite file, so that a log of any size fits.

It holds no message body: only verdicts, who wrote when, and excerpts whose values are already covered.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from policyguard.log import Reject
from policyguard.report.excerpt import visible

_SCHEMA = """
CREATE TABLE verdict (
    seq INTEGER PRIMARY KEY, conversation TEXT, message TEXT, action INTEGER, stage TEXT, entity TEXT,
    offending INTEGER, is_case INTEGER, detail BLOB,
    joined INTEGER DEFAULT 0, at REAL, day TEXT, sender TEXT, role TEXT, surface TEXT
);
CREATE TABLE part (
    verdict INTEGER, conversation TEXT, message TEXT, marks BLOB, at REAL, excerpt BLOB
);
CREATE TABLE reject (name TEXT, line INTEGER, path TEXT, severity TEXT, reason TEXT, hint TEXT,
    PRIMARY KEY (name, line, reason)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX verdict_key ON verdict (conversation, message);
CREATE INDEX part_key ON part (conversation, message);
CREATE INDEX part_verdict ON part (verdict);
"""


class VerdictRow(NamedTuple):
    """One verdict as it is first written down."""

    seq: int
    conversation: str
    message: str
    action: int
    stage: str
    entity: str
    offending: int
    is_case: bool
    detail: bytes


class PartRow(NamedTuple):
    """One message a verdict speaks of, with the places of its findings there (JSON)."""

    verdict: int
    conversation: str
    message: str
    marks: bytes


class Writing(NamedTuple):
    """Who wrote a message, when and where."""

    at: float | None
    day: str | None
    sender: str
    role: str
    surface: str


class Ledger:
    """Verdicts, the messages they belong to, and what could not be read."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="policyguard-report-", dir=folder)
        self._db = sqlite3.connect(Path(self._folder.name) / "ledger.sqlite", isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;")
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._folder.cleanup()

    def add_verdicts(self, rows: Iterable[tuple[VerdictRow, Sequence[PartRow]]]) -> None:
        """Write all verdicts down; the log is joined to them afterwards."""
        for verdict, parts in rows:
            self._db.execute(
                "INSERT INTO verdict (seq, conversation, message, action, stage, entity, offending, is_case,"
                " detail) VALUES (?,?,?,?,?,?,?,?,?)",
                verdict,
            )
            if parts:
                self._db.executemany(
                    "INSERT INTO part (verdict, conversation, message, marks) VALUES (?,?,?,?)", parts
                )
        self._db.executescript(_INDEXES)
        self._db.execute("BEGIN")

    def add_rejects(self, rejects: Iterable[Reject]) -> None:
        """Note what could not be read; the same line and reason twice counts once."""
        named = ((visible(r.path), visible(r.reason), visible(r.hint), r) for r in rejects)
        rows = ((Path(p).name, r.line, p, str(r.severity), reason, hint) for p, reason, hint, r in named)
        self._db.executemany("INSERT OR IGNORE INTO reject VALUES (?,?,?,?,?,?)", rows)

    def join(self, conversation: str, message: str, writing: Writing) -> int | None:
        """The verdict on this message, told who wrote it; None when there is none (left).

        A key that occurs several times is joined in order of occurrence.
        """
        found = self._db.execute(
            "SELECT seq FROM verdict WHERE conversation=? AND message=? AND joined=0 ORDER BY seq LIMIT 1",
            (conversation, message),
        ).fetchone()
        if found is None:
            return None
        self._db.execute(
            "UPDATE verdict SET joined=1, at=?, day=?, sender=?, role=?, surface=? WHERE seq=?",
            (*writing, found[0]),
        )
        return int(found[0])

    def parts(self, conversation: str, message: str) -> list[tuple[int, int, bytes, int]]:
        """(part, verdict, marks, still without excerpt) of every verdict that speaks of this message."""
        return self._db.execute(
            "SELECT rowid, verdict, marks, excerpt IS NULL FROM part WHERE conversation=? AND message=?",
            (conversation, message),
        ).fetchall()

    def fill_part(self, part: int, at: float | None, excerpt: bytes) -> None:
        """Keep the covered excerpt of one part."""
        self._db.execute("UPDATE part SET at=?, excerpt=? WHERE rowid=?", (at, excerpt, part))

    def write(self, statement: str, *values: Any) -> None:
        """Run a statement that gives no rows."""
        self._db.execute(statement, values)

    def rows(self, query: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, one at a time."""
        yield from self._db.execute(query, values)

    def one(self, query: str, *values: Any) -> tuple[Any, ...]:
        """The only row of a query."""
        row: tuple[Any, ...] = self._db.execute(query, values).fetchone()
        return row
