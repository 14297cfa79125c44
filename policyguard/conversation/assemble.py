"""From the pieces of several messages to whole values, completed by the newest message."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from policyguard.conversation import account, address, cue, feature, handle, telephone
from policyguard.conversation.candidate import Candidate
from policyguard.conversation.fragment import Assembled, Fragments
from policyguard.conversation.piece import PieceReader, set_apart
from policyguard.conversation.trail import CALLS, Trail
from policyguard.conversation.weights import Weights
from policyguard.language.doubt import probability
from policyguard.rule import Lexicon

Raw = Callable[[int, int], tuple[int, int]]
_READERS = (telephone.candidates, address.mails, address.links, account.candidates, handle.candidates)
# How far back pieces of one value are looked for, in messages that tell something.
MOST_MESSAGES = 30
# Of one value there is a piece likelier than this in two of its messages.
_LEAST_LIKELY = -3.0


class Joiner(Protocol):
    """Reads what a message gives of values, and joins it with what was given before."""

    def fragments(
        self, message_id: str, sender_id: str, sent_at: datetime, folded: str, raw: Raw, /
    ) -> Fragments:
        """The pieces and cues of a message."""
        ...

    def called(self, told: Sequence[Fragments], new: Fragments, folded: str, /) -> Fragments:
        """*new* with how much it calls for joining what was told."""
        ...

    def assemble(self, recalled: Sequence[Fragments], new: Fragments, /) -> list[Assembled]:
        """The values that *new* completes."""
        ...


class Assembler:
    """Reads what messages give of values, and puts it together, with *lexicons* and learned *weights*."""

    def __init__(self, lexicons: Mapping[str, Lexicon], weights: Weights) -> None:
        self._reader = PieceReader(lexicons)
        self._weights = weights

    def fragments(
        self, message_id: str, sender_id: str, sent_at: datetime, folded: str, raw: Raw
    ) -> Fragments:
        """The pieces and cues of a message; *raw* leads a span of *folded* back to the body as sent."""
        pieces, near = self._reader.read(folded)
        cues = cue.topics(folded, near)
        if not pieces:
            return Fragments(message_id, sender_id, sent_at, (), cues)
        hidden = feature.masked(folded)
        weighed = self._weights.weighed(hidden, pieces)
        if not weighed:
            return Fragments(message_id, sender_id, sent_at, (), cues)
        kept = []
        for piece in set_apart(folded, weighed, near):
            start, end = raw(piece.start, piece.end)
            kept.append(replace(piece, start=start, end=end))
        return Fragments(message_id, sender_id, sent_at, tuple(kept), cues, self._weights.call(hidden, kept))

    def called(self, told: Sequence[Fragments], new: Fragments, folded: str) -> Fragments:
        """*new*, of *folded*, with how much it calls for joining what was *told*, where it gives nothing itself."""
        is_pending = not new.pieces and any(source.given for source in told)
        return replace(new, call=self._weights.call(feature.masked(folded))) if is_pending else new

    def assemble(self, recalled: Sequence[Fragments], new: Fragments) -> list[Assembled]:
        """The values that *new* completes with what was said before, each over at least two messages.

        Messages may come in any order; what counts is when they were sent. *new* gives a piece of each, or calls for
        joining what was given.
        """
        found: dict[str, tuple[float, Candidate]] = {}
        for candidate in candidates(recalled, new):
            logit = self._logit(candidate)
            if logit >= self._weights.least[candidate.reader]:
                best = found.get(candidate.reader)
                if best is None or logit > best[0]:
                    found[candidate.reader] = (logit, candidate)
        likeliest = sorted(found.values(), key=lambda each: -each[0])
        return [_assembled(*each) for each in likeliest]

    def _logit(self, candidate: Candidate) -> float:
        return self._weights.values[candidate.reader].of_values(candidate.features)


def candidates(recalled: Sequence[Fragments], new: Fragments) -> Iterator[Candidate]:
    """Every value that *new* could complete with what was told before it, by one side or by both."""
    before = sorted(
        (old for old in recalled if old.message_id != new.message_id),
        key=lambda old: (old.sent_at, old.message_id),
    )
    told = sorted([*before[-MOST_MESSAGES:], new], key=lambda item: (item.sent_at, item.message_id))
    if not ((new.call > CALLS or _is_likely(new)) and any(map(_is_likely, before))):
        return
    for sender in (new.sender_id, None):
        trail = Trail(told, new, sender)
        for read in _READERS:
            yield from read(trail)


def _is_likely(source: Fragments) -> bool:
    """True for a message with a piece that may well be one."""
    return any(piece.weight > _LEAST_LIKELY for piece in source.pieces)


def _assembled(logit: float, candidate: Candidate) -> Assembled:
    spans = tuple(item.span for item in candidate.used)
    return Assembled(candidate.entity, candidate.value, round(probability(logit), 3), spans)
