"""Judge the messages of one conversation one after the other, as the live guard would have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from policyguard.log import Record
from policyguard.model import Approval, Message, Stage, Verdict
from policyguard.report.timeline.events import Events

DEFAULT_PLATFORM = "default"


class Checks(Protocol):
    """What is needed of a guard."""

    def prepare(self, messages: Sequence[Message]) -> None:
        """Take note of messages it is about to be asked about."""

    def check(self, message: Message, *, stage: Stage, approval: Approval) -> Verdict:
        """Judge one message."""


# Makes the guard of a platform. Raises UnknownPlatform, PackError.
Guards: TypeAlias = Callable[[str], Checks]


@dataclass(frozen=True, slots=True)
class LiveGuards:
    """Guards as a chat has them: with a memory, and with a count of what each sender does in this conversation.

    ``delivered`` when every message reached the other side, whatever the verdict on it.
    """

    rules: tuple[Path, ...] = ()
    language: bool = True
    delivered: bool = False

    def __call__(self, platform: str) -> Checks:
        """The guard of *platform*."""
        from policyguard.conversation import LocalRecords  # noqa: PLC0415
        from policyguard.guard import Guard  # noqa: PLC0415 - the rule engine loads on use

        return Guard.for_platform(
            platform,
            rules=self.rules,
            language=self.language,
            memory=LocalRecords(),
            delivers_all=self.delivered,
        )


@dataclass(frozen=True, slots=True)
class PlainGuards:
    """The rules alone, a message at a time: many times faster, and enough to see where to look."""

    rules: tuple[Path, ...] = ()

    def __call__(self, platform: str) -> Checks:
        """The guard of *platform*."""
        from policyguard.guard import Guard  # noqa: PLC0415 - the rule engine loads on use

        return Guard.for_platform(platform, rules=self.rules, language=False)


@dataclass(slots=True)
class Judge:
    """Judges records by the platform given, else by the one each names."""

    make: Guards
    platform: str | None = None
    _guards: dict[str, Checks] = field(default_factory=dict)

    def all(self, records: Sequence[Record], events: Events) -> list[Verdict]:
        """The verdicts on *records*, in their order. Raises UnknownPlatform, PackError."""
        for platform in dict.fromkeys(map(self.named, records)):
            mine = [record.message for record in records if self.named(record) == platform]
            self._guard(platform).prepare(mine)
        return [self.one(record, events) for record in records]

    def one(self, record: Record, events: Events) -> Verdict:
        """The verdict on *record*, by the state it was sent in: its own word, else that of the *events*."""
        stage, approval = events.known(record.message.sent_at)
        return self._guard(self.named(record)).check(
            record.message,
            stage=record.stage or stage or Stage.INQUIRY,
            approval=record.approval or approval or Approval.NONE,
        )

    def named(self, record: Record) -> str:
        """The platform *record* is judged by."""
        return self.platform or record.platform or DEFAULT_PLATFORM

    def _guard(self, platform: str) -> Checks:
        if platform not in self._guards:
            self._guards[platform] = self.make(platform)
        return self._guards[platform]
