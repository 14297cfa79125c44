"""Where remarks are kept between messages: the protocol, and a store within the process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Protocol

from policyguard.conversation.remark import Limits, Remark, admitted, deletion, recalled


class Memory(Protocol):
    """Remembers, for each conversation, a bounded number of remarks for a bounded time; never a body."""

    def recall(self, conversation_id: str, now: datetime) -> tuple[Remark, ...]:
        """What is remembered of the conversation, in the order sent."""
        ...

    def remember(self, conversation_id: str, remark: Remark) -> None:
        """Keep *remark*; the same message again changes nothing, an edited one takes the place of the old."""
        ...

    def forget(self, conversation_id: str, message_id: str, at: datetime) -> None:
        """Take away what was kept of a message deleted at *at*, also when it arrives only later."""
        ...


@dataclass(slots=True)
class _Conversation:
    touched: float
    remarks: dict[str, Remark] = field(default_factory=dict)


class LocalMemory:
    """Remarks within this process, safe to share between threads.

    The conversations longest without a message go first; *clock* gives seconds and is for tests.
    """

    def __init__(self, limits: Limits | None = None, clock: Callable[[], float] = monotonic) -> None:
        self._limits = limits or Limits()
        self._clock = clock
        self._lock = Lock()
        self._conversations: OrderedDict[str, _Conversation] = OrderedDict()

    def __len__(self) -> int:
        with self._lock:
            self._let_go()
            return len(self._conversations)

    def recall(self, conversation_id: str, now: datetime) -> tuple[Remark, ...]:
        """What is remembered of the conversation, in the order sent."""
        with self._lock:
            self._let_go()
            conversation = self._conversations.get(conversation_id)
            kept = list(conversation.remarks.values()) if conversation else []
        return recalled(kept, now, self._limits)

    def remember(self, conversation_id: str, remark: Remark) -> None:
        """Keep *remark*; the same message again changes nothing, an edited one takes the place of the old."""
        with self._lock:
            conversation = self._conversations.setdefault(conversation_id, _Conversation(0.0))
            conversation.remarks = admitted(conversation.remarks, remark, self._limits)
            conversation.touched = self._clock()
            self._conversations.move_to_end(conversation_id)
            self._let_go()

    def forget(self, conversation_id: str, message_id: str, at: datetime) -> None:
        """Take away what was kept of a message deleted at *at*, also when it arrives only later."""
        self.remember(conversation_id, deletion(message_id, at))

    def _let_go(self) -> None:
        """Forget conversations beyond the number, and those silent for longer than anything is kept."""
        oldest = self._clock() - self._limits.age.total_seconds()
        while self._conversations:
            conversation = next(iter(self._conversations.values()))
            if len(self._conversations) <= self._limits.conversations and conversation.touched >= oldest:
                return
            self._conversations.popitem(last=False)
