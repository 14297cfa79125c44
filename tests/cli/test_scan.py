"""``policyguard scan`` as users call it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

FAKE = str(Path(__file__).parents[1] / "adapters" / "fake_policyguard.py")
ROWS = [
    {"message_id": "m1", "body": "LINEのIDはtanakaです"},
    {"message_id": "m2", "body": "よろしくお願いします", "stage": "funded"},
    {"message_id": "m3", "body": "LINE", "stage": "funded"},
]
TABLE = [
    ["通過", "allow", "2"],
    ["差し止め", "block", "1"],
    ["連絡先", "contact", "2"],
    ["LINEの連絡先", "LINE_ID", "2"],
    ["判定", "judged", "3"],
    ["未判定", "rejected", "0"],
    ["警告", "warnings", "0"],
]


def _scan(folder: Path, *options: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, FAKE, "scan", "--platform", "fake", *options]
    return subprocess.run(
        command, cwd=folder, input=given, capture_output=True, text=True, timeout=60, check=False
    )


def _lines(rows: list[dict[str, str]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "log1.jsonl").write_text(_lines(ROWS[:2]))
    (tmp_path / "log2.jsonl").write_text(_lines(ROWS[2:]))
    (tmp_path / "bad.jsonl").write_text("not json\n" * 8)
    return tmp_path


@pytest.mark.parametrize("logs", [["log1.jsonl", "log2.jsonl"], ["log?.jsonl"], ["./**/log*.jsonl"]])
def test_verdicts_go_to_standard_output_and_the_table_to_standard_error(
    logs: list[str], folder: Path
) -> None:
    done = _scan(folder, *logs)
    assert done.returncode == 0, done.stderr
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(v["message_id"], v["action"]) for v in verdicts] == [
        ("m1", "block"),
        ("m2", "allow"),
        ("m3", "allow"),
    ]
    assert [line.split() for line in done.stderr.splitlines()][:7] == TABLE
    assert "秒 seconds" in done.stderr


def test_standard_input_is_read(folder: Path) -> None:
    done = _scan(folder, "-", given=_lines(ROWS))
    assert len(done.stdout.splitlines()) == 3
    assert [line.split() for line in done.stderr.splitlines()][:7] == TABLE


@pytest.mark.parametrize(
    ("output", "start"), [("o.csv", "\ufeffmessage_id,"), ("o.jsonl", '{"message_id":"m1"')]
)
def test_the_form_follows_the_output(output: str, start: str, folder: Path) -> None:
    assert _scan(folder, "log1.jsonl", "--output", output).stdout == ""
    assert (folder / output).read_text().startswith(start)


def test_csv_and_parquet_go_to_standard_output_when_asked_for(folder: Path) -> None:
    assert _scan(folder, "log1.jsonl", "--format", "csv").stdout.count("\n") == 3
    command = [sys.executable, FAKE, "scan", "--platform", "fake", "log1.jsonl", "--format", "parquet"]
    packed = subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout
    assert (packed[:4], packed[-4:]) == (b"PAR1", b"PAR1")


def test_rejects_are_shown_when_no_file_takes_them(folder: Path) -> None:
    done = _scan(folder, "bad.jsonl")
    assert done.returncode == 0
    assert done.stderr.count("error: bad.jsonl:") == 5
    assert "… 3 more; --rejects FILE keeps them all" in done.stderr


def test_rejects_stand_beside_the_output_and_strict_makes_them_an_exit_code(folder: Path) -> None:
    done = _scan(folder, "log1.jsonl", "bad.jsonl", "--output", "o.jsonl", "--strict")
    assert done.returncode == 5
    assert "rejects: o.jsonl.rejects.jsonl" in done.stderr
    rejects = [json.loads(line) for line in (folder / "o.jsonl.rejects.jsonl").read_text().splitlines()]
    assert rejects[0] == {
        "path": "bad.jsonl",
        "line": 1,
        "severity": "error",
        "reason": "not a JSON object",
        "hint": "write one JSON object per line; the line may have been cut off",
    }
    assert len(rejects) == 8


def test_events_out_of_order_are_told(folder: Path) -> None:
    event = {"conversation_id": "c", "at": "2026-12-01T12:00:00", "event": "delivered", "form": "fixed"}
    (folder / "e.jsonl").write_text(json.dumps(event) + "\n")
    done = _scan(folder, "log1.jsonl", "--events", "e.jsonl", "--output", "o.jsonl")
    assert ["順序の合わないイベント", "events", "out", "of", "order", "1"] in [
        line.split() for line in done.stderr.splitlines()
    ]
    assert "rejects: o.jsonl.rejects.jsonl" in done.stderr


@pytest.mark.parametrize(
    ("options", "spans"),
    [([], ["m3", "m2"]), (["--delivered"], ["m3", "m1", "m2"]), (["--no-memory"], ["m3"])],
)
def test_conversations_are_remembered_unless_told_otherwise(
    options: list[str], spans: list[str], folder: Path
) -> None:
    said = [
        {**row, "conversation_id": "c", "sender_id": "s", "sent_at": f"2026-12-01T12:00:0{n}"}
        for n, row in enumerate(ROWS)
    ]
    (folder / "said.jsonl").write_text(_lines(said))
    done = _scan(folder, "said.jsonl", *options)
    (found,) = json.loads(done.stdout.splitlines()[-1])["findings"]
    assert [span["message_id"] for span in found["spans"]] == spans


def test_the_encoding_is_noted(folder: Path) -> None:
    (folder / "sjis.jsonl").write_bytes('{"body": "よろしくお願いします"}\n'.encode("cp932"))
    done = _scan(folder, "sjis.jsonl")
    assert "note: sjis.jsonl: read as Shift_JIS (CP932)\n" in done.stderr
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "code", "complaint"),
    [
        (["missing.jsonl"], 3, "error: missing.jsonl: cannot be opened: No such file or directory\n"),
        (["no*.jsonl"], 3, "error: no*.jsonl: no file has such a name\n  hint: check the folder\n"),
        (["."], 3, "error: .: is a folder\n  hint: give files, or a quoted glob such as './*.jsonl'\n"),
        (["log1.jsonl", "--output", "/nowhere/o"], 3, "error: /nowhere/o: cannot be written: No such file"),
        (["log1.jsonl", "--output", "log1.jsonl"], 3, "error: a file would be read and written at once\n"),
        (["log1.jsonl", "--output", "/dev/full"], 3, "error: /dev/full: cannot be written: No space left"),
        (
            ["log1.jsonl", "--platform", "broken"],
            4,
            "error: rules/x.yaml:3:1: unknown field\n  hint: remove it\n",
        ),
        (["log1.jsonl", "--platform", "no"], 2, "error: no platform no\n"),
        (["log1.jsonl", "--resume", "--output", "bad.jsonl"], 2, "error: bad.jsonl: no unfinished scan\n"),
        (["log1.jsonl", "--resume"], 2, "error: -: a scan of this kind cannot be resumed\n"),
        (["log1.jsonl", "--resume", "--force"], 2, "--resume and --force exclude each other\n"),
        (
            ["log1.jsonl", "--delivered", "--no-memory"],
            2,
            "--delivered and --no-memory exclude each other\n",
        ),
        (["log1.jsonl", "--stage", "paid"], 2, "'paid' is not one of"),
        (["log1.jsonl", "--jobs", "0"], 2, "Invalid value for '--jobs'"),
        ([], 2, "Missing argument 'LOG...'"),
    ],
)
def test_what_fails_says_why_in_a_line_with_its_exit_code(
    options: list[str], code: int, complaint: str, folder: Path
) -> None:
    done = _scan(folder, *options)
    assert done.returncode == code, done.stderr
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_a_dead_worker_has_its_own_exit_code(folder: Path) -> None:
    (folder / "die.jsonl").write_text('{"body": "DIE"}\n')
    done = _scan(folder, "die.jsonl", "--jobs", "2", "--output", "o.jsonl")
    assert done.returncode == 6
    assert done.stderr.endswith(
        "error: a worker process died\n  hint: it was killed or ran out of memory: try fewer --jobs\n"
    )


def test_a_reader_that_stops_early_is_no_traceback(folder: Path) -> None:
    (folder / "long.jsonl").write_text('{"body": "x"}\n' * 50_000)
    command = f"{sys.executable} {FAKE} scan --platform fake long.jsonl | head -n 1"
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=False)
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_terminal_sees_progress_with_its_rate(folder: Path) -> None:
    (folder / "long.jsonl").write_text('{"body": "x"}\n' * 3000)
    controller, terminal = pty.openpty()
    command = [sys.executable, FAKE, "scan", "--platform", "fake", "long.jsonl", "--output", "o.jsonl"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "FAKE_SECONDS": "0.0001"}
    with subprocess.Popen(command, cwd=folder, stderr=terminal, env=environment) as process:
        os.close(terminal)
        seen = _all_of(controller)
    assert process.returncode == 0
    assert "件 messages ·" in seen
    assert "判定 judged" in seen


def _all_of(terminal: int) -> str:
    seen = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            return seen.decode()
        if not part:
            return seen.decode()
        seen += part


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from policyguard.cli import main; main(['scan', '--help'], standalone_mode=False);"
        "print([m for m in ('rich', 'pyarrow', 'orjson', 'policyguard.guard') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "130/143 interrupted" in done.stdout


def test_the_real_guard_judges_by_stage(folder: Path) -> None:
    rows = [
        {"message_id": "1", "body": "LINEのIDはtanaka_designです", "conversation_id": "c"},
        {"message_id": "2", "body": "お世話になっております。", "conversation_id": "c"},
    ]
    (folder / "real.jsonl").write_text(_lines(rows))
    program = "from policyguard.cli import main; main()"
    command = [sys.executable, "-c", program, "scan", "real.jsonl", "--platform", "crowdworks", "--jobs"]
    done = [subprocess.run([*command, n], cwd=folder, capture_output=True, check=True) for n in ("1", "2")]
    first, second = (json.loads(line) for line in done[0].stdout.splitlines())
    assert first["action"] in ("block", "hold")
    assert second["action"] == "allow"
    assert done[0].stdout == done[1].stdout
