"""A ledger in Redis, alone or in one with the memory; whatever a message asks is one round trip."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Protocol

from policyguard.conversation.ledger import MICROSECOND, MOST_ENTRIES, Entry, Page, Posting
from policyguard.conversation.redis import Client, RedisMemory
from policyguard.conversation.remark import Limits, Remark
from policyguard.conversation.seal import Seal
from policyguard.conversation.store import client, reached

_PREFIX = "policyguard:said:"


class PipelineClient(Client, Protocol):
    """What is used of ``redis.Redis`` and ``redis.cluster.RedisCluster``."""

    def pipeline(self, *, transaction: bool) -> Any:
        """Commands that are sent together."""
        ...


class RedisLedger:
    """A sorted set ``<prefix><key>`` of messages by when they were sent, and for each message a set of its keys.

    No script and no transaction, so the keys of a message may lie on several servers of a cluster. Processes that
    are to count together need the same *key*.
    """

    def __init__(self, server: PipelineClient, *, prefix: str = _PREFIX, key: bytes | None = None) -> None:
        self._client = server
        self._prefix = prefix
        self._seal = Seal(key)

    @classmethod
    def at(cls, url: str, *, prefix: str = _PREFIX, key: bytes | None = None) -> RedisLedger:
        """The ledger at *url* (``redis://host:6379/0``). Raises InputError where the ``redis`` package is missing."""
        return cls(client(url), prefix=prefix, key=key)

    @property
    def seal(self) -> Seal:
        """What its keys are hashed with."""
        return self._seal

    def read(self, entry: Entry, keys: Collection[str]) -> Page:
        """Where the message of *entry* stands, and what stands under each of *keys*, in the order sent."""
        pipe = self._client.pipeline(transaction=False)
        self.ask(pipe, entry, keys)
        with reached():
            told = pipe.execute()
        return answered(keys, told)

    def write(self, posting: Posting) -> None:
        """Let a message stand under the keys of *posting*, and no more under those that are gone."""
        pipe = self._client.pipeline(transaction=False)
        self.put(pipe, posting)
        with reached():
            pipe.execute()

    def ask(self, pipe: Any, entry: Entry, keys: Collection[str]) -> None:
        """Put into *pipe* what :func:`answered` reads."""
        pipe.smembers(self._listed(entry))
        for key in keys:
            pipe.zrange(self._prefix + key, -MOST_ENTRIES, -1, withscores=True)

    def put(self, pipe: Any, posting: Posting) -> None:
        """Put into *pipe* what writes *posting*; said twice it is the same as once."""
        entry, listed = posting.entry, self._listed(posting.entry)
        for key, keep in posting.keys.items():
            name = self._prefix + key
            pipe.zadd(name, {entry.member: entry.at})
            pipe.zremrangebyscore(name, "-inf", f"({entry.at - keep // MICROSECOND}")
            pipe.zremrangebyrank(name, 0, -MOST_ENTRIES - 1)
            pipe.pexpire(name, _milliseconds(keep))
        for key in posting.gone.difference(posting.keys):
            pipe.zrem(self._prefix + key, entry.member)
        if posting.gone:
            pipe.srem(listed, *posting.gone)
        if posting.keys:
            pipe.sadd(listed, *posting.keys)
            pipe.pexpire(listed, _milliseconds(max(posting.keys.values())))

    def _listed(self, entry: Entry) -> str:
        """Where the keys of a message stand."""
        digest = blake2b(entry.name.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        return f"{self._prefix}keys:{digest}"


class RedisRecords:
    """A memory and a ledger in one Redis: what a message needs is one round trip, what is kept of it another."""

    def __init__(
        self,
        server: PipelineClient,
        limits: Limits | None = None,
        *,
        prefix: str = _PREFIX,
        key: bytes | None = None,
    ) -> None:
        self._client = server
        self._memory = RedisMemory(server, limits, prefix=prefix)
        self._ledger = RedisLedger(server, prefix=prefix, key=key)
        self.recall = self._memory.recall
        self.remember = self._memory.remember
        self.forget = self._memory.forget
        self.read = self._ledger.read
        self.write = self._ledger.write

    @classmethod
    def at(
        cls, url: str, limits: Limits | None = None, *, prefix: str = _PREFIX, key: bytes | None = None
    ) -> RedisRecords:
        """Both at *url* (``redis://host:6379/0``). Raises InputError where the ``redis`` package is missing."""
        return cls(client(url), limits, prefix=prefix, key=key)

    @property
    def seal(self) -> Seal:
        """What the ledger's keys are hashed with."""
        return self._ledger.seal

    def consult(
        self, conversation_id: str, now: datetime, entry: Entry, keys: Collection[str]
    ) -> tuple[tuple[Remark, ...], Page]:
        """What ``recall`` and ``read`` say."""
        pipe = self._client.pipeline(transaction=False)
        self._memory.ask(pipe, conversation_id)
        self._ledger.ask(pipe, entry, keys)
        with reached():
            remarks, *told = pipe.execute()
        return self._memory.answered(remarks, now), answered(keys, told)

    def keep(self, conversation_id: str, remark: Remark, posting: Posting) -> None:
        """What ``remember`` and ``write`` do."""
        pipe = self._client.pipeline(transaction=False)
        self._memory.put(pipe, conversation_id, remark)
        self._ledger.put(pipe, posting)
        with reached():
            pipe.execute()


def answered(keys: Collection[str], told: Sequence[Any]) -> Page:
    """What Redis *told* about *keys*."""
    standing, *columns = told
    entries = {key: tuple(map(_entry, column)) for key, column in zip(keys, columns, strict=True)}
    return Page(frozenset(map(_text, standing)), entries)


def _entry(scored: tuple[bytes | str, float]) -> Entry:
    member, at = scored
    sender, conversation, message_id = _text(member).split(":", 2)
    return Entry(message_id, conversation, sender, int(at))


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _milliseconds(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
