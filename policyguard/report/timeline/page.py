"""The timeline for people: one HTML file in the look of the report, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from policyguard.model import Bilingual
from policyguard.report.frame import environment, source
from policyguard.report.intake import in_japan, shown_id
from policyguard.report.page import platform_titles
from policyguard.report.timeline import words
from policyguard.report.timeline.entry import Entry, Said, Timeline
from policyguard.report.timeline.events import Complaint, Turn

TITLE = Bilingual("会話の経過", "The course of a conversation")


def render(timeline: Timeline, lang: str, made: datetime) -> Iterator[str]:
    """The page in pieces, in Japanese and English; *lang* is the one shown first."""
    titles = platform_titles()
    return (
        environment()
        .get_template("timeline.html")
        .generate(
            timeline=timeline,
            conversation=shown_id(timeline.conversation),
            title=TITLE,
            lang=lang,
            made=made,
            days=list(days(timeline)),
            moments=[at for at in map(in_japan, timeline.moments) if at],
            platforms=[titles.get(name) or Bilingual(name, name) for name in timeline.platforms],
            say=words,
            clock=_clock,
            shown_id=shown_id,
            style=source("style.css") + source("timeline.css"),
        )
    )


def days(timeline: Timeline) -> Iterator[tuple[str, list[tuple[str, Entry]]]]:
    """The entries by day in Japan, empty where none is known, each with its kind: said, turn or complaint."""
    day, entries = "", list[tuple[str, Entry]]()
    for entry in timeline.entries:
        at = _moment(entry)
        if at and f"{at:%Y-%m-%d}" != day:
            if entries:
                yield day, entries
            day, entries = f"{at:%Y-%m-%d}", []
        entries.append((_kind(entry), entry))
    if entries:
        yield day, entries


def _moment(entry: Entry) -> datetime | None:
    at = entry.message.sent_at if isinstance(entry, Said) else entry.at
    return in_japan(at) if at else None


def _clock(at: datetime) -> str:
    """The time of day in Japan; empty at the ends of the calendar."""
    moment = in_japan(at)
    return f"{moment:%H:%M}" if moment else ""


def _kind(entry: Entry) -> str:
    match entry:
        case Said():
            return "said"
        case Turn():
            return "turn"
        case Complaint():
            return "complaint"
