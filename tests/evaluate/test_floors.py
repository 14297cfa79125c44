"""What must not get worse: floors a little below what was measured, on dev and on golden."""

from __future__ import annotations

import pytest

from policyguard.evaluate import evaluate, read_cases
from policyguard.guard import Guard
from tests.corpora import CORPORA

# folder -> least found, least values right, most honest messages stopped
FLOORS = {"dev": (0.8, 0.8, 0.03), "golden": (0.6, 0.75, 0.06)}


@pytest.mark.parametrize("folder", FLOORS)
def test_what_is_found_and_what_is_stopped_stays_within_bounds(folder: str) -> None:
    found, right, stopped = FLOORS[folder]
    figures = evaluate(
        read_cases(sorted((CORPORA / folder).glob("*.jsonl"))), Guard.for_platform("default").check
    )
    assert (figures.found.value or 0) >= found
    assert (figures.value.value or 0) >= right
    assert (figures.stopped.value or 0) <= stopped
