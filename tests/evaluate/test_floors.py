"""What must not get worse: floors a little below what was measured, on dev and on golden."""

from __future__ import annotations

import pytest

from policyguard.evaluate import evaluate, evaluate_conversations, live, read_cases, read_conversations
from policyguard.guard import Guard
from tests.corpora import CORPORA

# folder -> least found, least values right, most honest messages stopped
FLOORS = {"dev": (0.76, 0.85, 0.02), "golden": (0.8, 0.82, 0.01)}


@pytest.mark.parametrize("folder", FLOORS)
def test_what_is_found_and_what_is_stopped_stays_within_bounds(folder: str) -> None:
    found, right, stopped = FLOORS[folder]
    figures = evaluate(
        read_cases(sorted((CORPORA / folder).glob("*.jsonl"))), Guard.for_platform("default").check
    )
    assert (figures.found.value or 0) >= found
    assert (figures.value.value or 0) >= right
    assert (figures.stopped.value or 0) <= stopped


# set -> least values told in pieces that are found, most honest messages taken to complete one, least actions right
TALK = {"dev": (0.47, 0.01, 0.99), "golden": (0.4, 0.006, 0.99)}


@pytest.mark.parametrize("name", TALK)
def test_what_conversations_come_to_stays_within_bounds(name: str) -> None:
    assembled, wrong, right = TALK[name]
    talk = read_conversations([CORPORA / "conversations" / f"{name}.jsonl"])
    figures = evaluate_conversations(talk, live(language=False))
    assert (figures.assembled.value or 0) >= assembled
    assert (figures.misassembled.value or 0) <= wrong
    assert (figures.actions.value or 0) >= right
