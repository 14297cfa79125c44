"""Patterns read both kana scripts, run under a timeout and stop at a bound."""

from __future__ import annotations

import pytest

from policyguard.detect import pattern
from policyguard.detect.vocabulary import Vocabulary, kana_insensitive


@pytest.mark.parametrize(
    ("given", "expanded"),
    [
        ("ライン", "[らラ][いイ][んン]"),
        ("[あい]", "[あアいイ]"),
        ("[ぁ-ん]", "[ぁ-ん]"),
        (r"\[ア\]", r"\[[あア]\]"),
        ("[^]ア]", "[^]あア]"),
        ("ー漢字a", "ー漢字a"),
    ],
)
def test_a_kana_literal_stands_for_both_scripts(given: str, expanded: str) -> None:
    assert kana_insensitive(given) == expanded


def test_a_search_that_takes_too_long_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pattern, "TIMEOUT", 0.01)
    with pytest.raises(TimeoutError):
        pattern.found(r"a{0,900}[bc]", Vocabulary({}), "a" * 500_000, 0, 500_000)
