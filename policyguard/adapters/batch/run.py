"""Run a scan from plan to summary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress

from policyguard.adapters.batch.checkpoint import Checkpoint, refuse_unfinished, resumed, starting
from policyguard.adapters.batch.chunk import Chunk, Place, chunks
from policyguard.adapters.batch.guards import Guards, PackGuards, Platforms
from policyguard.adapters.batch.journal import Journal
from policyguard.adapters.batch.judge import Judge
from policyguard.adapters.batch.past import past
from policyguard.adapters.batch.plan import Plan
from policyguard.adapters.batch.pool import outcomes
from policyguard.adapters.batch.share import by_conversation, evenly
from policyguard.adapters.batch.stop import Stop, WokenError
from policyguard.adapters.batch.summary import Progress, Summary
from policyguard.errors import InputError, PackError, WorkerLostError
from policyguard.escrow.events import EventLog
from policyguard.log import OutputError, Reject, Source, probe
from policyguard.model import Approval, Message, Stage


def _silent(_: Progress) -> None:
    """Tell nobody."""


def scan(
    plan: Plan,
    *,
    guards: Guards | None = None,
    progress: Callable[[Progress], None] = _silent,
    stop: Stop | None = None,
) -> Summary:
    """Judge every message of the plan's logs and write the verdicts in input order.

    Nothing is written before all inputs were found readable and the platform's pack sound. With several
    jobs the calling program must be importable (``if __name__ == "__main__"``): they are spawned.
    Raises InputError (also for outputs), UnknownPlatform, PackError, ResumeError, WorkerLostError.
    """
    stop = stop or Stop()
    platforms = Platforms(guards or PackGuards(plan.rules, plan.language, plan.memory, plan.delivered))
    for source in plan.sources():
        probe(source)
    start = _start(plan, _versions(plan, platforms))
    journal = Journal(plan, start)
    with closing(journal):
        events = _events(plan, journal, start)
        journal.save()
        is_complete = _judge_all(plan, Judge(plan, platforms, events), journal, progress, stop)
    if is_complete:
        journal.finish()
    return _summary(plan, journal, 0 if is_complete else stop.signal)


def _versions(plan: Plan, platforms: Platforms) -> dict[str, str]:
    """Rule set and policy of the plan's platform; also the moment at which its faults come out."""
    if not plan.platform:
        return {}
    verdict = platforms.open(plan.platform).check(Message(""), stage=Stage.INQUIRY, approval=Approval.NONE)
    return {"ruleset": verdict.ruleset, "policy": verdict.policy}


def _start(plan: Plan, versions: dict[str, str]) -> Checkpoint:
    now = starting(plan, versions)
    if plan.resume:
        return resumed(plan, now)
    if not plan.force:
        refuse_unfinished(plan)
    return now


def _events(plan: Plan, journal: Journal, start: Checkpoint) -> EventLog:
    """The events; what is wrong with them was already written when an earlier part of the scan began."""

    def refuse(reject: Reject) -> None:
        if reject.severity == "note" or not start.is_begun:
            journal.refuse(reject)
            journal.counts.events_rejected += reject.severity == "error"
            journal.counts.events_out_of_order += reject.severity == "warning"

    return EventLog.read(plan.events, refuse)


def _judge_all(
    plan: Plan, judge: Judge, journal: Journal, progress: Callable[[Progress], None], stop: Stop
) -> bool:
    """Judge what is left; True when the end was reached."""
    sources = plan.logs()
    size = 0 if any(source.is_stream for source in sources) else sum(source.size for source in sources)
    rest = stop.reading(_rest(plan, sources, journal.place))
    share = by_conversation if plan.memory else evenly
    is_broken_off = False
    try:
        with suppress(WokenError), closing(outcomes(judge, rest, plan.jobs, share)) as done:
            for chunk, outcome in done:
                if outcome.faults:
                    raise PackError(outcome.faults)
                if not chunk.is_past:
                    journal.write(outcome, chunk.place)
                progress(Progress(journal.consumed, chunk.position, size))
                if stop.signal:
                    is_broken_off = True
                    break
    except OutputError:
        raise
    except (WorkerLostError, PackError, InputError):
        journal.save()
        raise
    journal.save()
    return stop.is_exhausted and not is_broken_off


def _rest(plan: Plan, sources: Sequence[Source], place: Place) -> Iterator[Chunk]:
    """What is left of the log after *place*, and before it what a scan that goes on must remember."""
    if plan.memory and place.total:
        yield from past(sources, place)
    yield from chunks(sources, place)


def _summary(plan: Plan, journal: Journal, signal: int) -> Summary:
    return Summary(
        counts=journal.counts,
        seconds=journal.seconds,
        rate=journal.consumed / max(journal.seconds, 1e-9),
        signal=signal,
        is_resumable=plan.is_resumable,
        rejects_path=plan.rejects_path,
        shown=tuple(journal.shown),
        notes=tuple(journal.notes),
    )
