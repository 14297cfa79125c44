"""Escalations counted in a real Redis: alike from every process, in one round trip, and nothing said is in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from policyguard.conversation import LocalMemory, RedisLedger, RedisRecords
from tests.conversation.counted import INVITATION, LINE, OFFER, WORK, guarded, kinds, messages
from tests.conversation.server import redis_url

KEY = b"a key of the operator's"


def test_redis_counts_alike_in_one_round_trip_each_way(request: pytest.FixtureRequest) -> None:
    import redis  # noqa: PLC0415

    client = Counted(redis.Redis.from_url(redis_url(request)))
    shared = [
        guarded("booking", RedisRecords(client, prefix="trips:", key=KEY)),
        guarded("booking", RedisRecords.at(redis_url(request), prefix="trips:", key=KEY)),
    ]
    said = messages([("c", "a", LINE), ("d", "a", WORK), ("c", "a", OFFER), ("c", "a", LINE)])
    verdicts = [shared[n % 2].check(message) for n, message in enumerate(said)]
    assert kinds(verdicts[-1]) == ["escalation.repeated"]
    client.trips = 0
    shared[0].check(replace(said[3], message_id="m9"))
    assert client.trips == 2


class Counted:
    """A client that counts how often it goes to its server."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.trips = 0

    def __getattr__(self, name: str) -> Any:
        self.trips += name not in ("register_script",)
        return getattr(self._client, name)


def test_redis_holds_no_body_no_value_and_no_name(request: pytest.FixtureRequest) -> None:
    import redis  # noqa: PLC0415

    client = redis.Redis.from_url(redis_url(request))
    ledger = RedisLedger(client, prefix="scanned:", key=KEY)
    said = [(f"talk-{n}", f"person-{n % 4}", body) for n, body in enumerate([LINE, INVITATION, OFFER] * 5)]
    guard = guarded(memory=LocalMemory(), ledger=ledger)
    verdicts = [guard.check(message) for message in messages(said)]
    assert any(map(kinds, verdicts))
    stored = "\n".join(_everything(client, "scanned:*"))
    assert stored.count("\n") > 20
    values = {finding.value for verdict in verdicts for finding in verdict.findings if finding.value}
    told = {*values, *(body[:6] for _, _, body in said), "talk-", "person-", "tanaka", "LINE"}
    assert not [word for word in told if word in stored]


def _everything(client: Any, pattern: str) -> Iterable[str]:
    for key in client.scan_iter(pattern):
        yield key.decode()
        kind = client.type(key).decode()
        if kind == "zset":
            yield from (member.decode() for member in client.zrange(key, 0, -1))
        else:
            assert kind == "set"
            yield from (member.decode() for member in client.smembers(key))
