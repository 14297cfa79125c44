"""Judge one chunk of raw rows: parse, find the state of the deal, ask the guard, encode the verdicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from policyguard.adapters.batch.chunk import Chunk
from policyguard.adapters.batch.plan import Plan
from policyguard.adapters.batch.summary import Counts
from policyguard.errors import Fault, PackError, UnknownPlatform
from policyguard.escrow.events import EventLog
from policyguard.log import Record, Reject, encode, parse
from policyguard.model import Approval, Message, Stage, Verdict

# Names of platforms come from the log, so how many are remembered is bounded.
_REMEMBERED = 256


class Checks(Protocol):
    """What a scan needs of a guard."""

    def prepare(self, messages: Sequence[Message]) -> None:
        """Take note of messages it is about to be asked about: what they share is read together."""

    def check(self, message: Message, *, stage: Stage, approval: Approval) -> Verdict:
        """Judge one message."""


# Makes the guard of a platform; must be picklable. Raises UnknownPlatform and PackError.
Guards: TypeAlias = Callable[[str], Checks]


@dataclass(frozen=True, slots=True)
class PackGuards:
    """The guards of the bundled platforms, with more rules from these folders."""

    rules: tuple[str, ...] = ()
    language: bool = True

    def __call__(self, platform: str) -> Checks:
        """The guard of *platform*."""
        from policyguard.guard import Guard  # noqa: PLC0415 - the rule engine loads on use

        folders = [Path(folder) for folder in self.rules]
        return Guard.for_platform(platform, rules=folders, language=self.language)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one chunk. ``faults`` are those of a rule pack, which stop the scan."""

    output: bytes
    rejects: tuple[Reject, ...]
    counts: Counts
    faults: tuple[Fault, ...] = ()


class Platforms:
    """The guards of the platforms met so far. Pickled, it starts anew: each process makes its own."""

    def __init__(self, make: Guards) -> None:
        self._make = make
        self._guards: dict[str, Checks | None] = {}

    def __reduce__(self) -> tuple[type[Platforms], tuple[Guards]]:
        return Platforms, (self._make,)

    def open(self, platform: str) -> Checks:
        """The guard of a platform the user named. Raises UnknownPlatform, PackError."""
        guard = self._guards[platform] = self._make(platform)
        return guard

    def find(self, platform: str) -> Checks | None:
        """The guard of a platform a record named, None when there is none. Raises PackError."""
        if platform not in self._guards:
            if len(self._guards) >= _REMEMBERED:
                self._guards.clear()
            self._guards[platform] = self._made(platform)
        return self._guards[platform]

    def _made(self, platform: str) -> Checks | None:
        try:
            return self._make(platform)
        except (UnknownPlatform, ValueError, OSError):
            return None


class Judge:
    """Judges chunks."""

    def __init__(self, plan: Plan, platforms: Platforms, events: EventLog) -> None:
        self._plan = plan
        self._platforms = platforms
        self._events = events
        self._has_events = len(events) > 0

    def __call__(self, chunk: Chunk) -> Outcome:
        """Verdicts and rejects of the chunk's rows, in order."""
        counts = Counts()
        verdicts: list[dict[str, object]] = []
        rejects: list[Reject] = []
        reveal = self._plan.reveal
        try:
            records = [parse(chunk.path, chunk.stem, line, raw) for line, raw in chunk.rows]
            self._prepare([record for record in records if isinstance(record, Record)])
            for record in records:
                verdict = record if isinstance(record, Reject) else self._verdict(record, rejects)
                if isinstance(verdict, Reject):
                    rejects.append(verdict)
                else:
                    fields = verdict.to_dict(reveal=reveal)
                    counts.see(verdict, fields["action"])
                    verdicts.append(fields)
        except PackError as error:
            return Outcome(b"", (), Counts(), error.faults)
        for reject in rejects:
            counts.refuse(reject)
        return Outcome(encode(verdicts, self._plan.output_form), tuple(rejects), counts)

    def _prepare(self, records: Sequence[Record]) -> None:
        """Let each platform's guard know what is coming; a message that fails here fails again at its turn."""
        by_platform: dict[str, list[Message]] = {}
        for record in records:
            by_platform.setdefault(record.platform or self._plan.platform or "", []).append(record.message)
        for platform, messages in by_platform.items():
            guard = self._platforms.find(platform) if platform else None
            if guard is not None:
                with suppress(Exception):
                    guard.prepare(messages)

    def _verdict(self, record: Record, rejects: list[Reject]) -> Verdict | Reject:
        if record.faults:
            rejects.extend(record.faults)
        platform = record.platform or self._plan.platform
        if not platform:
            hint = "give --platform, or write `platform` in every record"
            return Reject(record.path, record.line, "no platform", hint)
        guard = self._platforms.find(platform)
        if guard is None:
            hint = "`policyguard policies list` names the platforms"
            return Reject(record.path, record.line, "unknown platform", hint)
        stage, approval = self._situation(record)
        try:
            return guard.check(record.message, stage=stage, approval=approval)
        except Exception as error:  # noqa: BLE001 - one message must not end a run; its text may be in the error's
            reason = f"the guard failed ({type(error).__name__})"
            return Reject(record.path, record.line, reason, "report it, with the rule set's version")

    def _situation(self, record: Record) -> tuple[Stage, Approval]:
        """The record's own word, else the events', else the plan's, else the strictest."""
        stage, approval = record.stage, record.approval
        if self._has_events and (stage is None or approval is None):
            known = self._events.known(record.message.conversation_id, record.message.sent_at)
            stage, approval = stage or known.stage, approval or known.approval
        return (
            stage or self._plan.stage or Stage.INQUIRY,
            approval or self._plan.approval or Approval.NONE,
        )
