"""A guard whose memory is a Redis server: what it says when the server is gone, and beside another process."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

from policyguard.conversation import RedisMemory, RedisRecords
from policyguard.guard import Guard
from policyguard.model import Action, Message, Verdict

if shutil.which("redis-server") is None or find_spec("redis") is None:
    pytest.skip("no Redis here", allow_module_level=True)

KEY = b"k" * 32
PIECES = ("090", "3417", "2685")


class Server:
    """A Redis server that can be killed and started again at its port."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        pytest.fail("redis-server does not answer")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)


@contextmanager
def running() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.kill()


def say(guard: Guard, number: int, body: str) -> Verdict:
    return guard.check(Message(body, message_id=f"m{number}", conversation_id="c", sender_id="a"))


@pytest.mark.parametrize("store", ["memory", "records"])
def test_a_message_is_judged_by_itself_while_the_memory_is_gone_and_in_its_conversation_after(
    store: str,
) -> None:
    with running() as server:
        memory = RedisMemory.at(server.url) if store == "memory" else RedisRecords.at(server.url, key=KEY)
        guard = Guard.for_platform("crowdworks", memory=memory, language=False)
        assert say(guard, 1, PIECES[0]).degraded == ()
        server.kill()
        down, lure = say(guard, 2, PIECES[1]), say(guard, 3, "090-3417-2685")
        assert (down.action, down.degraded) == (Action.ALLOW, ("memory ConnectionError",))
        assert (lure.action, lure.degraded) == (Action.BLOCK, ("memory ConnectionError",))
        server.start()
        again = [say(guard, 10 + number, piece) for number, piece in enumerate(PIECES)]
        assert [verdict.degraded for verdict in again] == [(), (), ()]
        assert again[-1].findings[0].value == "+819034172685"


def test_a_server_that_never_answers_costs_no_more_than_its_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        memory = RedisMemory.at(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        guard = Guard.for_platform("crowdworks", memory=memory, language=False)
        started = time.perf_counter()
        assert say(guard, 1, "こんにちは").degraded == ("memory TimeoutError",)
        assert time.perf_counter() - started < 5


_OTHER = """
import sys
from policyguard.conversation import RedisMemory
from policyguard.guard import Guard
from policyguard.model import Message
guard = Guard.for_platform("crowdworks", memory=RedisMemory.at(sys.argv[1]), language=False)
for line in sys.stdin:
    number, body = line.split()
    guard.check(Message(body, message_id="m" + number, conversation_id="c", sender_id="a"))
    print("said", flush=True)
"""


def test_two_processes_hear_one_conversation() -> None:
    with running() as server:
        guard = Guard.for_platform("crowdworks", memory=RedisMemory.at(server.url), language=False)
        pipe = subprocess.PIPE
        with subprocess.Popen(
            [sys.executable, "-c", _OTHER, server.url], stdin=pipe, stdout=pipe, text=True
        ) as other:
            assert other.stdin
            assert other.stdout
            say(guard, 1, PIECES[0])
            other.stdin.write(f"2 {PIECES[1]}\n")
            other.stdin.flush()
            assert other.stdout.readline() == "said\n"
            last = say(guard, 3, PIECES[2])
            other.stdin.close()
        (found,) = last.findings
        assert found.value == "+819034172685"
        assert {span.message_id for span in found.spans} == {"m1", "m2", "m3"}
