from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from policyguard.conversation import (
    Entry,
    Ledger,
    LocalLedger,
    LocalRecords,
    Posting,
    RedisLedger,
    RedisRecords,
    Seal,
    withdraw,
)
from policyguard.conversation.ledger import MOST_ENTRIES, entered
from policyguard.errors import InputError
from tests.conversation.server import redis_url

KEY = b"sixteen bytes or more"
HOUR = timedelta(hours=1)


@pytest.fixture(params=["local", "redis", "local records", "redis records"])
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    prefix = f"{request.node.name}:"
    if request.param == "local":
        yield LocalLedger(KEY)
    elif request.param == "local records":
        yield LocalRecords(key=KEY)
    elif request.param == "redis":
        yield RedisLedger.at(redis_url(request), prefix=prefix, key=KEY)
    else:
        yield RedisRecords.at(redis_url(request), prefix=prefix, key=KEY)


def entry(message_id: str, minute: int = 0, conversation: str = "c", sender: str = "a") -> Entry:
    return entered(Seal(KEY), conversation, sender, message_id, minute * 60_000_000)


def post(ledger: Ledger, new: Entry, *keys: str, keep: timedelta = HOUR) -> None:
    gone = ledger.read(new, ()).standing.difference(keys)
    ledger.write(Posting(new, dict.fromkeys(keys, keep), gone))


def under(ledger: Ledger, key: str) -> list[str]:
    return [each.message_id for each in ledger.read(entry("?"), (key,)).entries.get(key, ())]


def test_under_an_unknown_key_stands_nothing(ledger: Ledger) -> None:
    assert under(ledger, "k") == []
    assert ledger.read(entry("m"), ()).standing == frozenset()


def test_entries_come_back_whole_in_the_order_sent(ledger: Ledger) -> None:
    later, earlier = entry("m:2", 2, "d", "b"), entry("m1", 1)
    post(ledger, later, "k", "l")
    post(ledger, earlier, "k")
    page = ledger.read(later, ("k", "l", "m"))
    assert page.entries["k"] == (earlier, later)
    assert page.entries["l"] == (later,)
    assert not page.entries.get("m")
    assert page.standing == {"k", "l"}


def test_the_same_message_twice_counts_once(ledger: Ledger) -> None:
    for _ in range(3):
        post(ledger, entry("m1"), "k")
    assert under(ledger, "k") == ["m1"]


def test_messages_of_the_same_name_in_two_conversations_are_two(ledger: Ledger) -> None:
    post(ledger, entry("m1", 0, "c"), "k")
    post(ledger, entry("m1", 1, "d"), "k")
    assert under(ledger, "k") == ["m1", "m1"]


def test_an_edited_message_stands_where_its_new_text_puts_it(ledger: Ledger) -> None:
    post(ledger, entry("m1"), "k", "l")
    post(ledger, entry("m1"), "l", "m")
    assert [under(ledger, key) for key in "klm"] == [[], ["m1"], ["m1"]]
    assert ledger.read(entry("m1"), ()).standing == {"l", "m"}


def test_a_withdrawn_message_counts_nowhere(ledger: Ledger) -> None:
    post(ledger, entry("m1"), "k", "l")
    post(ledger, entry("m2"), "k")
    withdraw(ledger, "c", "a", "m1")
    withdraw(ledger, "c", "a", "unknown")
    assert [under(ledger, key) for key in "kl"] == [["m2"], []]
    assert ledger.read(entry("m1"), ()).standing == frozenset()


def test_what_is_older_than_it_counts_is_let_go(ledger: Ledger) -> None:
    post(ledger, entry("old", 0), "k")
    post(ledger, entry("young", 60), "k")
    assert under(ledger, "k") == ["old", "young"]
    post(ledger, entry("new", 61), "k")
    assert under(ledger, "k") == ["young", "new"]


def test_only_the_newest_are_kept(ledger: Ledger) -> None:
    for number in range(MOST_ENTRIES + 3):
        post(ledger, entry(f"m{number}", number), "k", keep=timedelta(days=9))
    assert under(ledger, "k") == [f"m{number}" for number in range(3, MOST_ENTRIES + 3)]


def test_threads_lose_nothing(ledger: Ledger) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: post(ledger, entry(f"m{n:02}", n), "k"), range(40)))
    assert under(ledger, "k") == [f"m{n:02}" for n in range(40)]


def test_the_key_longest_unused_goes_first() -> None:
    ledger = LocalLedger(keys=2)
    for key in ("k", "l", "k", "m"):
        post(ledger, entry(f"of {key}"), key)
    assert [len(under(ledger, key)) for key in "klm"] == [1, 0, 1]
    assert ledger.read(entry("of l"), ()).standing == frozenset()


def test_a_key_unused_for_as_long_as_it_counts_is_forgotten() -> None:
    seconds = 0.0
    ledger = LocalLedger(clock=lambda: seconds)
    post(ledger, entry("m1"), "k")
    seconds = 3599.0
    assert len(ledger) == 1
    seconds = 3601.0
    assert len(ledger) == 0
    assert ledger.read(entry("m1"), ()).standing == frozenset()


def test_redis_forgets_what_counts_no_more(request: pytest.FixtureRequest) -> None:
    import redis  # noqa: PLC0415

    client = redis.Redis.from_url(redis_url(request))
    post(RedisLedger(client, prefix="counted:"), entry("m1"), "k", "l")
    lives = [client.pttl(key) for key in client.scan_iter("counted:*")]
    assert len(lives) == 3
    assert all(3_590_000 < life <= 3_600_000 for life in lives)
    client.close()


def test_hashes_tell_apart_by_key_kind_and_owner() -> None:
    seal = Seal(KEY)
    assert seal.hash("value", "x") == Seal(KEY).hash("value", "x")
    others = [
        Seal(KEY + b"!").hash("value", "x"),
        Seal().hash("value", "x"),
        seal.hash("text", "x"),
        seal.hash("value", "x", "a"),
        seal.hash("value", "y"),
    ]
    assert len({seal.hash("value", "x"), *others}) == 6


@pytest.mark.parametrize("key", [b"", b"fifteen bytes.."])
def test_a_key_too_short_to_keep_a_secret_is_refused(key: bytes) -> None:
    with pytest.raises(InputError, match="16 bytes or more"):
        LocalLedger(key)
