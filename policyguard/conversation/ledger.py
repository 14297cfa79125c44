"""Which messages stand under which keyed hash, so that they can be counted: the protocol, and a ledger in the process."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter
from threading import Lock
from time import monotonic
from typing import Protocol

from policyguard.conversation.seal import Seal

# The newest under one key are kept; no threshold asks for more.
MOST_ENTRIES = 128
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as it is counted: conversation and sender as keyed hashes, ``at`` in microseconds since 1970."""

    message_id: str
    conversation: str
    sender: str
    at: int

    @property
    def name(self) -> str:
        """What tells it from every other message."""
        return f"{self.conversation}:{self.message_id}"

    def is_same(self, other: Entry) -> bool:
        """True when both are of one message."""
        return self.message_id == other.message_id and self.conversation == other.conversation

    @property
    def member(self) -> str:
        """All of it but the time, as one text."""
        return f"{self.sender}:{self.name}"


@dataclass(frozen=True, slots=True)
class Page:
    """What a ledger says: the keys a message stands under already, and what stands under the keys asked for."""

    standing: frozenset[str] = frozenset()
    entries: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Posting:
    """A message and the keys it is to stand under, each with how long it is kept there; ``gone`` are those no more."""

    entry: Entry
    keys: Mapping[str, timedelta] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()


class Ledger(Protocol):
    """Keeps a bounded number of entries under each key for a bounded time; never a body or a value.

    What counts is when messages were sent, not when they arrive.
    """

    @property
    def seal(self) -> Seal:
        """What its keys are hashed with."""
        ...

    def read(self, entry: Entry, keys: Collection[str]) -> Page:
        """Where the message of *entry* stands, and what stands under each of *keys*, in the order sent."""
        ...

    def write(self, posting: Posting) -> None:
        """Let a message stand under the keys of *posting* and no others; twice is the same as once."""
        ...


@dataclass(slots=True)
class _Column:
    """What stands under one key, in the order sent, and until when the clock lets it stand there."""

    order: list[Entry]
    until: float = 0.0

    def put(self, entry: Entry, oldest: int) -> list[Entry]:
        """Take *entry* in; out goes, and comes back, what was sent before *oldest* or is too much."""
        insort(self.order, entry, key=_place)
        old = bisect_left(self.order, oldest, key=_moment)
        gone = self.order[: max(old, len(self.order) - MOST_ENTRIES)]
        del self.order[: len(gone)]
        return gone

    def take(self, entry: Entry) -> None:
        """Take the message of *entry* out."""
        self.order = [each for each in self.order if not each.is_same(entry)]


class LocalLedger:
    """A ledger within this process, safe to share between threads.

    Of more than *keys* keys the longest unused go first, 1 kB each; *clock* gives seconds and is for tests.
    """

    def __init__(
        self, key: bytes | None = None, *, keys: int = 50_000, clock: Callable[[], float] = monotonic
    ) -> None:
        self._seal = Seal(key)
        self._most_keys = keys
        self._clock = clock
        self._lock = Lock()
        self._columns: OrderedDict[str, _Column] = OrderedDict()
        self._standing: dict[str, tuple[str, ...]] = {}

    def __len__(self) -> int:
        with self._lock:
            self._let_go()
            return len(self._columns)

    @property
    def seal(self) -> Seal:
        """What its keys are hashed with."""
        return self._seal

    def read(self, entry: Entry, keys: Collection[str]) -> Page:
        """Where the message of *entry* stands, and what stands under each of *keys*, in the order sent."""
        with self._lock:
            found = {key: tuple(self._columns[key].order) for key in keys if key in self._columns}
            return Page(frozenset(self._standing.get(entry.name, ())), found)

    def write(self, posting: Posting) -> None:
        """Let a message stand under the keys of *posting* and no others; twice is the same as once."""
        entry, name = posting.entry, posting.entry.name
        with self._lock:
            for key in self._standing.pop(name, ()):
                self._take(key, entry)
            if posting.keys:
                self._standing[name] = tuple(posting.keys)
            for key, keep in posting.keys.items():
                self._put(key, keep, entry)
            self._let_go()

    def _put(self, key: str, keep: timedelta, entry: Entry) -> None:
        """Let *entry* stand under *key*, and what is too old beside it, or too much, no more."""
        column = self._columns.get(key)
        if column is None:
            column = self._columns[key] = _Column([entry])
        else:
            self._columns.move_to_end(key)
            for gone in column.put(entry, entry.at - keep // MICROSECOND):
                self._unlist(key, gone)
        column.until = self._clock() + keep.total_seconds()

    def _take(self, key: str, entry: Entry) -> None:
        """Let the message of *entry*, which is listed there no more, stand under *key* no more."""
        if column := self._columns.get(key):
            column.take(entry)
            if not column.order:
                del self._columns[key]

    def _unlist(self, key: str, entry: Entry) -> None:
        """Forget that the message of *entry* stood under *key*."""
        rest = tuple(each for each in self._standing.pop(entry.name, ()) if each != key)
        if rest:
            self._standing[entry.name] = rest

    def _let_go(self) -> None:
        """Forget keys beyond the number, and at the old end those nothing was written under for as long as it counts."""
        now = self._clock()
        while self._columns:
            key, column = next(iter(self._columns.items()))
            if len(self._columns) <= self._most_keys and column.until >= now:
                return
            del self._columns[key]
            for entry in column.order:
                self._unlist(key, entry)


_place = attrgetter("at", "member")
_moment = attrgetter("at")


def entered(seal: Seal, conversation_id: str, sender_id: str, message_id: str, at: int) -> Entry:
    """A message as it is counted, *at* in microseconds since 1970."""
    return Entry(message_id, seal.name("conversation", conversation_id), seal.name("sender", sender_id), at)
