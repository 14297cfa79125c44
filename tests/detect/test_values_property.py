from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyguard.detect.literal import RUNS
from policyguard.detect.values import VALUES

_WORDS = """
    090 -1234 5678 03- +81 0120 0 9 の あ です 、 . @ / - ( ) gmail tanaka com .jp https:// lin.ee example
    localhost skype: line:// みずほ 銀行 支店 普通 記号 番号 口座番号 ゆうちょ 12340 1234567 タナカ アマギフ
    aq3x-9k2lmn-7pqr de89 gb82 0x bc1q 1a1zp1ep5qgefi2dmptftl5slmv7divfna btc 円 注文番号 # 🌟
"""
_VALUES = [
    "090-2468-1357",
    "09024681357",
    "03-1234-5678",
    "+63 917 123 4567",
    "tanaka.d@gmail.com",
    "taro@gmail",
    "de89 3704 0044 0532 0130 00",
    "三菱ufj銀行 渋谷支店 普通 1234567",
    "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
]
_PIECES = [*_VALUES, *_WORDS.split(), " ", "\n", "a1" * 20, "a" * 70, "\ud800", "\0"]
_TEXTS = st.one_of(
    st.text(max_size=120),
    st.text(alphabet=st.characters(codec=None), max_size=60),
    st.lists(st.sampled_from(_PIECES), max_size=20).map("".join),
)


@pytest.mark.parametrize("name", VALUES)
@settings(max_examples=300, deadline=None)
@given(folded=_TEXTS)
def test_spans_lie_in_the_text_in_order_and_never_overlap(name: str, folded: str) -> None:
    reached = 0
    for found in VALUES[name].candidates(folded, folded):
        assert reached <= found.start < found.end <= len(folded)
        assert 0 < found.score <= 1
        assert found.value
        written = folded[found.start : found.end]
        assert written == written.strip()
        reached = found.end


@pytest.mark.parametrize("name", VALUES)
@settings(max_examples=300, deadline=None)
@given(folded=_TEXTS)
def test_a_text_with_a_candidate_has_a_trigger(name: str, folded: str) -> None:
    if next(VALUES[name].candidates(folded), None):
        triggers = VALUES[name].triggers
        assert any(RUNS[each].search(folded) if each in RUNS else each in folded for each in triggers)


_UNITS = ("0", ".", "@", "+", "-", "a.", "a@", "0-", "普通", "銀行", "de11", "http://", "(", "口座番号")


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("unit", [*_UNITS, "0 ", "de11 ", "\ud800", "\0"])
def test_long_monotonous_texts_hold_nothing(name: str, unit: str) -> None:
    assert list(VALUES[name].candidates(unit * (20_000 // len(unit)))) == []


def test_an_original_of_another_length_is_not_trusted() -> None:
    (found,) = VALUES["url"].candidates("https://lin.ee/abc", "ｈttps://lin.ee/ABC!!")

    assert found.value == "lin.ee/abc"
