from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyguard.report.excerpt import CONTEXT, Mark, Piece, excerpt, plain, visible
from tests.report.made import unmarked


def shown(marked: str, *, covered: bool = True) -> str:
    body, spans = unmarked(marked)
    return plain(excerpt(body, [Mark(start, end, n, covered) for n, (start, end) in enumerate(spans, 1)]))


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("LINEのIDは«tanaka»です", "LINEのIDは【●●●●●●】です"),
        ("«090»と«1234»", "【●●●】と【●●●●】"),
        ("IDは«tanaka»です。もう一度、ＴＡＮＡＫＡです", "IDは【●●●●●●】です。もう一度、●●●●●●です"),
        ("先は«LINE»で、予備はsato@gmail.comです", "先は【●●●●】で、予備は●●●●●●●●●●●●●●です"),
        ("先は«LINE»で、電話は090-1234-5678です", "先は【●●●●】で、電話は●●●●●●●●●●●●●です"),
        ("先は«LINE»で、2026-12-01の13:00に1,000,000円", "先は【●●●●】で、2026-12-01の13:00に1,000,000円"),
        ("«値»\n\n次の行", "【●】 ⏎ 次の行"),
        ("«" + "x" * 5000 + "»", "【" + "●" * 16 + "】…"),
    ],
)
def test_values_are_covered_and_their_surroundings_readable(marked: str, expected: str) -> None:
    assert shown(marked) == expected


def test_a_phrase_without_a_value_stays_readable_but_a_number_in_it_does_not() -> None:
    assert shown("«ラインで話しましょう»", covered=False) == "【ラインで話しましょう】"
    assert shown("«電話09012345678で»", covered=False) == "【電話】【●●●●●●●●●●●】【で】"


def test_only_the_surroundings_are_shown() -> None:
    assert shown("あ" * 200 + "«値»" + "い" * 200) == f"…{'あ' * CONTEXT}【●】{'い' * CONTEXT}…"


def test_far_apart_places_are_shown_apart() -> None:
    assert shown("«ab»" + "あ" * 300 + "«cd»").count("…") == 1


def test_places_beyond_the_body_are_left_out() -> None:
    assert excerpt("短い", [Mark(0, 99, 1, True), Mark(-3, 1, 2, True), Mark(1, 1, 3, True)]) == ()


def test_values_of_other_findings_are_covered_too() -> None:
    pieces = excerpt("AAAとBBB", [Mark(0, 3, 1, False)], secrets=[(4, 7)])
    assert pieces == (Piece("phrase", "AAA", (1,)), Piece("text", "と"), Piece("covered", "●●●"))


def test_a_value_within_a_phrase_keeps_both_numbers() -> None:
    pieces = excerpt("IDはabcです", [Mark(0, 8, 1, False), Mark(3, 6, 2, True)])
    assert Piece("value", "●●●", (1, 2)) in pieces


@given(
    st.text(st.sampled_from("あいう。 \n\u202eab1"), max_size=200),
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 30)), max_size=5),
)
def test_no_covered_character_is_ever_shown(text: str, places: list[tuple[int, int]]) -> None:
    body = list(text)
    for start, length in places:
        body[start : start + length] = "秘" * len(body[start : start + length])
    marks = [Mark(start, start + length, 1, True) for start, length in places]
    fitting = [mark for mark in marks if mark.end <= len(body)]
    hidden = {place for mark in fitting for place in range(mark.start, mark.end)}
    body = [c if c != "秘" or place in hidden else "あ" for place, c in enumerate(body)]
    assert "秘" not in plain(excerpt("".join(body), marks))


@given(st.text())
def test_what_is_shown_can_be_written_and_moves_nothing(text: str) -> None:
    cleaned = visible(text)
    cleaned.encode("utf-8")
    assert not set(cleaned) & set("\x00\u202a\u202b\u202d\u202e\u2066\u2067\u2068\ufeff\n\r")
