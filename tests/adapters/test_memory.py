"""A scan remembers conversations as a live guard does, for any number of jobs and over any interruption."""

from __future__ import annotations

import json
import random
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyguard.adapters.batch import Plan, Progress, Stop, guards, scan
from policyguard.adapters.batch.chunk import Chunk, Place, chunks
from policyguard.adapters.batch.past import past
from policyguard.adapters.batch.share import by_conversation, conversation, evenly
from policyguard.conversation import LocalMemory
from policyguard.escrow.events import EventLog
from policyguard.guard import Guard
from policyguard.log import Reject, Source, json_line, read
from policyguard.model import Approval, Message, Stage
from tests.adapters.fake import FakeGuard
from tests.corpora import CORPORA

DEMO = (str(CORPORA / "demo/messages.jsonl"), str(CORPORA / "demo/events.jsonl"))
START = datetime(2026, 11, 1, 9, tzinfo=UTC)
BODIES = (
    "0907",
    "183",
    "さっきの続き→4462",
    "090-1834",
    "LINEでやり取りしませんか",
    "PayPayで直接お支払いしてもいいですか",
    "はい、それで大丈夫です",
    "いえ、規約なので遠慮します",
    "LINEのIDは tanaka_design です",
    "お世話になっております。3点で9000円です",
)


def _generated(seed: int) -> Iterator[dict[str, Any]]:
    """Conversations mixed with each other: late, undated, repeated and edited messages, and rows judged alone."""
    chosen = random.Random(seed)
    for number in range(1500):
        name = chosen.randrange(40)
        record: dict[str, Any] = {
            "message_id": f"m{number - chosen.choice([0, 0, 0, 0, 40])}",
            "conversation_id": chosen.choice([name, f"{name}"]),
            "sender_id": chosen.choice(["a", "a", "b"]),
            "platform": chosen.choice(["crowdworks", "crowdworks", "lancers"]),
            "sent_at": (START + timedelta(minutes=number - chosen.choice([0, 0, 90]))).isoformat(),
            "body": chosen.choice(BODIES),
        }
        if name % 5 == 0:
            del record["sent_at"]
        if chosen.random() < 0.15:
            del record[chosen.choice(["message_id", "conversation_id", "sender_id"])]
        yield record if chosen.random() < 0.97 else {**record, "body": None}


