"""What happened to the deal, between the messages; always as ``EventLog`` has it, by which others judge."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from policyguard.escrow import EventLog
from policyguard.report.timeline import Complaint, Said, Timeline, Turn, read_events
from policyguard.report.timeline.words import cause, changed, refused
from tests.report.course import NAME, at, events, rows, told
from tests.report.made import NOON, write_lines


def course(made: Timeline) -> list[str]:
    """One line an entry."""
    lines = []
    for entry in made.entries:
        match entry:
            case Said():
                lines.append(f"{entry.message.body} ({entry.verdict.stage}, {entry.verdict.approval})")
            case Turn():
                lines.append(f"{changed(entry).en} [{cause(entry).en}]")
            case Complaint():
                lines.append(f"! {refused(entry.reject).ja} {entry.reject.line}")
    return lines


def test_events_stand_between_the_messages_they_came_between(tmp_path: Path) -> None:
    happened = events(
        (0, {"event": "escrow_paid"}),
        (1.5, {"event": "contracted", "form": "hourly"}),
        (1.6, {"event": "escrow_paid", "until": at(3.5)}),
        (2.5, {"event": "requested"}),
        (2.6, {"event": "approved"}),
        (3, {"stage": "fundde"}),
        (9, {"event": "closed"}),
    )
    assert course(told(tmp_path, rows(("a", "一"), ("b", "二"), ("a", "三"), ("b", "四")), happened)) == [
        "! 順序が合わない（`escrow_paid` cannot follow on `open`） 1",
        "一 (inquiry, none)",
        "Inquiry (no contract) → Contracted, escrow unpaid [contracted]",
        "Contracted, escrow unpaid → Escrow paid [escrow paid]",
        "二 (funded, none)",
        "No application → Pending [leave to exchange contact applied for]",
        "Pending → Approved [application approved]",
        "! unknown name in `stage` 6",
        "三 (funded, approved)",
        "Escrow paid → Contracted, escrow unpaid [by the passing of time]",
        "四 (contracted, approved)",
        "Contracted, escrow unpaid → Inquiry (no contract) [closed]",
    ]


def test_events_of_other_conversations_and_rows_that_are_none_are_left_out(tmp_path: Path) -> None:
    happened = [
        *events((0, {"stage": "funded"})),
        {"conversation_id": "c-2", "at": at(1), "stage": "closed"},
        {"conversation_id": ["x"], "at": at(1)},
        {"conversation_id": NAME},
    ]
    assert course(told(tmp_path, rows(("a", "一")), happened)) == [
        "! an event needs `conversation_id` and `at` 4",
        "Inquiry (no contract) → Escrow paid []",
        "一 (funded, none)",
    ]


def test_what_would_lapse_after_all_that_is_known_is_not_told(tmp_path: Path) -> None:
    happened = events((0, {"event": "contracted"}), (0.5, {"event": "escrow_paid", "until": at(9)}))
    assert course(told(tmp_path, rows(("a", "一")), happened))[-1] == "一 (funded, none)"


_TOLD = st.sampled_from(
    [
        {"stage": "contracted"},
        {"stage": "funded"},
        {"approval": "approved", "until": at(6)},
        {"approval": "pending"},
        {"stage": "closed", "approval": "none"},
        {"event": "contracted", "form": "monthly"},
        {"event": "contracted"},
        {"event": "escrow_paid", "until": at(7)},
        {"event": "escrow_paid", "milestone": "1"},
        {"event": "milestone_added", "milestone": "1"},
        {"event": "delivered"},
        {"event": "cancelled"},
        {"event": "requested"},
        {"event": "approved", "scope": "contract"},
        {"event": "revoked", "event_id": "e"},
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), _TOLD), max_size=8))
def test_the_state_at_any_moment_is_that_of_an_event_log(happened: list[tuple[int, dict[str, Any]]]) -> None:
    with TemporaryDirectory() as folder:
        path = str(write_lines(Path(folder) / "events.jsonl", events(*happened)))
        log, mine = EventLog.read([path], lambda _: None), read_events([path], NAME)
    moments = [None, *(NOON + timedelta(minutes=minute / 2) for minute in range(-1, 22))]
    known = [log.known(NAME, moment) for moment in moments]
    assert [mine.known(moment) for moment in moments] == [(one.stage, one.approval) for one in known]
