"""What lies between the messages of one conversation: who gave which pieces, and in which orders they may belong."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import permutations

from policyguard.conversation.fragment import Cue, Fragments, Kind, Piece, Place, Used

# Pieces of one value that are looked at, the last ones given.
_MOST = 16
# What is repeated word for word from this length on is an echo.
_ECHOED = 3
# One value comes in so many pieces at most where their order is open.
_MOST_SHUFFLED = 4
_CUES_BEFORE = 3
# A message that gives no piece may complete a value from this logit of its call on.
CALLS = -2.5
# What speaks of a contact or a payment rather than of the work.
OF_CONTACT = frozenset(Cue) - {Cue.IDENTIFIER, Cue.REVERSED, Cue.ID}


class Trail:
    """The messages of a conversation up to *new*, which is the last of *told*; *sender* None for both sides."""

    def __init__(self, told: Sequence[Fragments], new: Fragments, sender: str | None) -> None:
        self.told = told
        self.new = new
        self.sender = sender
        self.at = {source.message_id: place for place, source in enumerate(told)}

    @property
    def is_joint(self) -> bool:
        """Whether the pieces are those of both sides."""
        return self.sender is None

    def given(self, kinds: Collection[Kind], back: int) -> list[Used]:
        """The last pieces of *kinds* within *back* messages, in the order sent, none that only repeats another."""
        found: list[Used] = []
        for source in self.told[-back:]:
            if self.sender is None or source.sender_id == self.sender:
                for piece in source.pieces:
                    if piece.kind in kinds and not _is_echo(piece, found):
                        found.append(Used(piece, source))
        return found[-_MOST:]

    def cues(self, used: Sequence[Used]) -> set[Cue]:
        """The cues of the messages of *used*, of those between, of a few ahead of them, and of all that follow."""
        first = min(self.at[item.source.message_id] for item in used)
        return {cue for source in self.told[max(0, first - _CUES_BEFORE) :] for cue in source.cues}

    def is_of_work(self, used: Sequence[Used]) -> bool:
        """True where an order's or a product's number is spoken of, and nothing of a contact or a payment."""
        cues = self.cues(used)
        return Cue.IDENTIFIER in cues and not cues & OF_CONTACT

    def in_order(self, used: Sequence[Used]) -> list[Used]:
        """*used* as they were sent."""
        return sorted(used, key=lambda item: (self.at[item.source.message_id], item.piece.start))

    def is_open_to(self, used: Sequence[Used]) -> bool:
        """True for pieces of two messages, *new* among them or calling for them, and of both sides where joint."""
        senders = {item.source.sender_id for item in used}
        if len({item.source.message_id for item in used}) < 2 or (self.is_joint and len(senders) < 2):
            return False
        return self.new.call > CALLS or any(item.source is self.new for item in used)


def _is_echo(piece: Piece, found: Sequence[Used]) -> bool:
    return len(piece.text) >= _ECHOED and any(piece.text == old.piece.text for old in found)


def orders(
    used: Sequence[Used], cues: Collection[Cue], head: re.Pattern[str] | None = None
) -> Iterator[tuple[str, tuple[Used, ...]]]:
    """The orders in which *used* may belong together, most likely first, by what speaks for each.

    Where a value has a *head*, a piece that looks like one may come first, and few pieces in any order.
    """
    seen: set[tuple[int, ...]] = set()
    for name, order in _orders(tuple(used), cues, head):
        key = tuple(id(item.piece) for item in order)
        if key not in seen:
            seen.add(key)
            yield name, order


def _orders(
    used: tuple[Used, ...], cues: Collection[Cue], head: re.Pattern[str] | None
) -> Iterator[tuple[str, tuple[Used, ...]]]:
    yield "sent", used
    yield "announced", tuple(sorted(used, key=_announced))
    if Cue.REVERSED in cues or len(used) == 2:
        yield "reversed", used[::-1]
    if head:
        for place, item in enumerate(used):
            if place and head.fullmatch(item.piece.text):
                yield "headed", (item, *used[:place], *used[place + 1 :])
        if len(used) <= _MOST_SHUFFLED and any(item.piece.place is not Place.ANY for item in used):
            yield from (("shuffled", order) for order in permutations(used))


def _announced(item: Used) -> tuple[int, int]:
    """A piece told to come first or last does, numbered ones by their number; the rest stay as sent."""
    rank = {Place.FIRST: 0, Place.LAST: 2}.get(item.piece.place, 1)
    return (1, item.piece.ordinal) if item.piece.ordinal else (rank, 0)


def runs(given: Sequence[Used], least: int, most: int) -> Iterator[tuple[Used, ...]]:
    """Neighbouring pieces, where ever more of those that the words around them do not speak for are passed over."""
    seen: set[tuple[int, ...]] = set()
    for floor in sorted({item.piece.weight for item in given}):
        kept = [item for item in given if item.piece.weight >= floor]
        for start in range(len(kept)):
            for end in range(start + least, min(len(kept), start + most) + 1):
                run = tuple(kept[start:end])
                key = tuple(id(item.piece) for item in run)
                if key not in seen:
                    seen.add(key)
                    yield run
