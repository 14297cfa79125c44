"""Lines of full-width and half-width text."""

from __future__ import annotations

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from policyguard.cli.columns import padded, wrapped


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("納期は金曜です。", 10, ["納期は金曜", "です。"]),
        ("納期は金曜。", 10, ["納期は金曜。"]),
        ("納期は「金曜」", 8, ["納期は", "「金曜」"]),
        ("a word or two", 7, ["a word", "or two"]),
        ("一\n\n二", 10, ["一", "", "二"]),
        ("x" * 12, 5, ["xxxxx", "xxxxx", "xx"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_where_a_reader_expects(text: str, width: int, lines: list[str]) -> None:
    assert list(wrapped([(text, {})], width)) == lines


@given(
    st.lists(st.tuples(st.text("あ、「」a 1●\n。z", max_size=30), st.sampled_from([{}, {"bold": True}]))),
    st.integers(4, 40),
)
def test_no_line_is_wider_than_one_closing_character_beyond(
    runs: list[tuple[str, dict[str, bool]]], width: int
) -> None:
    lines = [click.unstyle(line) for line in wrapped(runs, width)]
    assert all(cell_len(line) <= width + 2 for line in lines)
    kept = "".join(text for text, _ in runs)
    assert "".join("".join(lines).split()) == "".join(kept.split())


def test_columns_are_as_wide_as_they_look() -> None:
    assert {cell_len(padded(text, 8)) for text in ("通過", "差し止め", "hold", "")} == {8}
