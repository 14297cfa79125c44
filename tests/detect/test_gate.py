"""The gate lets every rule through that could match: verdicts with it are verdicts without it."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyguard.detect.gate import Gate, Requirement
from policyguard.detect.literal import Need, kana_folded, read
from policyguard.detect.pattern import compiled
from policyguard.detect.vocabulary import Vocabulary
from policyguard.guard import Guard
from tests.corpora import bodies

GATED = Guard.for_platform("default")
OPEN = Guard.for_platform("default", gated=False)


def example_bodies() -> list[str]:
    return [example.body for rule in GATED.pack.active for example in (*rule.examples, *rule.counterexamples)]


def test_verdicts_on_corpora_are_the_same_with_and_without_the_gate() -> None:
    for body in (*bodies()[::25], *example_bodies()[::12]):
        assert GATED.check(body) == OPEN.check(body)


def test_verdicts_on_examples_run_together_are_the_same_with_and_without_the_gate() -> None:
    chosen = random.Random(20261122)
    parts = example_bodies()
    for _ in range(60):
        body = "".join(part[: chosen.randint(3, 40)] for part in chosen.sample(parts, 3))
        assert GATED.check(body) == OPEN.check(body)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "LINE",
                "ライン",
                "らいん",
                "id",
                "教え",
                "て",
                "交換",
                "090",
                "@",
                ".",
                "gmail",
                "com",
                "直接",
                "手数料",
                "ペイ",
                "振込",
                "口座",
                ":",
                "、",
                "の",
                "は",
            ]
        ),
        max_size=14,
    )
)
def test_verdicts_on_generated_text_are_the_same_with_and_without_the_gate(words: list[str]) -> None:
    assert GATED.check("".join(words)) == OPEN.check("".join(words))


PATTERNS = [
    r"(?:line|ライン)[^。]{0,8}(?:教えて|交換)",
    r"0[789]0-\d{4}",
    r"a(?:b|cd?|e{2,3})f?g",
    r"(?:ab){2}c|xy+z",
    r"[a-c]x(?=y)y",
    r"(?P<value>id:?)[0-9]{1,2}",
    r"(?:か|カ)(?:き|く)?け",
]


def _stands(need: Need, text: str) -> bool:
    """True when a literal of *need* stands where it must in some match in *text*."""
    starts = range(len(text))
    return any(
        text.startswith(literal, start + place)
        for literal in need.clause
        for start in starts
        for place in range(need.least, min(need.most, len(text)) + 1)
    )


@pytest.mark.parametrize("pattern", PATTERNS)
def test_whatever_a_pattern_matches_has_a_literal_of_every_clause_in_its_place(pattern: str) -> None:
    found = read(pattern).needs
    assert found

    @settings(max_examples=100, deadline=None)
    @given(st.from_regex(re.compile(pattern, re.ASCII)))  # other digits are folded before
    def holds(text: str) -> None:
        folded = kana_folded(text)
        assert all(_stands(need, folded) for need in found if need.worded)
        ((rule, starts),) = Gate([[Requirement(found, read(pattern).leads)]]).passing(text)
        assert rule == 0
        assert starts is None or any(compiled(pattern, Vocabulary({})).match(text, start) for start in starts)

    holds()


@pytest.mark.parametrize("pattern", [r"[a-z]{3}", r"x?", r".*", r"(?:a|[^b])", r"\w+"])
def test_a_pattern_that_needs_no_literal_has_no_clause(pattern: str) -> None:
    assert read(pattern).needs == ()


def test_leads_are_what_every_match_starts_with() -> None:
    assert read(r"(?:line|ライン)(?:の)?id").leads == {"lineid", "lineのid", "らいんid", "らいんのid"}
    assert read(r"お?電話[^。]{0,4}番号").leads == {"お電話", "電話"}
    assert read(r"(?:ab|c[d-f])+x?").leads == {"ab", "cd", "ce", "cf"}
    assert read(r"[^。]電話").leads == frozenset()
    assert read(r"(?:a|[^b]c)d").leads == frozenset()


def test_the_first_clause_is_the_most_telling() -> None:
    assert read(r"の(?:口座番号|振込先)を").needs[0].clause == {"の口座番号を", "の振込先を"}
    assert read(r"id[^。]{0,5}(?:友だち追加)").needs[0].clause == {"友だち追加"}


def test_a_start_counts_only_with_the_other_words_where_the_pattern_can_reach_them() -> None:
    node = read(r"line[^。]{0,5}教えて")
    gate = Gate([[Requirement(node.needs, node.leads)]])
    assert gate.passing("lineとその他、line教えて") == [(0, [9])]
    assert gate.passing("教えて、line") == []
    assert gate.passing("lineは使っていますが教えて") == []


def test_a_pattern_for_an_id_asks_for_a_run_of_its_characters() -> None:
    node = read(r"id:?(?P<value>[a-z][a-z0-9_]{3,9})")
    gate = Gate([[Requirement(node.needs, node.leads)]])
    assert gate.passing("id: なし") == []
    assert gate.passing("id:abcd") == [(0, [0])]


def test_rules_that_came_near_are_told_apart_from_those_that_pass() -> None:
    patterns = [r"line[^。]{0,5}教えて", r"[^a]電話番号[^。]{0,5}教えて"]
    gate = Gate([[Requirement(read(pattern).needs, read(pattern).leads)] for pattern in patterns])
    assert gate.passing("lineを教えて、line") == [(0, [0])]
    assert gate.passing("x電話番号を教えて、line") == [(1, None)]
    assert gate.stopped("x電話番号を教えて、line") == [0]
    assert gate.stopped("lineの話") == [0]
    assert gate.stopped("教えてください") == []
