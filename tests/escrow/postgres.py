"""A real PostgreSQL server for one test run, where one is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

# Debian keeps the programs of each version apart, and off PATH.
_DEBIAN = Path("/usr/lib/postgresql")
_OPTIONS = [
    "-F",
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    "logging_collector=off",
    "-c",
    "max_connections=40",
]


@contextmanager
def running() -> Iterator[str]:
    """The address of a fresh server, stopped and removed at the end; skips where there is none."""
    programs = _programs()
    if programs is None:
        pytest.skip(
            "no `initdb` on PATH nor under /usr/lib/postgresql: install PostgreSQL to test states from it"
        )
    if find_spec("psycopg") is None:
        pytest.skip("no `psycopg` package: pip install 'psycopg[binary]' to test states from PostgreSQL")
    folder = Path(tempfile.mkdtemp(prefix="policyguard-postgres-"))
    try:
        with _server(programs, folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(_DEBIAN.glob("*/bin"), key=_version)
    return places[-1] if places and (places[-1] / "initdb").exists() else None


def _version(programs: Path) -> int:
    return int(programs.parent.name) if programs.parent.name.isdigit() else 0


@contextmanager
def _server(programs: Path, folder: Path) -> Iterator[str]:
    user = _user(folder)
    data = folder / "data"
    initdb: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "owner",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "-N",
    ]
    subprocess.run([*user, *initdb], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    port = _free_port()
    command = [*user, programs / "postgres", "-D", data, "-k", folder, "-p", str(port), *_OPTIONS]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    url = f"postgresql+psycopg://owner@127.0.0.1:{port}/postgres"
    try:
        _await(url, server, folder / "log")
        yield url
    finally:
        server.terminate()
        server.wait(20)


def _user(folder: Path) -> list[str | Path]:
    """What starts a program as someone else: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL does not run as root, and there is no `setpriv` to change that")
    name = (
        "postgres"
        if subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode == 0
        else "nobody"
    )
    shutil.chown(folder, name)
    return ["setpriv", f"--reuid={name}", "--clear-groups", "--"]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _await(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg  # noqa: PLC0415

    for _ in range(400):
        try:
            psycopg.connect(url.replace("+psycopg", "")).close()
            return
        except psycopg.OperationalError:
            assert server.poll() is None, f"PostgreSQL did not start:\n{log.read_text()}"
            time.sleep(0.05)
    pytest.fail("PostgreSQL does not answer")
