"""The timeline for programs: one JSON object, with verdicts in the wire form of every other output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policyguard.escrow.course import Told
from policyguard.escrow.history import Statement
from policyguard.report.timeline.entry import Entry, Link, Noted, Said, Timeline
from policyguard.report.timeline.events import Complaint, Turn


def to_dict(timeline: Timeline) -> dict[str, Any]:
    """The wire form; values and excerpts are covered unless the timeline was made to reveal them."""
    return {
        "conversation_id": timeline.conversation,
        "platforms": list(timeline.platforms),
        "messages": len(timeline.said),
        "actions": dict(timeline.actions),
        "unread": timeline.unread,
        "timeline": [_entry(entry, timeline.is_revealed) for entry in timeline.entries],
    }


def _entry(entry: Entry, reveal: bool) -> Mapping[str, Any]:
    match entry:
        case Said():
            return _said(entry, reveal)
        case Turn():
            return _turn(entry)
        case Complaint():
            at = entry.at.isoformat() if entry.at else None
            return {"kind": "complaint", "at": at, **entry.reject.to_dict()}


def _turn(turn: Turn) -> dict[str, Any]:
    (old_stage, old_approval), (stage, approval) = turn.before, turn.after
    return {
        "kind": "record" if turn.recorded else "event" if turn.told else "time",
        "at": turn.at.isoformat() if turn.at else None,
        "before": {"stage": old_stage.value, "approval": old_approval.value},
        "after": {"stage": stage.value, "approval": approval.value},
        "events": [_told(one) for one in turn.told],
    }


def _told(one: Told) -> dict[str, Any]:
    happening = one.happening
    event = None if isinstance(happening, Statement) else happening.event.value
    return {"event": event, "path": one.path, "line": one.line}


def _said(said: Said, reveal: bool) -> dict[str, Any]:
    message, verdict = said.message, said.verdict.to_dict(reveal=reveal)
    numbered = zip(verdict.pop("findings"), said.noted, strict=True)
    return {
        "kind": "message",
        "number": said.number,
        "message_id": message.message_id,
        "sender_id": message.sender_id,
        "sender_role": message.sender_role,
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "surface": message.surface.value,
        "platform": said.platform,
        "excerpt": [
            {"kind": piece.kind, "text": piece.text, "findings": list(piece.findings)}
            for piece in said.pieces
        ],
        **{name: value for name, value in verdict.items() if name not in ("message_id", "conversation_id")},
        "findings": [{**finding, **_noted(noted)} for finding, noted in numbered],
        "parts": [
            {"number": part.number, "entity": part.entity.value, "completed_by": _link(part.link)}
            for part in said.parts
        ],
        "warnings": [fault.to_dict() for fault in said.faults],
    }


def _noted(noted: Noted) -> dict[str, Any]:
    answers = noted.answers
    return {
        "number": noted.found.number,
        "completes": [_link(link) for link in noted.completes],
        "answers": answers
        and {**_link(answers.link), "entity": answers.entity.value, "act": answers.act.value},
        "rests_on": [_link(link) for link in noted.evidence],
    }


def _link(link: Link) -> dict[str, Any]:
    pieces = {"pieces": list(link.texts)} if link.texts else {}
    return {"number": link.number, "message_id": link.message_id, "before": link.before, **pieces}
