"""How long a user waits before the first message: commands, import, the first guard."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.bench.conftest import Tables
from tests.bench.figures import percentile

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
