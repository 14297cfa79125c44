from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from policyguard.conversation import (
    Cue,
    Fragments,
    Kind,
    Limits,
    LocalMemory,
    Memory,
    Opening,
    Piece,
    Place,
    RedisMemory,
    Remark,
)
from policyguard.conversation.wire import decoded, encoded
from policyguard.model import Act, Entity
from tests.conversation.said import START
from tests.conversation.server import redis_url

LIMITS = Limits(messages=5, age=timedelta(hours=2), conversations=3)
NOW = START + timedelta(hours=1)


def remark(message_id: str, minute: int = 0, text: str = "090", *, edited: int | None = None) -> Remark:
    piece = Piece(Kind.DIGITS, text, 0, 3, place=Place.FIRST, ordinal=1)
    said = Fragments(message_id, "a", START + timedelta(minutes=minute), (piece,), (Cue.PHONE,))
    return Remark(said, revised_at=None if edited is None else START + timedelta(minutes=edited))


@pytest.fixture(params=["local", "redis"])
def memory(request: pytest.FixtureRequest) -> Iterator[Memory]:
    if request.param == "local":
        yield LocalMemory(LIMITS)
        return
    yield RedisMemory.at(redis_url(request), LIMITS, prefix=f"{request.node.name}:")


def ids(memory: Memory, conversation: str = "c") -> list[str]:
    return [remark.message_id for remark in memory.recall(conversation, NOW)]


def test_an_unknown_conversation_is_empty(memory: Memory) -> None:
    assert memory.recall("c", NOW) == ()


def test_remarks_come_back_whole_in_the_order_sent(memory: Memory) -> None:
    later, earlier = remark("m2", 2), remark("m1", 1)
    memory.remember("c", later)
    memory.remember("c", earlier)
    assert memory.recall("c", NOW) == (earlier, later)


def test_conversations_are_apart(memory: Memory) -> None:
    memory.remember("c", remark("m1"))
    assert ids(memory, "d") == []


def test_the_same_message_twice_gives_the_same_memory(memory: Memory) -> None:
    memory.remember("c", remark("m1"))
    memory.remember("c", remark("m1"))
    assert memory.recall("c", NOW) == (remark("m1"),)


def test_an_edit_replaces_what_was_kept(memory: Memory) -> None:
    edit = remark("m1", text="080", edited=9)
    memory.remember("c", remark("m1"))
    memory.remember("c", edit)
    assert memory.recall("c", NOW) == (edit,)


def test_a_late_copy_of_the_first_version_does_not_undo_an_edit(memory: Memory) -> None:
    edit = remark("m1", text="080", edited=9)
    memory.remember("c", edit)
    memory.remember("c", remark("m1"))
    assert memory.recall("c", NOW) == (edit,)


def test_a_deletion_takes_the_remark_away(memory: Memory) -> None:
    memory.remember("c", remark("m1"))
    memory.forget("c", "m1", NOW)
    assert ids(memory) == []


def test_a_message_deleted_before_it_arrives_stays_away(memory: Memory) -> None:
    memory.forget("c", "m1", NOW)
    memory.remember("c", remark("m1"))
    memory.remember("c", remark("m2", 1))
    assert ids(memory) == ["m2"]


def test_only_the_newest_are_kept(memory: Memory) -> None:
    for minute in (3, 1, 6, 2, 5, 4, 0):
        memory.remember("c", remark(f"m{minute}", minute))
    assert ids(memory) == ["m2", "m3", "m4", "m5", "m6"]


def test_what_is_older_than_the_limit_is_forgotten(memory: Memory) -> None:
    memory.remember("c", remark("old", 0))
    memory.remember("c", remark("young", 119))
    assert len(memory.recall("c", START + timedelta(minutes=120))) == 2
    assert len(memory.recall("c", START + timedelta(minutes=121))) == 1
    memory.remember("c", remark("new", 121))
    assert ids(memory) == ["young", "new"]


def test_threads_do_not_undo_each_others_work(memory: Memory) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: memory.remember("c", remark(f"m{n:02}", n)), range(40)))
    assert ids(memory) == ["m35", "m36", "m37", "m38", "m39"]


def test_the_conversation_longest_silent_goes_first() -> None:
    memory = LocalMemory(LIMITS)
    for conversation in ("a", "b", "c", "a", "d"):
        memory.remember(conversation, remark("m1"))
    assert [len(ids(memory, conversation)) for conversation in "abcd"] == [1, 0, 1, 1]


def test_a_silent_conversation_is_forgotten() -> None:
    seconds = 0.0
    memory = LocalMemory(LIMITS, clock=lambda: seconds)
    memory.remember("c", remark("m1"))
    seconds = 7201.0
    assert len(memory) == 0
    assert ids(memory) == []


def test_redis_forgets_a_silent_conversation(request: pytest.FixtureRequest) -> None:
    import redis  # noqa: PLC0415

    client = redis.Redis.from_url(redis_url(request))
    RedisMemory(client, LIMITS, prefix="silent:").remember("c", remark("m1"))
    lives = [client.pttl(key) for key in client.scan_iter("silent:*")]
    assert len(lives) == 2
    assert all(7_190_000 < life <= 7_200_000 for life in lives)
    client.close()


def test_a_remark_survives_the_wire() -> None:
    full = Remark(
        remark("m1").fragments,
        (Opening(Entity.LINE_ID, Act.PROPOSE),),
        (Entity.CASH,),
        NOW,
        deleted=False,
    )
    assert decoded(encoded(full)) == full


def test_values_stay_out_of_reprs() -> None:
    assert "0901234" not in repr(remark("m1", text="0901234"))
