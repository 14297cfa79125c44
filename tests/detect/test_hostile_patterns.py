"""Every pattern that ships is linear in practice: no repetition of anything makes it run away."""

from __future__ import annotations

import pytest

from policyguard.detect.pattern import compiled
from policyguard.pack import bundled_pack

PACK = bundled_pack()
UNITS = [
    "あ",
    "ア",
    "a",
    "0",
    "漢",
    "ab1",
    "あ、",
    "ア・",
    "a b ",
    "line",
    "ラインで",
    "ペイ",
    "あっと",
    "メールを",
    "教えて",
    "直接",
    "の方が",
]
TEXTS = [unit * (3_000 // len(unit)) for unit in UNITS]
# Seconds; an ordinary search of such a text takes a few hundredths of it, on a busy machine too.
LIMIT = 1.0


@pytest.mark.parametrize("rule_id", sorted(PACK.rules))
def test_no_repetition_makes_a_pattern_run_away(rule_id: str) -> None:
    rule = PACK.rules[rule_id]
    context = rule.context
    words = (context.needs, context.bars, context.raises, context.lowers) if context else ()
    for pattern in (*rule.match.patterns, *filter(None, words)):
        search = compiled(pattern, PACK.vocabulary)
        for text in TEXTS:
            for _ in search.finditer(text, timeout=LIMIT):
                pass
