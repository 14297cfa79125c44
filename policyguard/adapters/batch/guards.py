"""The guards of a scan: made on first use, one for each platform a process meets, each with its own memory."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from policyguard.conversation import Limits, LocalMemory
from policyguard.errors import UnknownPlatform
from policyguard.model import Approval, Message, Stage, Verdict

# Rows of the log without a message of it after which a conversation is forgotten: some 200 MB of remarks where
# every row is remembered. Rows, because conversations in mind and time of day differ between processes and runs.
SILENCE = 500_000
_LIMITS = Limits(conversations=sys.maxsize)
# Names of platforms that do not exist come from the log, so how many are remembered is bounded.
_REMEMBERED = 256


class Checks(Protocol):
    """What a scan needs of a guard."""

    def prepare(self, messages: Sequence[Message]) -> None:
        """Take note of messages it is about to be asked about: what they share is read together."""

    def check(self, message: Message, *, stage: Stage, approval: Approval) -> Verdict:
        """Judge one message."""


Clock: TypeAlias = Callable[[], float]
# Makes the guard of a platform, whose memory goes by the clock; must be picklable. Raises UnknownPlatform, PackError.
Guards: TypeAlias = Callable[[str, Clock], Checks]


@dataclass(frozen=True, slots=True)
class PackGuards:
    """The guards of the bundled platforms, with more rules from these folders, and with a memory unless told."""

    rules: tuple[str, ...] = ()
    language: bool = True
    memory: bool = True
    delivered: bool = False

    def __call__(self, platform: str, clock: Clock) -> Checks:
        """The guard of *platform*."""
        from policyguard.guard import Guard  # noqa: PLC0415 - the rule engine loads on use

        return Guard.for_platform(
            platform,
            rules=[Path(folder) for folder in self.rules],
            language=self.language,
            memory=LocalMemory(_LIMITS, clock) if self.memory else None,
            delivers_all=self.delivered,
        )


class Platforms:
    """The guards of the platforms met so far. Pickled, it starts anew: each process makes its own."""

    def __init__(self, make: Guards) -> None:
        self._make = make
        self._guards: dict[str, Checks] = {}
        self._unknown: set[str] = set()
        self._rows = 0

    def __reduce__(self) -> tuple[type[Platforms], tuple[Guards]]:
        return Platforms, (self._make,)

    def reach(self, rows: int) -> None:
        """Let the time of the guards be that at which *rows* rows of the log are read."""
        self._rows = rows

    def open(self, platform: str) -> Checks:
        """The guard of a platform the user named. Raises UnknownPlatform, PackError."""
        guard = self._guards[platform] = self._make(platform, self._now)
        return guard

    def find(self, platform: str) -> Checks | None:
        """The guard of a platform a record named, None when there is none. Raises PackError."""
        if platform in self._guards or platform in self._unknown:
            return self._guards.get(platform)
        return self._opened(platform)

    def _opened(self, platform: str) -> Checks | None:
        try:
            return self.open(platform)
        except (UnknownPlatform, ValueError, OSError):
            if len(self._unknown) >= _REMEMBERED:
                self._unknown.clear()
            self._unknown.add(platform)
            return None

    def _now(self) -> float:
        """The clock of the memories: what is remembered at all is remembered for SILENCE rows."""
        return self._rows / SILENCE * _LIMITS.age.total_seconds()
