"""What is costly to make from the rules, kept between runs: compiled patterns, and what the gate looks for.

A shelf is only ever a saving: whatever goes wrong with it, the thing is made again. Nothing of a message goes in.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import platformdirs

T = TypeVar("T")
# Where to keep, instead of the user's cache folder; ``off`` keeps nothing.
VARIABLE = "POLICYGUARD_CACHE"
# Rows of one shelf, the last used kept; a bundled pack has about 900 patterns.
_MOST_ROWS = 8_000
_WAIT_SECONDS = 2.0


def kept(shelf: str, key: str, make: Callable[[], T]) -> T:
    """What *make* makes, from *shelf* where it stands there under *key*, else made now and put there.

    *key* must name everything the thing is made from; the versions of Python and of this package's source are
    added to it.
    """
    file = _file(shelf)
    if file is None:
        return make()
    name = hashlib.sha256(f"{_fingerprint()}\0{key}".encode()).digest()
    found = _read(file, name)
    if found is not None:
        # Damaged, or of another version of something: made again.
        with suppress(Exception):
            return pickle.loads(found)  # type: ignore[no-any-return]  # noqa: S301 - a file only this user can write
    made = make()
    _write(file, name, made)
    return made


def _file(shelf: str) -> Path | None:
    """The file of *shelf*, or None where nothing is to be kept or its folder is not this user's alone."""
    chosen = os.environ.get(VARIABLE, "")
    if chosen.lower() == "off":
        return None
    folder = Path(chosen or platformdirs.user_cache_dir("policyguard", appauthor=False))
    return folder / f"{shelf}.sqlite" if _private(folder) else None


@cache
def _private(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        told = folder.stat()
    except OSError:
        return False
    if not hasattr(os, "getuid"):
        return True
    return told.st_uid == os.getuid() and not told.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


@cache
def _fingerprint() -> str:
    """What the making itself depends on: Python, and the source of this package."""
    package = Path(__file__).parent
    sources = sorted(package.rglob("*.py"))
    told = ((file.relative_to(package).as_posix(), file.stat()) for file in sources)
    return f"{sys.version}\0" + "\0".join(f"{name} {each.st_size} {each.st_mtime_ns}" for name, each in told)


def _connected(file: Path) -> sqlite3.Connection:
    """An open shelf; opened for each use, so that threads and forked workers never share one."""
    connection = sqlite3.connect(file, timeout=_WAIT_SECONDS)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _read(file: Path, name: bytes) -> bytes | None:
    if not file.exists():
        return None
    try:
        with closing(_connected(file)) as connection:
            row = connection.execute("SELECT made FROM kept WHERE name = ?", [name]).fetchone()
    except sqlite3.Error:
        return None
    return bytes(row[0]) if row else None


def _write(file: Path, name: bytes, made: Any) -> None:
    try:
        with closing(_connected(file)) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (name BLOB PRIMARY KEY, made BLOB)")
            connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", [name, pickle.dumps(made)])
            oldest = "SELECT rowid FROM kept ORDER BY rowid DESC LIMIT -1 OFFSET ?"
            connection.execute(f"DELETE FROM kept WHERE rowid IN ({oldest})", [_MOST_ROWS])  # noqa: S608
    except sqlite3.Error:
        return
