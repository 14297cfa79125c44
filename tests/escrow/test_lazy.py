"""What asks over networks is loaded by whoever asks, not by everyone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from policyguard.errors import InputError
from policyguard.escrow import HttpState, SqlState

SLOW = {"sqlalchemy", "sqlglot", "httpx", "tenacity", "psycopg"}


def test_the_sources_load_no_library_before_the_first_is_made() -> None:
    program = f"import sys, policyguard.escrow; print(sorted({SLOW} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("missing", ["sqlalchemy", "sqlglot"])
def test_without_its_libraries_a_database_says_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError, match=r"pip install 'policyguard\[sql\]'"):
        SqlState("sqlite:///x.db", "SELECT stage FROM d WHERE id = :conversation_id")


@pytest.mark.parametrize("missing", ["httpx", "tenacity"])
def test_without_its_libraries_a_service_says_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError, match=r"pip install 'policyguard\[http\]'"):
        HttpState("http://host/{conversation_id}")
