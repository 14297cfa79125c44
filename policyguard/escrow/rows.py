"""What rows of a platform's own records say: a state, or events still to be replayed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from policyguard.errors import StateUnknown
from policyguard.escrow.course import event
from policyguard.escrow.history import Happening, Statement, replay, speaks
from policyguard.escrow.names import Names
from policyguard.escrow.state import NOTHING_KNOWN, Known, Problem
from policyguard.log import FieldError, absent, moment
from policyguard.model import Approval

Row: TypeAlias = Mapping[str, Any]
_WORDS = ("event_id", "milestone")


def known(rows: Sequence[Row], names: Names, at: datetime) -> Known:
    """The state *rows* tell as of *at*: one row of stage and approval, or as many as one likes with their moment.

    Raises StateUnknown for rows that tell none, and for any of which one is not understood.
    """
    if not rows:
        return NOTHING_KNOWN
    columns = rows[0].keys()
    if "at" in columns and columns & {"event", "stage", "approval"}:
        return _replayed([_happening(row, names) for row in rows], at)
    if not columns & {"stage", "approval"}:
        raise StateUnknown(Problem.UNREADABLE, "no column `stage` or `approval`, nor `event` with `at`")
    if len(rows) > 1:
        raise StateUnknown(Problem.UNREADABLE, "more than one row of a state without a column `at`")
    return Known(names.stage(rows[0].get("stage")), names.approval(rows[0].get("approval")))


def _replayed(happenings: Sequence[Happening], at: datetime) -> Known:
    standing = replay(happenings).as_of(at)
    stage, approval = map(any, zip(*map(speaks, happenings), strict=True))
    return Known(standing.stage if stage else None, standing.approval if approval else None)


def _happening(row: Row, names: Names) -> Happening:
    # An event passed over might have been the one that ended the deal, so no row is.
    try:
        at = moment(row, "at")
        if at is None:
            raise FieldError("a row without `at`", "give every row its moment")
        found = _statement(row, names, at) or event(_in_our_words(row, names), at)
    except FieldError as error:
        raise StateUnknown(Problem.UNREADABLE, error.reason) from None
    if found is None:
        raise StateUnknown(Problem.UNREADABLE, "a row without `event`, `stage` and `approval`")
    return found


def _statement(row: Row, names: Names, at: datetime) -> Statement | None:
    stage, approval = names.stage(row.get("stage")), names.approval(row.get("approval"))
    if stage is None and approval is None:
        return None
    return Statement(at, stage, approval, moment(row, "until") if approval is Approval.APPROVED else None)


def _in_our_words(row: Row, names: Names) -> Row:
    """*row* with the event by our name, and with names as texts whatever the column's type is."""
    words = {field: str(row[field]) for field in _WORDS if field in row and not absent(row[field])}
    name = names.event(row.get("event"))
    return {**row, **words, "event": name and name.value}
