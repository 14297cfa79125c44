"""One conversation as a timeline: what was said, what was found in it and why, and what happened to the deal between."""

from __future__ import annotations

from collections.abc import Sequence

from policyguard.log import Record
from policyguard.report.timeline.entry import Said, Timeline
from policyguard.report.timeline.events import Complaint, Events, Turn, read_events
from policyguard.report.timeline.gather import Gathered, gather
from policyguard.report.timeline.judge import Judge, LiveGuards, PlainGuards
from policyguard.report.timeline.weave import Judged, Weaver, weave
from policyguard.report.timeline.worst import MOST_MESSAGES, worst

__all__ = [
    "MOST_MESSAGES",
    "Complaint",
    "Events",
    "Gathered",
    "Judge",
    "LiveGuards",
    "PlainGuards",
    "Said",
    "Timeline",
    "Turn",
    "gather",
    "read_events",
    "timeline",
    "worst",
]


def timeline(
    gathered: Gathered, events: Events, judge: Judge, *, delivered: bool = False, reveal: bool = False
) -> Timeline:
    """The timeline of the messages *gathered*; values are covered unless *reveal*.

    *delivered* when every message reached the other side, whatever the verdict on it. Raises UnknownPlatform,
    PackError.
    """
    records: Sequence[Record] = gathered.records
    verdicts = judge.all(records, events)
    judged = [Judged(r, judge.named(r), verdict) for r, verdict in zip(records, verdicts, strict=True)]
    said = Weaver(judged, delivered=delivered, reveal=reveal).said()
    name = records[0].message.conversation_id if records else ""
    return Timeline(name, tuple(weave(said, events)), gathered.unread, reveal)