@pytest.fixture(scope="module", params=["demo", "generated"])
def log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A log and its events."""
    if request.param == "demo":
        return DEMO
    folder = tmp_path_factory.mktemp("log")
    (folder / "log.jsonl").write_text("".join(json.dumps(record) + "\n" for record in _generated(7)))
    event = {"conversation_id": "3", "at": (START + timedelta(hours=9)).isoformat(), "stage": "funded"}
    (folder / "events.jsonl").write_text(json.dumps(event) + "\n")
    return str(folder / "log.jsonl"), str(folder / "events.jsonl")


@cache
def _one_by_one(log: tuple[str, str], *, delivers_all: bool) -> bytes:
    """The verdicts of a live guard."""
    events = EventLog.read([log[1]], lambda _: None)
    asked: dict[str, Guard] = {}
    lines = []
    for record in read([log[0]]):
        if isinstance(record, Reject):
            continue
        name, message = record.platform or "crowdworks", record.message
        if name not in asked:
            memory = LocalMemory()
            asked[name] = Guard.for_platform(name, language=False, memory=memory, delivers_all=delivers_all)
        stage, approval = events.situation(message.conversation_id, message.sent_at)
        verdict = asked[name].check(message, stage=stage, approval=approval)
        lines.append(json_line(verdict.to_dict()))
    return b"".join(lines)


def _plan(folder: Path, log: tuple[str, str], **options: Any) -> Plan:
    given = {"output": str(folder / "out.jsonl"), "platform": "crowdworks", "language": False, **options}
    return Plan((log[0],), events=(log[1],), **given)


@pytest.mark.parametrize(("jobs", "delivered"), [(1, False), (2, False), (3, True)])
def test_a_scan_comes_to_the_verdicts_of_a_live_guard(
    jobs: int, delivered: bool, log: tuple[str, str], tmp_path: Path
) -> None:
    verdicts = _one_by_one(log, delivers_all=delivered)
    scan(_plan(tmp_path, log, jobs=jobs, delivered=delivered))
    assert (tmp_path / "out.jsonl").read_bytes() == verdicts
    assert b"conversation.assembled" in verdicts


def test_a_scan_interrupted_again_and_again_remembers_what_it_had_heard(
    log: tuple[str, str], tmp_path: Path
) -> None:
    verdicts = _one_by_one(log, delivers_all=False)
    signals: list[int] = []
    while not signals or signals[-1]:
        stop = Stop()
        goal = len(signals) * 1024 + 512

        def interrupt(progress: Progress, stop: Stop = stop, goal: int = goal) -> None:
            stop.signal = signal.SIGINT if progress.records >= goal else 0

        plan = _plan(tmp_path, log, jobs=2, resume=bool(signals))
        signals.append(scan(plan, progress=interrupt, stop=stop).signal)
    assert len(signals) > 1
    assert (tmp_path / "out.jsonl").read_bytes() == verdicts


def test_without_memory_each_message_is_judged_on_its_own(log: tuple[str, str], tmp_path: Path) -> None:
    scan(_plan(tmp_path, log, jobs=2, memory=False))
    alone = {name: Guard.for_platform(name, language=False) for name in ("crowdworks", "lancers")}
    events = EventLog.read([log[1]], lambda _: None)
    records = (record for record in read([log[0]]) if not isinstance(record, Reject))
    verdicts = [
        alone[record.platform or "crowdworks"].check(record.message, stage=stage, approval=approval)
        for record in records
        for stage, approval in [events.situation(record.message.conversation_id, record.message.sent_at)]
    ]
    written = b"".join(json_line(verdict.to_dict()) for verdict in verdicts)
    assert (tmp_path / "out.jsonl").read_bytes() == written


NAMES: st.SearchStrategy[Any] = st.sampled_from(
    ["", "c1", "c2", "c3", 4, 4.0, "4", None, [], "会話", "\ud800"]
)
ROWS = st.lists(st.fixed_dictionaries({"conversation_id": NAMES, "sender_id": st.sampled_from(["", "s"])}))


@given(ROWS, st.integers(1, 5))
def test_every_row_goes_to_one_process_and_a_conversation_stays_together_in_order(
    rows: list[dict[str, Any]], jobs: int
) -> None:
    numbered = tuple((line, json.dumps(row).encode()) for line, row in enumerate(rows, 1))
    parts = by_conversation(Chunk("a", "a", numbered, Place(), 0), jobs)
    assert sorted(row for part in parts for row in part.rows) == list(numbered)
    for part, chunk in enumerate(parts):
        lines = [line for line, raw in chunk.rows if conversation("a", line, raw) is not None]
        assert lines == sorted(lines)
        assert {(conversation("a", *chunk.rows[0]) or part) % jobs for _ in lines[:1]} <= {part}


def test_ids_that_mean_the_same_are_one_conversation_and_without_a_sender_there_is_none() -> None:
    same = [{"conversation_id": name, "sender_id": "s"} for name in (4, 4.0, "4")]
    assert len({conversation("a", 1, row) for row in same}) == 1
    assert conversation("a", 1, {"conversation_id": "4", "body": "x"}) is None
    assert conversation("a", 1, {"conversation_id": [], "sender_id": "s"}) is None
    assert conversation("a", 1, b"not json") is None


@given(st.integers(0, 50), st.integers(1, 5))
def test_rows_judged_alone_are_spread_evenly(rows: int, jobs: int) -> None:
    chunk = Chunk("a", "a", tuple((line, b"{}") for line in range(rows)), Place(), 0)
    for share in (by_conversation, evenly):
        sizes = [len(part.rows) for part in share(chunk, jobs)]
        assert (len(sizes), sum(sizes)) == (jobs, rows)
        assert max(sizes) - min(sizes) <= 1


def test_only_conversations_that_go_on_are_heard_again(tmp_path: Path) -> None:
    said = [*"abcabc" * 100, *"bd" * 200]
    rows = [{"conversation_id": name, "sender_id": "s" if n % 2 else "t"} for n, name in enumerate(said)]
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    first.write_text("".join(json.dumps(row) + "\n" for row in rows[:500]))
    second.write_text("".join(json.dumps(row) + "\n" for row in rows[500:]))
    sources = [Source(str(first)), Source(str(second))]
    for stopped in [chunk.place for chunk in chunks(sources, Place())]:
        heard = list(past(sources, stopped))
        coming = {row["conversation_id"] for row in rows[stopped.total :]}
        names = [
            json.loads(raw)["conversation_id"]
            for chunk in heard
            for _, raw in chunk.rows
            if isinstance(raw, bytes)
        ]
        assert names == [name for name in said[: stopped.total] if name in coming]
        assert heard[-1].place == stopped
        assert all(chunk.is_past for chunk in heard)


def test_what_is_silent_for_too_many_rows_is_forgotten() -> None:
    kept: dict[str, LocalMemory] = {}

    def remembering(platform: str, clock: guards.Clock) -> FakeGuard:
        memory = kept[platform] = LocalMemory(clock=clock)
        return FakeGuard.for_platform(platform, memory=memory)

    platforms = guards.Platforms(remembering)
    message = Message("やあ", "m", "c", "s", sent_at=START)
    platforms.open("fake").check(message, stage=Stage.INQUIRY, approval=Approval.NONE)
    sizes = []
    for rows in (guards.SILENCE, guards.SILENCE + 1):
        platforms.reach(rows)
        sizes.append(len(kept["fake"]))
    assert sizes == [1, 0]
