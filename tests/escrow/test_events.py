"""The state of a deal at the time of each message."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyguard.errors import InputError
from policyguard.escrow.events import EventLog
from policyguard.escrow.state import Known, Problem, StateReading, StateSource, read_state
from policyguard.log import Reject
from policyguard.log.instant import TOKYO
from policyguard.model import Approval, Stage

NOON = datetime(2026, 12, 1, 12, tzinfo=TOKYO)


def _at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def _log(path: Path, *events: Any) -> tuple[EventLog, list[Reject]]:
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    rejects: list[Reject] = []
    return EventLog.read([path], rejects.append), rejects


def _event(minutes: float, conversation: str = "c", **change: str) -> dict[str, str]:
    return {"conversation_id": conversation, "at": _at(minutes).isoformat(), **change}


def _no_reject(reject: Reject) -> None:
    pytest.fail(str(reject))


DEAL = (
    _event(0, stage="contracted"),
    _event(10, stage="funded"),
    _event(20, approval="pending"),
    _event(30, approval="approved"),
    _event(40, stage="delivered", approval="revoked"),
)


@pytest.mark.parametrize("is_shuffled", [False, True])
@pytest.mark.parametrize(
    ("minutes", "stage", "approval"),
    [
        (-1, Stage.INQUIRY, Approval.NONE),
        (0, Stage.CONTRACTED, Approval.NONE),
        (9.99, Stage.CONTRACTED, Approval.NONE),
        (10, Stage.FUNDED, Approval.NONE),
        (20, Stage.FUNDED, Approval.PENDING),
        (35, Stage.FUNDED, Approval.APPROVED),
        (40, Stage.DELIVERED, Approval.REVOKED),
        (1e6, Stage.DELIVERED, Approval.REVOKED),
    ],
)
def test_the_state_is_that_of_the_moment_whatever_the_order_of_events(
    minutes: float, stage: Stage, approval: Approval, is_shuffled: bool, tmp_path: Path
) -> None:
    events = list(DEAL)
    if is_shuffled:
        random.Random(7).shuffle(events)
    log, rejects = _log(tmp_path / "e.jsonl", *events)
    assert log.situation("c", _at(minutes)) == (stage, approval)
    assert rejects == []


def test_an_unknown_time_or_conversation_is_the_strictest(tmp_path: Path) -> None:
    log, _ = _log(tmp_path / "e.jsonl", *DEAL)
    assert log.situation("c", None) == (Stage.INQUIRY, Approval.NONE)
    assert log.situation("other", _at(99)) == (Stage.INQUIRY, Approval.NONE)
    assert EventLog().situation("c", NOON) == (Stage.INQUIRY, Approval.NONE)


def test_what_the_events_never_speak_of_is_told_apart(tmp_path: Path) -> None:
    log, _ = _log(tmp_path / "e.jsonl", _event(0, stage="funded"), _event(0, "d", approval="approved"))
    assert log.known("c", _at(-1)) == Known(Stage.INQUIRY, None)
    assert log.known("c", _at(1)) == Known(Stage.FUNDED, None)
    assert log.known("c", None) == Known(Stage.INQUIRY, None)
    assert log.known("d", _at(1)) == Known(None, Approval.APPROVED)
    assert log.known("e", _at(1)) == Known(None, None)


def test_of_events_at_the_same_instant_the_last_in_the_file_counts(tmp_path: Path) -> None:
    log, _ = _log(tmp_path / "e.jsonl", _event(0, stage="funded"), _event(0, stage="closed"))
    assert log.situation("c", _at(0)) == (Stage.CLOSED, Approval.NONE)
    log, _ = _log(tmp_path / "e.jsonl", _event(0, stage="closed"), _event(0, stage="funded"))
    assert log.situation("c", _at(0)) == (Stage.FUNDED, Approval.NONE)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (_event(5, stage="仮払い"), "unknown name in `stage`"),
        (_event(5, approval="yes"), "unknown name in `approval`"),
        (_event(5, stage="closed", approval="yes"), "unknown name in `approval`"),
        ({**_event(5), "stage": 3}, "unknown name in `stage`"),
        (_event(5), "neither `stage` nor `approval`"),
        ({"conversation_id": "c", "stage": "funded"}, "an event needs `conversation_id` and `at`"),
        ({"at": NOON.isoformat(), "stage": "funded"}, "an event needs `conversation_id` and `at`"),
        ({"conversation_id": "c", "at": "soon", "stage": "funded"}, "`at` is not a date and time"),
        (["c"], "JSON, but not an object"),
    ],
)
def test_a_bad_event_is_rejected_and_moves_no_state(event: Any, reason: str, tmp_path: Path) -> None:
    log, rejects = _log(tmp_path / "e.jsonl", _event(0, stage="contracted"), event)
    assert [(reject.line, reject.reason) for reject in rejects] == [(2, reason)]
    assert log.situation("c", _at(9)) == (Stage.CONTRACTED, Approval.NONE)


def test_events_are_read_from_csv_and_several_files(tmp_path: Path) -> None:
    one, two = tmp_path / "1.csv", tmp_path / "2.csv"
    one.write_text("conversation_id,at,stage,approval\nc,2026-12-01 12:00,funded,\n")
    two.write_text("conversation_id,at,approval\nc,2026-12-01 12:05,approved\n")
    log = EventLog.read([one, two], _no_reject)
    assert log.situation("c", _at(6)) == (Stage.FUNDED, Approval.APPROVED)


def test_a_file_without_the_columns_is_an_input_error(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("conversation,at\nc,1\n")
    with pytest.raises(InputError, match="no column `conversation_id`"):
        EventLog.read([path], _no_reject)


_EVENTS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 5), st.sampled_from(list(Stage) + list(Approval))),
    max_size=12,
)


@given(events=_EVENTS, minute=st.integers(-1, 6))
def test_the_state_is_that_of_a_plain_replay(
    events: list[tuple[str, int, Stage | Approval]], minute: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    written = [
        _event(at, name, **{"stage" if isinstance(change, Stage) else "approval": change.value})
        for name, at, change in events
    ]
    log, _ = _log(tmp_path_factory.getbasetemp() / "e.jsonl", *written)
    for conversation in "ab":
        stage, approval = Stage.INQUIRY, Approval.NONE
        for name, at, change in sorted(events, key=lambda event: event[1]):
            if name == conversation and at <= minute:
                stage = change if isinstance(change, Stage) else stage
                approval = change if isinstance(change, Approval) else approval
        assert log.situation(conversation, _at(minute)) == (stage, approval)


def test_a_log_of_events_is_a_source_of_states(tmp_path: Path) -> None:
    log, _ = _log(tmp_path / "e.jsonl", *DEAL)
    source: StateSource = log
    assert read_state(source, "c", _at(35)) == StateReading(Stage.FUNDED, Approval.APPROVED)
    assert read_state(source, "c") == StateReading(Stage.INQUIRY, Approval.NONE)
    assert read_state(source, "other", _at(35)) == StateReading(problem=Problem.CONVERSATION_UNKNOWN)
