"""Remarks in Redis, shared by every process of a platform; one round trip for each call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, Protocol, cast

from policyguard.conversation.remark import Limits, Remark, deletion, in_order, recalled
from policyguard.conversation.store import client, reached
from policyguard.conversation.wire import decoded, encoded
from policyguard.log import microseconds

# The rules of ``remark.admitted``, run inside Redis so that two processes cannot undo each other's work.
# A hash holds "version deleted json" by message, a sorted set the order sent, in microseconds since 1970.
_ADMIT = """
local id, sent, version, deleted, json = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local limit, age, ttl = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local old = redis.call('HGET', KEYS[1], id)
if old then
  local old_version, old_deleted = string.match(old, '^(%-?%d+) (%d) ')
  if old_deleted == '1' then return 0 end
  if deleted == '0' and tonumber(old_version) > tonumber(version) then return 0 end
  if deleted == '1' then sent = redis.call('ZSCORE', KEYS[2], id) end
end
redis.call('HSET', KEYS[1], id, version .. ' ' .. deleted .. ' ' .. json)
redis.call('ZADD', KEYS[2], sent, id)
local newest = tonumber(redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2])
local before = '(' .. string.format('%.0f', newest - age)
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', before)
for _, other in ipairs(gone) do
  redis.call('ZREM', KEYS[2], other)
  redis.call('HDEL', KEYS[1], other)
end
for _, other in ipairs(redis.call('ZRANGE', KEYS[2], 0, -limit - 1)) do
  redis.call('ZREM', KEYS[2], other)
  redis.call('HDEL', KEYS[1], other)
end
redis.call('PEXPIRE', KEYS[1], ttl)
redis.call('PEXPIRE', KEYS[2], ttl)
return 1
"""


class _Script(Protocol):
    def __call__(self, keys: Sequence[str], args: Sequence[str | bytes | int]) -> object: ...


class Client(Protocol):
    """What is used of ``redis.Redis``, whether it decodes its replies or not."""

    def hvals(self, name: str) -> Any:
        """The values of a hash."""
        ...

    def register_script(self, script: str) -> Any:
        """A script, sent once and then called by its digest."""
        ...


class RedisMemory:
    """Remarks under ``<prefix>{<hash of the conversation>}``, gone when nothing was said for the longest age."""

    def __init__(
        self, server: Client, limits: Limits | None = None, *, prefix: str = "policyguard:said:"
    ) -> None:
        self._client = server
        self._limits = limits or Limits()
        self._prefix = prefix
        self._admit = cast(_Script, server.register_script(_ADMIT))

    @classmethod
    def at(cls, url: str, limits: Limits | None = None, *, prefix: str = "policyguard:said:") -> RedisMemory:
        """The store at *url* (``redis://host:6379/0``). Raises InputError where the ``redis`` package is missing."""
        return cls(client(url), limits, prefix=prefix)

    def recall(self, conversation_id: str, now: datetime) -> tuple[Remark, ...]:
        """What is remembered of the conversation, in the order sent."""
        with reached():
            values = self._client.hvals(self._keys(conversation_id)[0])
        return self.answered(values, now)

    def ask(self, pipe: Any, conversation_id: str) -> None:
        """Put into *pipe* what :meth:`answered` reads."""
        pipe.hvals(self._keys(conversation_id)[0])

    def answered(self, values: Iterable[bytes | str], now: datetime) -> tuple[Remark, ...]:
        """The remarks that *values*, as Redis keeps them, are."""
        return recalled(in_order(map(_remark, values)), now, self._limits)

    def remember(self, conversation_id: str, remark: Remark) -> None:
        """Keep *remark*; the same message again changes nothing, an edited one takes the place of the old."""
        with reached():
            self._admit(self._keys(conversation_id), self._arguments(remark))

    def put(self, pipe: Any, conversation_id: str, remark: Remark) -> None:
        """Put into *pipe* what remembers *remark*; the script goes with it, as a pipe cannot ask whether it is known."""
        pipe.eval(_ADMIT, 2, *self._keys(conversation_id), *self._arguments(remark))

    def _arguments(self, remark: Remark) -> tuple[str | bytes | int, ...]:
        return (
            remark.message_id,
            microseconds(remark.sent_at),
            microseconds(remark.version),
            int(remark.deleted),
            encoded(remark),
            self._limits.messages,
            int(self._limits.age.total_seconds() * 1_000_000),
            int(self._limits.age.total_seconds() * 1_000),
        )

    def forget(self, conversation_id: str, message_id: str, at: datetime) -> None:
        """Take away what was kept of a message deleted at *at*, also when it arrives only later."""
        self.remember(conversation_id, deletion(message_id, at))

    def _keys(self, conversation_id: str) -> tuple[str, str]:
        """The two keys of a conversation, in one slot of a cluster; the braces say so."""
        digest = blake2b(conversation_id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        return f"{self._prefix}{{{digest}}}", f"{self._prefix}{{{digest}}}:order"


def _remark(value: bytes | str) -> Remark:
    text = value.decode() if isinstance(value, bytes) else value
    return decoded(text.split(" ", 2)[2])
