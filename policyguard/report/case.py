"""One message that was found to hold something, as a report shows it; and which of many are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from policyguard.model import Action, Bilingual
from policyguard.report.excerpt import Piece
from policyguard.report.intake import JST, shown_id
from policyguard.report.ledger import Ledger
from policyguard.report.summary import ACTIONS
from policyguard.report.tally import OFFENDING_ACTS

SHOWN_WHOLE = 5000  # up to here a page shows every case
SAMPLE = 1800  # of more than that, so many: about 1.4 kB each, for a page of at most 3 MB
# The strictest take the largest part; what one action leaves over goes to the next.
_SHARE = {"block": 0.5, "hold": 0.5, "mask": 0.5, "flag": 0.5, "notice": 0.6, "allow": 1.0}

_ACTION = {action.rank: action.value for action in Action}
_NEWEST_FIRST = "at IS NULL, at DESC, seq DESC"


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of a case."""

    number: int
    entity: str
    category: str
    act: str
    value: str | None
    reason: Bilingual | None
    source: str
    score: float
    disguises: tuple[str, ...]

    @property
    def offends(self) -> bool:
        """True when the act is one a policy's table applies to."""
        return self.act in OFFENDING_ACTS


@dataclass(frozen=True, slots=True)
class Part:
    """The excerpt of one message a case speaks of; earlier messages of a conversation may belong to it."""

    message: str
    at: datetime | None
    own: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One message: who wrote it, what happened to it, what was found in it, and why."""

    seq: int
    conversation: str
    message: str
    action: str
    stage: str
    approval: str
    surface: str
    joined: bool
    at: datetime | None
    sender: str
    role: str
    findings: tuple[Found, ...]
    parts: tuple[Part, ...]
    degraded: tuple[str, ...]
    ruleset: str
    policy: str

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of its findings, each once."""
        return tuple(dict.fromkeys(found.category for found in self.findings))


def all_cases(ledger: Ledger) -> Iterator[Case]:
    """Every case, strictest first, then newest."""
    yield from _cases(ledger, "SELECT seq FROM verdict WHERE is_case")


def choose(ledger: Ledger, whole: int = SHOWN_WHOLE, sample: int = SAMPLE) -> Counter[str]:
    """Choose the cases a page shows, and count them by action.

    All of them, or when there are more than *whole*, *sample* of them: of each action and entity the newest.
    """
    counts = dict(ledger.rows("SELECT action, count(*) FROM verdict WHERE is_case GROUP BY action"))
    quotas = counts if sum(counts.values()) <= whole else _quotas(counts, sample)
    _mark(ledger, quotas)
    return Counter({_ACTION[action]: count for action, count in quotas.items() if count})


def chosen_cases(ledger: Ledger) -> Iterator[Case]:
    """The cases chosen before, strictest first, then newest."""
    yield from _cases(ledger, "SELECT seq FROM chosen")


def _quotas(counts: dict[int, int], sample: int) -> dict[int, int]:
    quotas: dict[int, int] = {}
    left = sample
    for action in ACTIONS:
        quotas[action.rank] = min(counts.get(action.rank, 0), round(left * _SHARE[action.value]))
        left -= quotas[action.rank]
    for action in ACTIONS:
        more = min(counts.get(action.rank, 0) - quotas[action.rank], left)
        quotas[action.rank] += more
        left -= more
    return quotas


def _mark(ledger: Ledger, quotas: dict[int, int]) -> None:
    """Within an action take the newest of each entity in turn, so that rare things are seen too."""
    ledger.write("CREATE TEMP TABLE IF NOT EXISTS chosen (seq INTEGER PRIMARY KEY)")
    ledger.write("DELETE FROM chosen")
    for action, quota in quotas.items():
        query = (
            "INSERT INTO chosen SELECT seq FROM (SELECT seq, at, row_number() OVER"  # noqa: S608 - our own words
            f" (PARTITION BY entity ORDER BY {_NEWEST_FIRST}) AS nth FROM verdict WHERE is_case AND action=?)"
            f" ORDER BY nth, {_NEWEST_FIRST} LIMIT ?"
        )
        ledger.write(query, action, quota)


_COLUMNS = "seq, conversation, message, action, stage, detail, joined, at, sender, role, surface"


def _cases(ledger: Ledger, which: str) -> Iterator[Case]:
    # The sort carries no excerpts: SQLite would spill them to disk.
    query = f"SELECT seq FROM verdict WHERE seq IN ({which}) ORDER BY action DESC, {_NEWEST_FIRST}"  # noqa: S608
    for (seq,) in ledger.rows(query):
        yield _case(ledger, ledger.one(f"SELECT {_COLUMNS} FROM verdict WHERE seq=?", seq))  # noqa: S608


def _case(ledger: Ledger, row: tuple[Any, ...]) -> Case:
    seq, conversation, message, action, stage, detail, joined, at, sender, role, surface = row
    kept = orjson.loads(detail)
    return Case(
        seq=seq,
        conversation=shown_id(conversation),
        message=shown_id(message),
        action=_ACTION[action],
        stage=stage,
        approval=kept["approval"],
        surface=surface or "",
        joined=bool(joined),
        at=_moment(at),
        sender=sender or "",
        role=role or "",
        findings=tuple(_findings(kept)),
        parts=tuple(_parts(ledger, seq, message)),
        degraded=tuple(kept["degraded"]),
        ruleset=kept["ruleset"],
        policy=kept["policy"],
    )


def _findings(kept: dict[str, Any]) -> Iterator[Found]:
    reasons = {reason["source"]: Bilingual(reason["ja"], reason["en"]) for reason in kept["reasons"]}
    for number, raw in enumerate(kept["findings"], 1):
        yield Found(
            number=number,
            entity=raw["entity"],
            category=raw["category"],
            act=raw["act"],
            value=raw["value"],
            reason=reasons.get(raw["source"]),
            source=raw["source"],
            score=raw["score"],
            disguises=tuple(raw["disguises"]),
        )


def _parts(ledger: Ledger, seq: int, own: str) -> Iterator[Part]:
    query = "SELECT message, at, excerpt FROM part WHERE verdict=? AND excerpt IS NOT NULL ORDER BY at, rowid"
    for message, at, packed in ledger.rows(query, seq):
        pieces = tuple(Piece(kind, text, tuple(findings)) for kind, text, findings in orjson.loads(packed))
        yield Part(shown_id(message), _moment(at), message == own, pieces)


def _moment(at: float | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, JST)
