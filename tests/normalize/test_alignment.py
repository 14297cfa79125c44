"""The way back to the body as sent is exact, whatever the body holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policyguard.normalize import Normalizer, normalize
from policyguard.normalize.text import Edit, Layer, Text, replaced
from tests.corpora import bodies

NORMALIZER = Normalizer(["line", "ライン", "paypay"])
DISGUISED = st.text(
    st.sampled_from(list("LINEline１２〇九ゼロ あっとどっと.-ー一 ｶﾞ\u200b\u0301\ufe0f\u20e3𝐋🇱ⓁЕペイ力工@\n")),
    max_size=60,
)
ANY = st.text(st.characters(), max_size=80)


def spans_are_exact(text: Text) -> None:
    """Spans of single characters are in order, inside the body, and together with the whole consistent."""
    length, last = len(text.raw), 0
    for position in range(len(text.folded)):
        start, end = text.span(position, position + 1)
        assert 0 <= start <= end <= length
        assert start >= last
        last = start
        outer_start, outer_end = text.span(max(0, position - 1), position + 2)
        assert outer_start <= start
        assert end <= outer_end


@given(ANY)
def test_any_text_is_aligned(raw: str) -> None:
    spans_are_exact(NORMALIZER.normalize(raw))


@given(DISGUISED)
def test_disguised_text_is_aligned(raw: str) -> None:
    spans_are_exact(NORMALIZER.normalize(raw))


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_what_stands_beside_does_not_move(raw: str) -> None:
    """A plain word between two full stops keeps its place, whatever is written before it."""
    text = NORMALIZER.normalize(raw + "。漢字。")
    start = text.folded.rindex("漢字")
    assert text.span(start, start + 2) == (len(raw) + 1, len(raw) + 3)


def test_corpora_are_aligned() -> None:
    for body in bodies():
        spans_are_exact(NORMALIZER.normalize(body))


@given(
    st.text("abcdef", max_size=20),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.text("xyz", max_size=3))),
)
def test_a_layer_leads_every_replacement_back_to_what_it_replaced(
    old: str, wanted: list[tuple[int, int, str]]
) -> None:
    edits, free = [], 0
    for start, length, new in sorted(wanted):
        if free <= start and start + length <= len(old) and (length or new):
            edits.append(Edit(start, start + length, new, "x"))
            free = start + length + 1
    layer, position, moved = Layer(edits), 0, 0
    new_text = replaced(old, edits)
    for edit in edits:
        position = edit.start + moved
        if edit.new:
            assert layer.start_before(position) == edit.start
            assert layer.end_before(position + len(edit.new)) == edit.end
            assert new_text[position : position + len(edit.new)] == edit.new
        moved += len(edit.new) - (edit.end - edit.start)


def test_bodies_of_any_size_are_normalized() -> None:
    for character in ("a", "0", "あ", "ア", "\u0301", " ", ".", "@", "〇", "\u200b", "ｶ", "\ud800", "\0"):
        assert normalize(character * 200_000).raw == character * 200_000
