"""What stands in a timeline: what was said, what happened to the deal, and what of that cannot be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from policyguard.log import Reject
from policyguard.model import Act, Entity, Message, Verdict
from policyguard.report.case import Found
from policyguard.report.excerpt import Piece
from policyguard.report.timeline.events import Complaint, Turn


@dataclass(frozen=True, slots=True)
class Link:
    """Another message of the timeline, or this one: its ``number``, and how many ``before`` this one it stands.

    ``texts`` are the pieces of a value it holds, covered unless they are to be seen; ``before`` is negative for
    one that comes later.
    """

    number: int
    message_id: str
    before: int
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """The offer or question a finding answers."""

    link: Link
    entity: Entity
    act: Act


@dataclass(frozen=True, slots=True)
class Noted:
    """One finding, and the other messages it has to do with.

    ``completes`` is not empty for a value told in several messages, ``evidence`` for an escalation.
    """

    found: Found
    completes: tuple[Link, ...] = ()
    answers: Answered | None = None
    evidence: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Pieces in this message of a value that a later one completes; ``number`` goes on from those of the findings."""

    number: int
    entity: Entity
    link: Link


@dataclass(frozen=True, slots=True)
class Said:
    """One message: what it says, as far as it may be seen, and what became of it.

    ``faults`` are what was mended in its record before it was judged.
    """

    number: int
    message: Message
    platform: str
    at: datetime | None
    verdict: Verdict
    pieces: tuple[Piece, ...]
    noted: tuple[Noted, ...]
    parts: tuple[Part, ...]
    faults: tuple[Reject, ...] = ()


Entry: TypeAlias = Said | Turn | Complaint


@dataclass(frozen=True, slots=True)
class Timeline:
    """One conversation in the order of time; ``unread`` counts the lines of its log that could not be read."""

    conversation: str
    entries: tuple[Entry, ...]
    unread: int = 0
    is_revealed: bool = False

    @property
    def said(self) -> tuple[Said, ...]:
        """The messages."""
        return tuple(entry for entry in self.entries if isinstance(entry, Said))

    @property
    def actions(self) -> Counter[str]:
        """How many messages met each action."""
        return Counter(said.verdict.action.value for said in self.said)

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms it was judged by."""
        return tuple(dict.fromkeys(said.platform for said in self.said))

    @property
    def policies(self) -> tuple[str, ...]:
        """The versions of their tables."""
        return tuple(dict.fromkeys(said.verdict.policy for said in self.said))

    @property
    def rulesets(self) -> tuple[str, ...]:
        """The versions of the rules."""
        return tuple(dict.fromkeys(said.verdict.ruleset for said in self.said))

    @property
    def moments(self) -> tuple[datetime, ...]:
        """When its messages were sent, in order."""
        return tuple(sorted(said.message.sent_at for said in self.said if said.message.sent_at))
