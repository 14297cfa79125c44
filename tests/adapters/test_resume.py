"""Scans that are killed or interrupted, as real processes, and go on to the same bytes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policyguard.adapters.batch import Plan, scan
from policyguard.errors import ResumeError
from tests.adapters.fake import fake_guards

PROGRAM = str(Path(__file__).with_name("fake_policyguard.py"))
ROWS = 6000


def _said(place: int, chosen: random.Random) -> str:
    """A message of a conversation that is short, or goes on through the whole log."""
    name = chosen.choice([f"all-{chosen.randrange(20)}", f"short-{place // 300}-{chosen.randrange(20)}"])
    record = {
        "conversation_id": name,
        "message_id": f"m{chosen.randrange(ROWS)}",
        "sender_id": "s",
        "body": chosen.choice(["LINE", "やあ"]),
    }
    if not name.endswith("7"):
        record["sent_at"] = f"2026-11-01T{place // 3600:02}:{place // 60 % 60:02}:{place % 60:02}"
    return json.dumps(record)


@pytest.fixture
def logs(tmp_path: Path) -> list[str]:
    chosen = random.Random(5)
    rows = [
        "not json",
        '{"body": 1}',
        '{"body": "RAISE"}',
        '{"body": "LINE", "stage": "?"}',
        '{"body": "やあ"}',
    ]
    for part, name in enumerate(("a.jsonl", "b.jsonl")):
        places = range(part * ROWS // 2, (part + 1) * ROWS // 2)
        odd_or_said = (chosen.choice([chosen.choice(rows), _said(place, chosen)]) for place in places)
        (tmp_path / name).write_text("".join(f"{row}\n" for row in odd_or_said))
    (tmp_path / "e.jsonl").write_text('{"conversation_id": "c", "at": 0, "stage": "funded"}\n{}\n')
    return ["a.jsonl", "b.jsonl"]


def _start(
    folder: Path, logs: list[str], output: str, *options: str, pace: float = 0.0
) -> subprocess.Popen[str]:
    command = [sys.executable, PROGRAM, "scan", *logs, "--platform", "fake", "--events", "e.jsonl"]
    return subprocess.Popen(
        [*command, "--output", output, *options],
        cwd=folder,
        env={**os.environ, "FAKE_SECONDS": str(pace)},
        stderr=subprocess.PIPE,
        text=True,
    )


def _finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def _wait(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.005)


def _rows_saved(folder: Path, output: str) -> int:
    try:
        kept = json.loads((folder / f"{output}.progress").read_text())
    except FileNotFoundError:
        return 0
    return int(kept["counts"]["records"]) + int(kept["counts"]["rejected"])


def _files(folder: Path, output: str) -> tuple[bytes, bytes]:
    return (folder / output).read_bytes(), (folder / f"{output}.rejects.jsonl").read_bytes()


@pytest.mark.parametrize(("form", "jobs"), [("jsonl", "2"), ("csv", "1")])
def test_a_scan_killed_again_and_again_ends_with_the_same_bytes(
    form: str, jobs: str, logs: list[str], tmp_path: Path
) -> None:
    assert _finish(_start(tmp_path, logs, f"whole.{form}"))[0] == 0
    output = f"killed.{form}"
    for kills in (1, 2, 3):
        process = _start(tmp_path, logs, output, "--resume", "--jobs", jobs, pace=0.0003)
        goal = ROWS * kills // 5
        _wait(lambda goal=goal: _rows_saved(tmp_path, output) >= goal)  # type: ignore[misc]
        process.kill()
        assert _finish(process)[0] == -signal.SIGKILL
    assert 0 < _rows_saved(tmp_path, output) < ROWS
    code, errors = _finish(_start(tmp_path, logs, output, "--resume", "--jobs", jobs))
    assert code == 0, errors
    assert _files(tmp_path, output) == _files(tmp_path, f"whole.{form}")
    assert not (tmp_path / f"{output}.progress").exists()


@pytest.mark.parametrize(("number", "code", "jobs"), [(signal.SIGINT, 130, "2"), (signal.SIGTERM, 143, "1")])
def test_an_interrupted_scan_leaves_whole_records_says_how_to_go_on_and_does(
    number: int, code: int, jobs: str, logs: list[str], tmp_path: Path
) -> None:
    assert _finish(_start(tmp_path, logs, "whole.jsonl"))[0] == 0
    process = _start(tmp_path, logs, "cut.jsonl", "--jobs", jobs, pace=0.0005)
    _wait(lambda: _rows_saved(tmp_path, "cut.jsonl") > 500)
    process.send_signal(number)
    returned, errors = _finish(process)
    done = _rows_saved(tmp_path, "cut.jsonl")
    assert returned == code
    assert f"interrupted after {done:,} messages" in errors
    assert "the same command with --resume goes on from here" in errors
    assert 500 < done < ROWS
    assert all(json.loads(line) for line in (tmp_path / "cut.jsonl").read_text().splitlines())
    assert _finish(_start(tmp_path, logs, "cut.jsonl", "--resume"))[0] == 0
    assert _files(tmp_path, "cut.jsonl") == _files(tmp_path, "whole.jsonl")


def test_ctrl_c_at_the_terminal_reaches_workers_too_and_does_no_harm(logs: list[str], tmp_path: Path) -> None:
    command = [
        sys.executable,
        PROGRAM,
        "scan",
        *logs,
        "--platform",
        "fake",
        "--jobs",
        "2",
        "--output",
        "o.jsonl",
    ]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env={**os.environ, "FAKE_SECONDS": "0.0005"},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _wait(lambda: _rows_saved(tmp_path, "o.jsonl") > 500)
    os.killpg(process.pid, signal.SIGINT)
    code, errors = _finish(process)
    assert code == 130, errors
    assert "Traceback" not in errors


def test_ctrl_c_while_waiting_for_standard_input_stops_at_once(tmp_path: Path) -> None:
    command = [sys.executable, PROGRAM, "scan", "-", "--platform", "fake", "--output", "o.jsonl"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    _wait((tmp_path / "o.jsonl").exists)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=20)
    code, errors = _finish(process)
    assert code == 130
    assert "cannot be resumed" in errors


def test_workers_end_when_the_scan_is_killed(logs: list[str], tmp_path: Path) -> None:
    process = _start(tmp_path, logs, "o.jsonl", "--jobs", "2", pace=0.001)
    _wait(lambda: _rows_saved(tmp_path, "o.jsonl") > 300)
    workers = _children(process.pid)
    assert len(workers) >= 2
    process.kill()
    _finish(process)
    _wait(lambda: not any(_is_alive(worker) for worker in workers))


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _is_alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def _plan(folder: Path, **options: Any) -> Plan:
    given = {"output": str(folder / "o.jsonl"), "platform": "fake", "resume": True, **options}
    return Plan((str(folder / "a.jsonl"), str(folder / "b.jsonl")), **given)


@pytest.fixture
def unfinished(logs: list[str], tmp_path: Path) -> Path:
    """A folder in which a scan was interrupted."""
    inputs = [str(tmp_path / log) for log in logs]
    command = [
        sys.executable,
        PROGRAM,
        "scan",
        *inputs,
        "--platform",
        "fake",
        "--output",
        str(tmp_path / "o.jsonl"),
    ]
    process = subprocess.Popen(
        command, env={**os.environ, "FAKE_SECONDS": "0.001"}, stderr=subprocess.PIPE, text=True
    )
    _wait(lambda: _rows_saved(tmp_path, "o.jsonl") > 300)
    process.send_signal(signal.SIGINT)
    _finish(process)
    return tmp_path


def _append(path: Path) -> None:
    path.write_text(path.read_text() + '{"body": "more"}\n')


@pytest.mark.parametrize(
    ("change", "options", "complaint"),
    [
        (lambda folder: _append(folder / "b.jsonl"), {}, "had other inputs"),
        (lambda folder: None, {"reveal": True}, "had other reveal"),
        (lambda folder: None, {"memory": False}, "had other memory"),
        (lambda folder: None, {"delivered": True}, "had other delivered"),
        (lambda folder: None, {"platform": "fake2"}, "had other platform, policy"),
        (lambda folder: None, {"form": "csv"}, "had other form"),
        (lambda folder: None, {"form": "parquet"}, "cannot be resumed"),
        (lambda folder: (folder / "o.jsonl").write_text(""), {}, "is not what the unfinished scan left"),
        (lambda folder: (folder / "o.jsonl").unlink(), {}, "is not what the unfinished scan left"),
        (lambda folder: (folder / "o.jsonl.progress").write_text("{}"), {}, "not a scan's progress"),
        (lambda folder: (folder / "o.jsonl.progress").unlink(), {}, "no unfinished scan"),
        (lambda folder: None, {"resume": False}, "holds an unfinished scan\n  hint: go on with --resume"),
    ],
)
def test_what_cannot_be_continued_is_refused_with_a_hint(
    change: Callable[[Path], Any], options: dict[str, Any], complaint: str, unfinished: Path
) -> None:
    change(unfinished)
    with pytest.raises(ResumeError, match=complaint) as refusal:
        scan(_plan(unfinished, **options), guards=fake_guards)
    assert "hint: " in str(refusal.value)


def test_force_starts_again_over_an_unfinished_scan(unfinished: Path) -> None:
    summary = scan(_plan(unfinished, resume=False, force=True), guards=fake_guards)
    assert summary.counts.records + summary.counts.rejected == ROWS
    assert not (unfinished / "o.jsonl.progress").exists()


def test_a_resumed_scan_counts_the_whole(unfinished: Path) -> None:
    summary = scan(_plan(unfinished), guards=fake_guards)
    again = scan(_plan(unfinished, resume=False), guards=fake_guards)
    assert summary.counts == again.counts
    assert summary.seconds > again.seconds
