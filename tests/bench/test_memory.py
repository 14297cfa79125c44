"""How much memory it takes to judge the demo log."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.conftest import Tables
from tests.bench.test_log import SCAN
from tests.corpora import CORPORA, ROOT

DEMO = CORPORA / "demo/messages.jsonl"
# MB without a language model (DESIGN §6).
BUDGET = 350.0
CHECKS = f"""
import json, sys
from policyguard.guard import Guard
guard = Guard.for_platform("default", language="language" in sys.argv)
for line in open({str(DEMO)!r}, encoding="utf-8"):
    guard.check(json.loads(line)["body"])
"""
COLUMNS = ("largest process", "MB", "of budget")


@pytest.mark.parametrize("name", ["python", "Guard.check", "Guard.check, language model", "scan --jobs 1"])
def test_peak_memory(tables: Tables, tmp_path: Path, name: str) -> None:
    scan = (*SCAN, f"--output={tmp_path / 'out.jsonl'}", str(DEMO))
    commands = {
        "python": (sys.executable, "-c", "pass"),
        "Guard.check": (sys.executable, "-c", CHECKS),
        "Guard.check, language model": (sys.executable, "-c", CHECKS, "language"),
        "scan --jobs 1": (*scan, "--jobs=1"),
    }
    command = (sys.executable, "-m", "tests.bench.peak", *commands[name])
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    peak = float(told)
    tables.add("Peak memory, demo log", COLUMNS, [name, f"{peak:,.0f}", f"{peak / BUDGET:.2f}"])
