"""Events by name in the events file, beside rows that name a stage or an approval."""

from __future__ import annotations

import json
import pickle
import random
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyguard.escrow.approval import ApprovalEvent
from policyguard.escrow.deal import DealEvent
from policyguard.escrow.events import EventLog
from policyguard.escrow.history import Happening, Statement, replay
from policyguard.escrow.state import Known
from policyguard.escrow.transition import TAKING, Event
from policyguard.log import Reject
from policyguard.model import Approval, Stage
from tests.escrow.course import APPROVAL_EVENTS, DAYS, IDS, STATEMENTS, day, deal_events


def _row(days: float, conversation: str = "c", **fields: object) -> dict[str, Any]:
    return {"conversation_id": conversation, "at": day(days).isoformat(), **fields}


def _event(days: float, event: str, conversation: str = "c", **fields: object) -> dict[str, Any]:
    return _row(days, conversation, event=event, **fields)


def _log(path: Path, *rows: Any) -> tuple[EventLog, list[Reject]]:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    rejects: list[Reject] = []
    return EventLog.read([path], rejects.append), rejects


HOURLY = (
    _event(0, "applied", form="hourly"),
    _event(1, "contracted", form="hourly"),
    _event(2, "escrow_paid", form="hourly", until=day(9).isoformat()),
    _event(9, "escrow_paid", form="hourly", until=day(16).isoformat()),
    _event(20, "requested"),
    _event(21, "approved", until=day(30).isoformat()),
    _event(40, "closed"),
)


@pytest.mark.parametrize("seed", range(4))
def test_stage_and_approval_follow_the_events_whatever_their_order(seed: int, tmp_path: Path) -> None:
    rows = [*HOURLY, *HOURLY[:seed]]
    random.Random(seed).shuffle(rows)
    log, rejects = _log(tmp_path / "e.jsonl", *rows)
    assert rejects == []
    assert [log.situation("c", day(at)) for at in (-1, 0, 1, 2, 8.9, 9, 16, 20, 21, 30, 40)] == [
        (Stage.INQUIRY, Approval.NONE),
        (Stage.INQUIRY, Approval.NONE),
        (Stage.CONTRACTED, Approval.NONE),
        (Stage.FUNDED, Approval.NONE),
        (Stage.FUNDED, Approval.NONE),
        (Stage.FUNDED, Approval.NONE),
        (Stage.CONTRACTED, Approval.NONE),
        (Stage.CONTRACTED, Approval.PENDING),
        (Stage.CONTRACTED, Approval.APPROVED),
        (Stage.CONTRACTED, Approval.NONE),
        (Stage.INQUIRY, Approval.NONE),
    ]
    assert log.known("c", None) == Known(Stage.INQUIRY, Approval.NONE)


def test_what_is_out_of_order_is_a_warning_with_its_line_and_moves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    rows = [_event(1, "contracted"), _event(0, "escrow_paid"), _event(3, "delivered", milestone=7)]
    log, rejects = _log(path, *rows, _event(0, "approved", "d"))
    hint = "it moved nothing; docs/deal-states.md says what can follow on what"
    assert rejects == [
        Reject(str(path), line, f"out of order: {problem}", hint, "warning")
        for line, problem in [
            (2, "`escrow_paid` cannot follow on `open`"),
            (3, "`delivered` names a milestone that was never added"),
            (4, "`approved` cannot follow on `none`"),
        ]
    ]
    assert log.situation("c", day(9)) == (Stage.CONTRACTED, Approval.NONE)


def test_events_that_move_nothing_still_speak_of_the_deal(tmp_path: Path) -> None:
    log, _ = _log(tmp_path / "e.jsonl", _event(0, "escrow_paid"), _event(0, "approved", "d"))
    assert log.known("c", day(1)) == Known(Stage.INQUIRY, None)
    assert log.known("d", day(1)) == Known(None, Approval.NONE)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (_event(5, "仮払い"), "unknown name in `event`"),
        (_row(5, event=3), "unknown name in `event`"),
        (_event(5, "escrow_paid", form="daily"), "unknown name in `form`"),
        (_event(5, "escrow_paid", until="soon"), "`until` is not a date and time"),
        (_event(5, "escrow_paid", milestone=["1"]), "`milestone` is not a text"),
        (_event(5, "approved", scope="all"), "unknown name in `scope`"),
        (_row(5, approval="approved", until="soon"), "`until` is not a date and time"),
        (_row(5, event=""), "neither `stage` nor `approval`"),
    ],
)
def test_an_event_that_cannot_be_read_is_rejected_and_moves_no_state(
    row: Any, reason: str, tmp_path: Path
) -> None:
    log, rejects = _log(tmp_path / "e.jsonl", _event(0, "contracted"), row)
    assert [(reject.line, reject.reason, reject.severity) for reject in rejects] == [(2, reason, "error")]
    assert log.situation("c", day(9)) == (Stage.CONTRACTED, Approval.NONE)


