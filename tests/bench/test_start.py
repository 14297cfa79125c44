"""How long a user waits before the first message: commands, import, the first guard, its first messages."""

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

POLICYGUARD = str(Path(sys.executable).with_name("policyguard"))
COMMANDS = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "import policyguard": (sys.executable, "-c", "import policyguard"),
    "policyguard --help": (POLICYGUARD, "--help"),
    "policyguard check x": (POLICYGUARD, "check", "x"),
    "import and Guard.for_platform": (
        sys.executable,
        "-c",
        "from policyguard.guard import Guard; Guard.for_platform('default')",
    ),
}
# Seconds (DESIGN §4).
BUDGETS = {"policyguard --help": 0.3}
COLUMNS = ("start, whole process", "ms", "of budget")

# Patterns are compiled when they are first needed, so a process that has just begun is slower.
PASSES = f"""
import json
from time import perf_counter
from policyguard.guard import Guard
bodies = [json.loads(line)["body"] for line in open({str(CORPORA / "demo/messages.jsonl")!r}, encoding="utf-8")]
guard = Guard.for_platform("default")
for _pass in range(2):
    seconds = []
    for body in bodies:
        started = perf_counter()
        guard.check(body)
        seconds.append(perf_counter() - started)
    print(sum(seconds), max(seconds))
"""


@pytest.mark.benchmark(group="start-up")
@pytest.mark.parametrize("name", COMMANDS)
def test_start(benchmark: BenchmarkFixture, tables: Tables, name: str) -> None:
    seconds: list[float] = []

    def start() -> None:
        started = perf_counter()
        subprocess.run(COMMANDS[name], check=True, capture_output=True)
        seconds.append(perf_counter() - started)

    benchmark.pedantic(start, rounds=7, warmup_rounds=1)  # type: ignore[no-untyped-call]
    typical = percentile(seconds, 0.5)
    of_budget = f"{typical / BUDGETS[name]:.2f}" if name in BUDGETS else ""
    tables.add("Start-up (median of eight)", COLUMNS, [name, f"{typical * 1e3:,.0f}", of_budget])


def test_first_messages(tables: Tables) -> None:
    command = (sys.executable, "-c", PASSES)
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    whole, worst = told[::2], told[1::2]
    for name, seconds, most in zip(("first", "second"), whole, worst, strict=True):
        row = [name, f"{float(seconds):.2f}", f"{float(most) * 1e3:,.1f}"]
        tables.add("A new process", ("pass over the demo log", "seconds", "worst message, ms"), row)
