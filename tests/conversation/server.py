"""A real Redis server for one test run, where one is installed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import pytest


def redis_url(request: pytest.FixtureRequest) -> str:
    """The address of the session's server; skips the test where there is none."""
    url: str = request.getfixturevalue("redis_server")
    return url


@contextmanager
def running() -> Iterator[str]:
    """The address of a fresh server that keeps nothing on disk, stopped at the end."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no `redis-server` on PATH: install Redis to test its store")
    if find_spec("redis") is None:
        pytest.skip("no `redis` package: pip install redis to test its store")
    port = _free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        _await(port, server)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 0.1).close()
            return
        except OSError:
            assert server.poll() is None, "redis-server did not start"
            time.sleep(0.05)
    pytest.fail("redis-server does not answer")
