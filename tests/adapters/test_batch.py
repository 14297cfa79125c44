"""Scans of logs: order, states, rejects, counts and forms."""

from __future__ import annotations

import gzip
import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from policyguard.adapters.batch import Plan, Progress, Stop, Summary, WorkerLostError, scan
from policyguard.errors import InputError, PackError, UnknownPlatform
from policyguard.log import Reject, verdicts
from policyguard.model import Approval, Stage
from tests.adapters.fake import fake_guards


def _log(path: Path, *records: Any) -> str:
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records))
    return str(path)


def _scan(tmp_path: Path, *inputs: str, **options: Any) -> tuple[Summary, list[dict[str, Any]]]:
    plan = Plan(inputs, **{"output": str(tmp_path / "out.jsonl"), "platform": "fake", **options})
    summary = scan(plan, guards=fake_guards)
    return summary, [dict(verdict) for verdict in verdicts([plan.output]) if not isinstance(verdict, Reject)]


def _rejects(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (tmp_path / "out.jsonl.rejects.jsonl").read_text().splitlines()]


@pytest.fixture
def mixed(tmp_path: Path) -> list[str]:
    """Two logs of some thousand rows with everything in them."""
    odd = [
        "not json",
        {"body": 5},
        {"body": "RAISE"},
        {"body": "x", "stage": "?"},
        {"body": "x", "platform": "no"},
    ]
    rows: list[Any] = []
    for n in range(3000):
        rows.append(
            {
                "message_id": f"m{n}",
                "body": "LINE" if n % 3 else "やあ",
                "conversation_id": f"c{n % 7}",
                "sender_id": "s" if n % 2 else "",
            }
        )
        rows += odd if n % 100 == 0 else []
    return [_log(tmp_path / "a.jsonl", *rows), _log(tmp_path / "b.jsonl", *rows[:700])]


