"""Judge one chunk of raw rows: parse, find the state of the deal, ask the guard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any

from policyguard.adapters.batch.chunk import Chunk
from policyguard.adapters.batch.guards import Platforms
from policyguard.adapters.batch.plan import Plan
from policyguard.adapters.batch.summary import Counts
from policyguard.errors import Fault, PackError
from policyguard.escrow.events import EventLog
from policyguard.log import Record, Reject, parse
from policyguard.model import Approval, Message, Stage, Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one chunk, or of a part of it: verdicts in their wire form, by line.

    ``faults`` are those of a rule pack, which stop the scan.
    """

    verdicts: Sequence[tuple[int, Mapping[str, Any]]] = ()
    rejects: Sequence[Reject] = ()
    counts: Counts = field(default_factory=Counts)
    faults: tuple[Fault, ...] = ()


def merged(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome of a chunk from those of its parts, in the order of the log."""
    parts = list(outcomes)
    counts = Counts()
    for part in parts:
        counts.add(part.counts)
    return Outcome(
        sorted(chain.from_iterable(part.verdicts for part in parts), key=itemgetter(0)),
        sorted(chain.from_iterable(part.rejects for part in parts), key=attrgetter("line")),
        counts,
        next((part.faults for part in parts if part.faults), ()),
    )


class Judge:
    """Judges chunks."""

    def __init__(self, plan: Plan, platforms: Platforms, events: EventLog) -> None:
        self._plan = plan
        self._platforms = platforms
        self._events = events
        self._has_events = len(events) > 0

    def __call__(self, chunk: Chunk) -> Outcome:
        """Verdicts and rejects of the chunk's rows, in order; of rows judged before, nothing again."""
        counts = Counts()
        verdicts: list[tuple[int, Mapping[str, Any]]] = []
        rejects: list[Reject] = []
        reveal = self._plan.reveal
        self._platforms.reach(chunk.place.total)
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
                    verdicts.append((record.line, fields))
        except PackError as error:
            return Outcome(faults=error.faults)
        for reject in rejects:
            counts.refuse(reject)
        return Outcome() if chunk.is_past else Outcome(verdicts, rejects, counts)

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
