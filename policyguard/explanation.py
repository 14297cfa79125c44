"""Which rules came near a message, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from policyguard.detect import Fate, Outcome
from policyguard.model import Message, Span, Verdict
from policyguard.normalize import Text
from policyguard.rule import Status


@dataclass(frozen=True, slots=True)
class Consideration:
    """One rule that came near a message, and what became of it.

    ``fate``: ``stands``, ``shadow``, ``prefilter`` (some of its words are there, not all), ``pattern`` (all its
    words, not in its order), ``value`` (not a valid value), ``hosts``, ``needs`` / ``bars`` (context), ``score``
    (below the policy's threshold), ``act`` (overruled by a refusal or mention, ``by``), ``overlap`` (the same
    thing as ``by``).
    """

    rule: str
    fate: str
    score: float | None = None
    span: Span | None = None
    by: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The wire form."""
        return {
            "rule": self.rule,
            "fate": self.fate,
            "score": None if self.score is None else round(self.score, 3),
            "span": self.span.to_dict() if self.span else None,
            "by": self.by,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict and every rule that came near it."""

    verdict: Verdict
    considerations: tuple[Consideration, ...]

    def to_dict(self, *, reveal: bool = False) -> dict[str, Any]:
        """The wire form."""
        return {
            "verdict": self.verdict.to_dict(reveal=reveal),
            "considerations": [item.to_dict() for item in self.considerations],
        }


def considered(outcome: Outcome, text: Text, message: Message) -> Consideration:
    """What became of one claim on *message*."""
    sighting = outcome.sighting
    shadow = outcome.fate is Fate.STANDS and sighting.rule.status is Status.SHADOW
    fate = "shadow" if shadow else outcome.fate.value
    span = Span(*text.span(sighting.start, sighting.end), message.message_id)
    return Consideration(sighting.rule.id, fate, sighting.score, span, outcome.by)