def _unpacked(path: Path) -> bytes:
    """What is in the file; how it is packed depends on when it was brought to the disk."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.parquet", "out.jsonl.gz"])
def test_output_and_rejects_are_byte_equal_for_any_number_of_jobs(
    name: str, mixed: list[str], tmp_path: Path
) -> None:
    written = []
    for jobs in (1, 3):
        output, rejects = tmp_path / name, tmp_path / "rejects.jsonl"
        summary, _ = _scan(tmp_path, *mixed, output=str(output), rejects=str(rejects), jobs=jobs)
        written.append((_unpacked(output), rejects.read_bytes(), summary.counts))
    assert written[0] == written[1]
    assert written[0][2].records > 3000


def test_verdicts_come_in_the_order_of_the_log(mixed: list[str], tmp_path: Path) -> None:
    _, found = _scan(tmp_path, mixed[0])
    ids = [verdict["message_id"] for verdict in found if verdict["message_id"].startswith("m")]
    assert ids == [f"m{n}" for n in range(3000)]


EVENTS = (
    {"conversation_id": "c", "at": "2026-12-01T12:00:00", "stage": "funded"},
    {"conversation_id": "c", "at": "2026-12-01T13:00:00", "approval": "approved"},
    {"conversation_id": "s", "at": "2026-12-01T12:00:00", "stage": "funded"},
)


@pytest.mark.parametrize(
    ("record", "stage", "approval"),
    [
        ({"conversation_id": "c", "sent_at": "2026-12-01T12:30:00", "stage": "closed"}, "closed", "none"),
        ({"conversation_id": "c", "sent_at": "2026-12-01T13:30:00", "stage": "?"}, "inquiry", "approved"),
        ({"conversation_id": "c", "sent_at": "2026-12-01T12:30:00"}, "funded", "none"),
        ({"conversation_id": "c", "sent_at": "2026-12-01T11:30:00"}, "inquiry", "none"),
        ({"conversation_id": "c"}, "inquiry", "none"),
        ({"conversation_id": "s", "sent_at": "2026-12-01T12:30:00"}, "funded", "denied"),
        ({"conversation_id": "other", "sent_at": "2026-12-01T12:30:00"}, "delivered", "denied"),
        ({}, "delivered", "denied"),
    ],
)
def test_the_state_is_the_records_own_else_the_events_else_the_default(
    record: dict[str, str], stage: str, approval: str, tmp_path: Path
) -> None:
    log, events = _log(tmp_path / "a.jsonl", {"body": "x", **record}), _log(tmp_path / "e.jsonl", *EVENTS)
    _, (verdict,) = _scan(tmp_path, log, events=(events,), stage=Stage.DELIVERED, approval=Approval.DENIED)
    assert (verdict["stage"], verdict["approval"]) == (stage, approval)


def test_without_any_word_of_it_the_state_is_inquiry_and_none(tmp_path: Path) -> None:
    _, (verdict,) = _scan(tmp_path, _log(tmp_path / "a.jsonl", {"body": "x"}))
    assert (verdict["stage"], verdict["approval"]) == ("inquiry", "none")


def test_the_records_platform_wins_and_one_that_does_not_exist_is_rejected(tmp_path: Path) -> None:
    records = [{"body": "x", "platform": name} for name in ("fake2", "../etc", "a\0b", "")]
    summary, found = _scan(tmp_path, _log(tmp_path / "a.jsonl", *records))
    assert [verdict["policy"] for verdict in found] == ["fake2@1", "fake@1"]
    assert [(r["line"], r["reason"]) for r in _rejects(tmp_path)] == [
        (2, "unknown platform"),
        (3, "unknown platform"),
    ]
    assert summary.counts.rejected == 2


def test_without_any_platform_a_record_is_rejected(tmp_path: Path) -> None:
    _scan(tmp_path, _log(tmp_path / "a.jsonl", {"body": "x"}), platform=None)
    assert [r["reason"] for r in _rejects(tmp_path)] == ["no platform"]


def test_a_guard_that_fails_costs_one_message_and_its_words_go_nowhere(tmp_path: Path) -> None:
    log = _log(tmp_path / "a.jsonl", {"body": "x"}, {"body": "RAISE ひみつ"}, {"body": "y"})
    summary, found = _scan(tmp_path, log)
    assert len(found) == 2
    assert [r["reason"] for r in _rejects(tmp_path)] == ["the guard failed (ValueError)"]
    assert "ひみつ" not in (tmp_path / "out.jsonl.rejects.jsonl").read_text() + repr(summary)


def test_counts_are_of_messages(mixed: list[str], tmp_path: Path) -> None:
    summary, _ = _scan(tmp_path, mixed[0])
    counts = summary.counts
    assert (counts.records, counts.rejected, counts.warnings) == (3030, 120, 30)
    assert counts.actions == {"allow": 1030, "block": 2000}
    assert (counts.entities, counts.categories) == ({"LINE_ID": 2000}, {"contact": 2000})
    assert summary.rate > 0


def test_a_default_rejects_file_is_left_only_when_something_is_in_it(tmp_path: Path) -> None:
    _scan(tmp_path, _log(tmp_path / "a.jsonl", {"body": "x"}))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "out.jsonl"]


def test_bad_events_are_rejected_and_counted_apart(tmp_path: Path) -> None:
    events = _log(tmp_path / "e.jsonl", *EVENTS, {"conversation_id": "c", "at": 1, "stage": "?"})
    summary, _ = _scan(tmp_path, _log(tmp_path / "a.jsonl", {"body": "x"}), events=(events,))
    assert (summary.counts.events_rejected, summary.counts.rejected) == (1, 0)
    assert [(r["path"], r["line"]) for r in _rejects(tmp_path)] == [(events, 4)]


def test_events_out_of_order_are_counted(tmp_path: Path) -> None:
    told = {"conversation_id": "c", "at": "2026-12-01T12:00:00", "event": "delivered", "form": "fixed"}
    events = _log(tmp_path / "e.jsonl", told)
    summary, _ = _scan(tmp_path, _log(tmp_path / "a.jsonl", {"body": "x"}), events=(events,))
    assert (summary.counts.events_out_of_order, summary.counts.events_rejected) == (1, 0)
    assert [(r["severity"], r["reason"].split(":")[0]) for r in _rejects(tmp_path)] == [
        ("warning", "out of order")
    ]


def test_values_are_masked_unless_revealed(tmp_path: Path) -> None:
    log = _log(tmp_path / "a.jsonl", {"body": "LINE"})
    assert [_scan(tmp_path, log, reveal=r)[1][0]["findings"][0]["value"] for r in (False, True)] == [
        "t****a",
        "tanaka",
    ]


def test_progress_reaches_the_size_of_the_logs(mixed: list[str], tmp_path: Path) -> None:
    told: list[Progress] = []
    plan = Plan(tuple(mixed), output=str(tmp_path / "out.jsonl"), platform="fake")
    scan(plan, guards=fake_guards, progress=told.append)
    assert told[-1].position == told[-1].size == sum(os.path.getsize(path) for path in mixed)
    assert [p.position for p in told] == sorted(p.position for p in told)
    assert told[-1].records == 3150 + 700


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"platform": "no"}, UnknownPlatform),
        ({"platform": "broken"}, PackError),
        ({"events": ("missing.jsonl",)}, InputError),
        ({"form": "xml"}, InputError),
    ],
)
def test_what_is_wrong_from_the_start_is_said_before_anything_is_written(
    options: dict[str, Any], error: type[Exception], tmp_path: Path
) -> None:
    (tmp_path / "out.jsonl").write_text("earlier verdicts")
    with pytest.raises(error):
        _scan(tmp_path, _log(tmp_path / "a.jsonl", {"body": "x"}), **options)
    assert (tmp_path / "out.jsonl").read_text() == "earlier verdicts"


@pytest.mark.parametrize("jobs", [1, 2])
def test_faults_of_a_pack_that_a_record_names_stop_the_scan(jobs: int, tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"rules/x\.yaml:3:1: unknown field"):
        _scan(tmp_path, _log(tmp_path / "a.jsonl", {"body": "x", "platform": "broken"}), jobs=jobs)


def test_a_dead_worker_is_reported_and_what_was_written_can_be_resumed(tmp_path: Path) -> None:
    log = _log(tmp_path / "a.jsonl", *[{"body": "x"}] * 2000, {"body": "DIE"})
    with pytest.raises(WorkerLostError, match="a worker process died"):
        _scan(tmp_path, log, jobs=2)
    progress = json.loads((tmp_path / "out.jsonl.progress").read_text())
    assert progress["output_size"] == (tmp_path / "out.jsonl").stat().st_size
    assert progress["place"]["rows"] == len((tmp_path / "out.jsonl").read_text().splitlines())


@pytest.mark.parametrize("written", ["output", "rejects"])
def test_no_file_is_read_and_written_at_once(written: str, tmp_path: Path) -> None:
    log = _log(tmp_path / "a.jsonl", {"body": "x"})
    with pytest.raises(InputError, match="read and written at once"):
        _scan(tmp_path, log, **{written: f"{tmp_path}/./a.jsonl"})
    assert Path(log).read_text()


def test_a_pipe_is_read_as_it_comes_and_cannot_be_resumed(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    threading.Thread(target=fifo.write_text, args=('{"body": "x"}\n' * 600,), daemon=True).start()
    summary, found = _scan(tmp_path, str(fifo))
    assert len(found) == 600
    assert not summary.is_resumable


def test_a_signal_while_judging_leaves_whole_chunks(tmp_path: Path) -> None:
    log = _log(tmp_path / "a.jsonl", *[{"body": "x"}] * 5000)
    stop = Stop()
    plan = Plan((log,), output=str(tmp_path / "out.jsonl"), platform="fake")

    def interrupt(progress: Progress) -> None:
        if progress.records == 1024:
            os.kill(os.getpid(), signal.SIGTERM)

    with stop.on_signals():
        summary = scan(plan, guards=fake_guards, progress=interrupt, stop=stop)
    assert (summary.signal, summary.counts.records) == (signal.SIGTERM, 1024)
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 1024
