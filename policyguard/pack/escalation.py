"""The ``escalations:`` table of a platform file: from how many on, within how long, and what happens then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from policyguard.errors import Fault
from policyguard.model import Action, Escalation
from policyguard.pack.document import Document
from policyguard.policy import Threshold

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
# Longer than this no ledger keeps anything.
_LONGEST = timedelta(days=90)
# Shorter texts are sent to many by anyone: 「お問い合わせありがとうございます。」 In code points.
_LENGTH = 40


def read_escalations(data: Mapping[str, Any]) -> dict[Escalation, Threshold]:
    """The thresholds of a table that its schema allows; none where there is no table."""
    return {Escalation(kind): _threshold(Escalation(kind), row) for kind, row in data.items()}


def _threshold(kind: Escalation, row: Mapping[str, Any]) -> Threshold:
    return Threshold(
        row["count"],
        _within(row["within"]),
        Action(row["action"]),
        row.get("anywhere", 0),
        row.get("length", _LENGTH if kind is Escalation.SAME_TEXT else 0),
    )


def _within(written: str) -> timedelta:
    """``90m``, ``72h`` or ``30d``."""
    return int(written[:-1]) * _UNITS[written[-1]]


def escalation_faults(read: Document) -> Iterator[Fault]:
    """What is wrong with the table that its schema allows: what nothing is kept for, what can never be reached."""
    for kind, row in read.data.get("escalations", {}).items():
        key = ("escalations", kind)
        if _within(row["within"]) > _LONGEST:
            problem = f"{kind}: `{row['within']}` is longer than anything is kept"
            yield read.fault((*key, "within"), problem, f"write {_LONGEST.days}d at most")
        if "anywhere" in row and row["anywhere"] < row["count"]:
            problem = f"{kind}: `anywhere` ({row['anywhere']}) is below `count` ({row['count']}), which then never counts"
            yield read.fault((*key, "anywhere"), problem, "let it be the higher of the two")
