"""How fast ``policyguard scan`` goes through a log, with everything a user waits for: start, read, judge, write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.bench.conftest import Tables
from tests.bench.figures import percentile
from tests.corpora import CORPORA

LEAST = 50_000
SCAN = (
    str(Path(sys.executable).with_name("policyguard")),
    "scan",
    "--platform=crowdworks",
    f"--events={CORPORA / 'demo/events.jsonl'}",
    "--force",
    "--no-language",
)
COLUMNS = ("scan", "messages", "seconds", "messages/s", "to one job")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo log, repeated."""
    path = tmp_path_factory.mktemp("log") / "messages.jsonl"
    demo = (CORPORA / "demo/messages.jsonl").read_bytes()
    path.write_bytes(demo * -(-LEAST // demo.count(b"\n")))
    return path


@pytest.fixture(scope="module")
def rates() -> dict[int, float]:
    """Messages per second by number of jobs."""
    return {}


@pytest.mark.benchmark(group="whole log")
@pytest.mark.parametrize("jobs", [1, 2])
def test_scan(
    benchmark: BenchmarkFixture, log: Path, tables: Tables, rates: dict[int, float], jobs: int
) -> None:
    command = [*SCAN, f"--jobs={jobs}", f"--output={log.with_suffix(f'.{jobs}.out.jsonl')}", str(log)]
    seconds: list[float] = []

    def scan() -> None:
        started = perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(perf_counter() - started)

    benchmark.pedantic(scan, rounds=3)  # type: ignore[no-untyped-call]
    messages = log.read_bytes().count(b"\n")
    typical = percentile(seconds, 0.5)
    rates[jobs] = messages / typical
    ratio = f"{rates[jobs] / rates[1]:.2f}" if 1 in rates else ""
    row = [f"--jobs {jobs}", f"{messages:,}", f"{typical:.1f}", f"{rates[jobs]:,.0f}", ratio]
    tables.add("Whole log, start-up and writing included (median of three)", COLUMNS, row)
