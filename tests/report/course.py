"""Conversations for the timeline's tests: who says what, a minute apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from policyguard.report.timeline import Judge, LiveGuards, Timeline, gather, read_events, timeline
from tests.report.made import NOON, write_lines

NAME = "c-1"


def at(minute: float) -> str:
    """The moment so many minutes after noon."""
    return (NOON + timedelta(minutes=minute)).isoformat()


def rows(*said: tuple[str, str], **more: Any) -> list[dict[str, Any]]:
    """The log of a conversation: sender and body of each message."""
    return [
        {
            "message_id": f"m{number}",
            "conversation_id": NAME,
            "platform": "crowdworks",
            "sender_id": sender,
            "sender_role": "client" if sender == "a" else "worker",
            "sent_at": at(number),
            "body": body,
            **more,
        }
        for number, (sender, body) in enumerate(said, 1)
    ]


def events(*told: tuple[float, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Escrow events: the minute, and what happened."""
    return [{"conversation_id": NAME, "at": at(minute), **happened} for minute, happened in told]


def told(
    folder: Path,
    log: Sequence[Mapping[str, Any]],
    happened: Sequence[Mapping[str, Any]] = (),
    *,
    reveal: bool = False,
    delivered: bool = False,
    platform: str | None = None,
) -> Timeline:
    """The timeline of *log* and what *happened*, judged by the rules alone."""
    path = str(write_lines(folder / "log.jsonl", log))
    course = read_events([str(write_lines(folder / "events.jsonl", happened))], NAME)
    judge = Judge(LiveGuards(language=False, delivered=delivered), platform)
    return timeline(gather([path], NAME), course, judge, delivered=delivered, reveal=reveal)
