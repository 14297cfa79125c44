"""What each stage costs a message, by kind of message, against the budgets of a median message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from policyguard.detect import requirements
from policyguard.detect.gate import Gate
from policyguard.guard import Guard, detectors_of, normalizer_of
from tests.bench.conftest import Tables
from tests.bench.figures import SPREAD, microseconds, percentile, spread

KINDS = ("clean", "found", "disguised")
# µs for the median message (DESIGN §6); a disguised message is one with something to find.
BUDGETS = {"clean": 25.0, "found": 300.0, "disguised": 300.0}
# So many messages a round make its milliseconds the microseconds of one message.
ROUND = 1_000
COLUMNS = ("µs per message", "messages", *SPREAD, "p50 of budget")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: what it does to what the stages before it have made of a body."""

    work: Callable[[Any], object]
    prepare: Callable[[str], Any]


@pytest.fixture(scope="module")
def stages(guard: Guard) -> dict[str, Stage]:
    normalizer, detectors = normalizer_of(guard.pack), detectors_of(guard.pack)
    pack = guard.pack
    gate = Gate([ways for rule in pack.active for ways in requirements(rule, pack.vocabulary)])
    return {
        "normalize": Stage(normalizer.normalize, str),
        "gate": Stage(gate.passing, lambda body: normalizer.normalize(body).folded),
        "detect": Stage(detectors.detect, normalizer.normalize),
        "check": Stage(guard.check, str),
    }


@pytest.mark.benchmark(group="stages: the ms of a round are the µs of a message")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["normalize", "gate", "detect", "check"])
def test_stage(
    benchmark: BenchmarkFixture, stages: dict[str, Stage], kinds: dict[str, list[str]], name: str, kind: str
) -> None:
    stage = stages[name]
    bodies = list(islice(cycle(kinds[kind]), ROUND))

    def prepared() -> tuple[tuple[list[Any]], dict[str, Any]]:
        return ([stage.prepare(body) for body in bodies],), {}

    def work(items: list[Any]) -> None:
        for item in items:
            stage.work(item)

    benchmark.pedantic(work, setup=prepared, rounds=5, warmup_rounds=1)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("kind", KINDS)
def test_percentiles_over_messages(
    stages: dict[str, Stage], kinds: dict[str, list[str]], tables: Tables, kind: str
) -> None:
    costs = {name: microseconds(stage.work, kinds[kind], stage.prepare) for name, stage in stages.items()}
    whole = costs.pop("check")
    before = zip(whole, costs["normalize"], costs["detect"], strict=True)
    rest = [max(0.0, check - normalize - detect) for check, normalize, detect in before]
    shown = {
        "normalize": costs["normalize"],
        "gate (part of detect)": costs["gate"],
        "detect": costs["detect"],
        "resolve, decide, verdict": rest,
    }
    for name, cost in shown.items():
        _add(tables, kind, name, cost, "")
    _add(tables, kind, "whole check", whole, f"{percentile(whole, 0.5) / BUDGETS[kind]:.2f}")


def _add(tables: Tables, kind: str, name: str, cost: list[float], of_budget: str) -> None:
    title = "Cost by stage, demo log (each message the best of five passes)"
    tables.add(title, COLUMNS, [f"{kind}: {name}", f"{len(cost):,}", *spread(cost), of_budget])
