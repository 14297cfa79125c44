"""Which automaton for the gate: every engine on the very literals of the rules, over the demo log."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from time import perf_counter

import pytest

from policyguard.automaton import Automaton
from policyguard.detect import gate, requirements
from policyguard.detect.literal import kana_folded
from policyguard.guard import Guard, normalizer_of
from tests.bench.conftest import Tables
from tests.bench.figures import SPREAD, microseconds, percentile, spread
from tests.bench.gate.engines import ENGINES, Engine
from tests.corpora import ROOT, rows

COLUMNS = ("engine", "to make, ms", "MB", *SPREAD, "p50 to the one in use")


@cache
def literals() -> tuple[str, ...]:
    """Those the gate gives to its automaton."""
    pack = Guard.for_platform("default").pack
    required = [each for rule in pack.active for each in requirements(rule, pack.vocabulary)]
    given: list[Sequence[str]] = []

    def made(words: Sequence[str]) -> Automaton:
        given.append(words)
        return Automaton(words)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(gate, "Automaton", made)
        gate.Gate(required)
    return tuple(given[0])


@cache
def texts() -> tuple[str, ...]:
    """Every fifth message of the demo log, as the gate sees it."""
    normalizer = normalizer_of(Guard.for_platform("default").pack)
    return tuple(kana_folded(normalizer.normalize(row["body"]).folded) for row in rows("demo/messages")[::5])


@cache
def in_use() -> float:
    """µs for the median message with the engine in use."""
    return percentile(microseconds(Automaton(literals()).places, texts(), str), 0.5)


@cache
def megabytes(*engine: str) -> float:
    """The peak memory of a process that reads the literals and makes *engine*."""
    command = (
        sys.executable,
        "-m",
        "tests.bench.peak",
        sys.executable,
        "-m",
        "tests.bench.gate.memory",
        *engine,
    )
    read = json.dumps(literals())
    told = subprocess.run(command, input=read, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return float(told)


def made(name: str) -> Engine:
    try:
        return ENGINES[name](literals())
    except ImportError:
        pytest.skip(f"{name} is not installed; see tests/bench/gate/engines.py")


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_finds_the_same_places(name: str) -> None:
    engine, reference = made(name), Automaton(literals())
    for text in texts():
        found = {literal: sorted(places) for literal, places in engine.places(text).items()}
        assert found == {literal: sorted(places) for literal, places in reference.places(text).items()}


@pytest.mark.parametrize("name", ENGINES)
def test_cost_of_engine(tables: Tables, name: str) -> None:
    started = perf_counter()
    engine = made(name)
    seconds = perf_counter() - started
    cost = microseconds(engine.places, texts(), str)
    title = f"Gate: {len(literals()):,} literals of the rules, which stand where, µs per message"
    memory = max(0.0, megabytes(name) - megabytes())
    ratio = percentile(cost, 0.5) / in_use()
    tables.add(
        title, COLUMNS, [name, f"{seconds * 1e3:,.0f}", f"{memory:,.0f}", *spread(cost), f"{ratio:.1f}"]
    )
