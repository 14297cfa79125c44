"""A memory and a ledger together: what a message needs of both is read in one step, and kept in another."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from time import monotonic
from typing import Protocol, runtime_checkable

from policyguard.conversation.ledger import Entry, Ledger, LocalLedger, Page, Posting, entered
from policyguard.conversation.memory import LocalMemory, Memory
from policyguard.conversation.remark import Limits, Remark
from policyguard.conversation.seal import Seal


@runtime_checkable
class Records(Memory, Ledger, Protocol):
    """Remarks of conversations and counts over them, from one place."""

    def consult(
        self, conversation_id: str, now: datetime, entry: Entry, keys: Collection[str]
    ) -> tuple[tuple[Remark, ...], Page]:
        """What ``recall`` and ``read`` say."""
        ...

    def keep(self, conversation_id: str, remark: Remark, posting: Posting) -> None:
        """What ``remember`` and ``write`` do."""
        ...


class Apart:
    """A memory here and a ledger there, as one."""

    def __init__(self, memory: Memory, ledger: Ledger) -> None:
        self._memory = memory
        self._ledger = ledger
        self.recall = memory.recall
        self.remember = memory.remember
        self.forget = memory.forget
        self.read = ledger.read
        self.write = ledger.write

    @property
    def seal(self) -> Seal:
        """What the ledger's keys are hashed with."""
        return self._ledger.seal

    def consult(
        self, conversation_id: str, now: datetime, entry: Entry, keys: Collection[str]
    ) -> tuple[tuple[Remark, ...], Page]:
        """What ``recall`` and ``read`` say."""
        return self.recall(conversation_id, now), self.read(entry, keys)

    def keep(self, conversation_id: str, remark: Remark, posting: Posting) -> None:
        """What ``remember`` and ``write`` do."""
        self.remember(conversation_id, remark)
        self.write(posting)


class LocalRecords(Apart):
    """A memory and a ledger within this process; *key* is what the ledger hashes with, its own where none is given."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        key: bytes | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(LocalMemory(limits, clock), LocalLedger(key, clock=clock))


def withdraw(ledger: Ledger, conversation_id: str, sender_id: str, message_id: str) -> None:
    """Count a message no more, because its verdict was overturned or it is to be erased.

    That its sender deletes it does not: what was sent to fifty people has been sent.
    """
    entry = entered(ledger.seal, conversation_id, sender_id, message_id, 0)
    standing = ledger.read(entry, ()).standing
    if standing:
        ledger.write(Posting(entry, gone=standing))
