"""What the model reads at a time, and what it does not see."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyguard.language.passage import covered, passages


@given(st.text(alphabet="あ。!?\n 0aライン、", max_size=600))
def test_passages_are_in_order_apart_and_leave_nothing_readable_out(text: str) -> None:
    places = passages(text)
    assert all(start < end <= len(text) for start, end in places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    assert sum(end - start for start, end in places) == len(text)


def test_short_sentences_are_read_together_and_long_messages_in_parts() -> None:
    assert passages("lineありますか?idはあとで。") == [(0, 17)]
    long = "背景の色を少し明るくしました。" * 12
    assert all(end - start <= 80 for start, end in passages(long))


@pytest.mark.parametrize(
    ("passage", "read"),
    [
        ("idは tanaka_55 です", "idは  某id  です"),
        ("https://lin.ee/abc から", "某url  から"),
        ("a.b@c.jp まで", "某mail  まで"),
        ("3,000円で10枚", "9999円で9枚"),
        ("090-1234-5678", "某番号"),
        ("fixed font", "fixed font"),
        ("\ud800です", "?です"),
    ],
)
def test_values_are_covered_by_what_kind_of_thing_they_are(passage: str, read: str) -> None:
    assert covered(passage) == read
