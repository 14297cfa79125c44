"""The sizes told in corpora/README.md are those of the files."""

from __future__ import annotations

import re

import pytest

from tests.corpora import CORPORA

_ROW = re.compile(r"^\| `(\w+/\w+\.jsonl)` \| ([0-9,]+) \|", re.MULTILINE)
ROWS = _ROW.findall((CORPORA / "README.md").read_text("utf-8"))


@pytest.mark.parametrize(("name", "count"), ROWS)
def test_a_corpus_has_the_size_that_is_told(name: str, count: str) -> None:
    lines = (CORPORA / name).read_text("utf-8").splitlines()
    assert len(lines) == int(count.replace(",", ""))
