"""What is kept between runs is only ever a saving."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from policyguard import shelf
from policyguard.shelf import VARIABLE, kept


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of this test's own."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_thing_is_made_once_and_found_again(folder: Path) -> None:
    made = iter(["first", "second"])
    assert kept("things", "key", lambda: next(made)) == "first"
    assert kept("things", "key", lambda: next(made)) == "first"
    assert kept("things", "another key", lambda: next(made)) == "second"
    assert [file.name for file in folder.iterdir()] == ["things.sqlite"]


def test_another_version_of_the_source_makes_it_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept("things", "key", lambda: 1) == 1
    monkeypatch.setattr(shelf, "_fingerprint", lambda: "another")
    assert kept("things", "key", lambda: 2) == 2


def test_a_damaged_shelf_is_as_good_as_none(folder: Path) -> None:
    folder.mkdir()
    (folder / "things.sqlite").write_bytes(b"not a database, but long enough to be read as one" * 40)
    assert kept("things", "key", lambda: 1) == 1


def test_a_damaged_row_is_made_again(folder: Path) -> None:
    assert kept("things", "key", lambda: 1) == 1
    with sqlite3.connect(folder / "things.sqlite") as connection:
        connection.execute("UPDATE kept SET made = x'00'")
    connection.close()
    assert kept("things", "key", lambda: 2) == 2
    assert kept("things", "key", lambda: 3) == 2


def test_nothing_is_kept_where_the_folder_is_open_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o777)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert kept("things", "key", lambda: 1) == 1
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_kept_where_it_is_switched_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "off")
    assert kept("things", "key", lambda: 1) == 1
    assert not folder.exists()


def test_a_folder_that_cannot_be_made_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file" / "cache"))
    assert kept("things", "key", lambda: 1) == 1


def test_the_oldest_rows_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_MOST_ROWS", 2)
    for number in range(4):
        kept("things", str(number), lambda: "made")
    assert kept("things", "3", lambda: "again") == "made"
    assert kept("things", "0", lambda: "again") == "again"
