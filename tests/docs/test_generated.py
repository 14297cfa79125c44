"""The reference pages are what the code and the rules say today."""

from __future__ import annotations

import runpy
from collections.abc import Callable

import pytest

from tests.docs.page import ROOT

PAGES: dict[str, Callable[[], str]] = runpy.run_path(str(ROOT / "scripts" / "docs.py"))["PAGES"]


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / name).read_text("utf-8")
    if written != PAGES[name]():
        pytest.fail(f"docs/{name} is stale: run make docs", pytrace=False)
