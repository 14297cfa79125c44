"""Lines cut from blocks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policyguard.log.lines import bounded_lines

BLOCKS = st.lists(st.binary(min_size=1, max_size=12).map(lambda data: data.replace(b"\x00", b"\n")))


@given(BLOCKS)
def test_lines_do_not_depend_on_where_blocks_end(blocks: list[bytes]) -> None:
    whole = b"".join(blocks)
    lines = whole.split(b"\n")
    assert list(bounded_lines(blocks)) == (lines if lines[-1] else lines[:-1])


@given(BLOCKS)
def test_a_line_above_the_limit_becomes_none_and_the_others_stay(blocks: list[bytes]) -> None:
    expected = [None if len(line or b"") > 12 else line for line in bounded_lines(blocks)]
    assert list(bounded_lines(blocks, limit=12)) == expected