@pytest.mark.parametrize("event", sorted(TAKING))
def test_no_fault_in_what_is_not_needed_keeps_an_event_from_ending_a_deal(event: str, tmp_path: Path) -> None:
    paid = [_event(0, "contracted"), _event(1, "escrow_paid")]
    log, rejects = _log(tmp_path / "e.jsonl", *paid, _event(2, event, form="daily", until="soon"))
    assert rejects == []
    assert log.situation("c", day(3))[0] in (Stage.INQUIRY, Stage.CONTRACTED, Stage.CLOSED)


def test_a_row_that_names_a_stage_is_what_it_was_whatever_its_other_columns_say(tmp_path: Path) -> None:
    rows = [
        _row(0, stage="funded", event="status_changed", until="soon", form="?"),
        _row(1, approval="denied", event="cancelled", until="soon"),
        _row(2, stage="closed", event="escrow_paid"),
    ]
    log, rejects = _log(tmp_path / "e.jsonl", *rows)
    assert rejects == []
    assert [log.situation("c", day(at)) for at in range(3)] == [
        (Stage.FUNDED, Approval.NONE),
        (Stage.FUNDED, Approval.DENIED),
        (Stage.CLOSED, Approval.DENIED),
    ]


def test_an_approval_that_names_its_end_ends(tmp_path: Path) -> None:
    given_until = _row(0, approval="approved", until=day(2).isoformat())
    log, _ = _log(tmp_path / "e.jsonl", given_until, _row(-1, stage="funded"))
    assert log.situation("c", day(1.9)) == (Stage.FUNDED, Approval.APPROVED)
    assert log.situation("c", day(2)) == (Stage.FUNDED, Approval.NONE)


def test_rows_and_events_of_one_conversation_go_together(tmp_path: Path) -> None:
    rows = [_row(0, stage="contracted"), _event(1, "escrow_paid"), _row(2, stage="delivered")]
    log, rejects = _log(tmp_path / "e.jsonl", *rows, _event(3, "paid"), _row(0, "d", stage="funded"))
    assert rejects == []
    stages = [log.situation("c", day(at))[0] for at in range(4)]
    assert stages == [Stage.CONTRACTED, Stage.FUNDED, Stage.DELIVERED, Stage.CLOSED]
    assert log.known("d", day(0)) == Known(Stage.FUNDED, None)


def test_events_are_read_from_csv_and_several_files(tmp_path: Path) -> None:
    one, two = tmp_path / "1.csv", tmp_path / "2.csv"
    one.write_text("conversation_id,at,event,form,milestone\nc,2026-12-01 12:00,contracted,fixed,1\n")
    two.write_text("conversation_id,at,event,milestone,until\nc,2026-12-01 12:05,Escrow_Paid,1,2026-12-02\n")
    rejects: list[Reject] = []
    log = EventLog.read([two, one], rejects.append)
    assert rejects == []
    moments = ["2026-12-01T12:05+09:00", "2026-12-02T00:00+09:00"]
    stages = [log.situation("c", datetime.fromisoformat(moment))[0] for moment in moments]
    assert stages == [Stage.FUNDED, Stage.CONTRACTED]


def test_a_log_of_events_goes_whole_to_another_process(tmp_path: Path) -> None:
    log, _ = _log(tmp_path / "e.jsonl", *HOURLY)
    assert pickle.loads(pickle.dumps(log)).situation("c", day(3)) == (Stage.FUNDED, Approval.NONE)


def _written(happening: Happening) -> dict[str, Any]:
    if isinstance(happening, Statement):
        fields: dict[str, Any] = {"stage": happening.stage, "approval": happening.approval}
        named = {name: value.value for name, value in fields.items() if value is not None}
    else:
        named = {"event": happening.event.value, "event_id": happening.event_id}
        if isinstance(happening, DealEvent):
            named |= {"form": happening.form, "milestone": happening.milestone}
        else:
            named["scope"] = happening.scope
    until = happening.until.isoformat() if happening.until else None
    return {"conversation_id": "c", "at": happening.at.isoformat(), "until": until, **named}


def _as_read(happening: Happening) -> Happening:
    """*happening* without what a file's reader leaves out."""
    if isinstance(happening, DealEvent) and happening.event in TAKING:
        return replace(happening, form=None, until=None)
    if isinstance(happening, DealEvent) and happening.event is not Event.ESCROW_PAID:
        return replace(happening, until=None)
    return happening


_TOLD = st.lists(
    st.one_of(deal_events(ids=IDS), APPROVAL_EVENTS, STATEMENTS.filter(lambda s: s.stage or s.approval)),
    max_size=12,
)


@settings(deadline=None)
@given(happenings=_TOLD, at=DAYS)
def test_a_file_says_what_a_plain_replay_says(
    happenings: list[Happening], at: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "rows.jsonl"
    log, rejects = _log(path, *map(_written, happenings))
    history = replay(map(_as_read, happenings))
    standing = history.as_of(day(at))
    assert log.situation("c", day(at)) == (standing.stage, standing.approval)
    assert len(rejects) == len(history.missteps)
    assert all(isinstance(step.event, DealEvent | ApprovalEvent) for step in history.missteps)
