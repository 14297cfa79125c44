"""What lies between the messages of one conversation: who gave which pieces, in which order, under which cues."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from itertools import permutations

from policyguard.conversation.fragment import Cue, Fragments, Kind, Place, Used

# How far back pieces of one value are looked for, in messages that tell something.
MOST_MESSAGES = 30
# One value comes in so many pieces at most; more only letter by letter.
_MOST_SHUFFLED = 4
# How many pieces back one may be repeated, and from which length on nobody says a part of a value twice.
_SHORT = 3
_ECHOED = 4
# Without a cue, pieces given further apart than this are not of one value.
NEAR = timedelta(hours=6)


def pieces(told: Sequence[Fragments], kinds: Collection[Kind], sender: str | None) -> list[Used]:
    """The pieces of *kinds* that are not loose, in the order sent; by *sender*, or by anyone for None."""
    return [item for item in all_pieces(told, kinds, sender) if not item.piece.loose]


def all_pieces(told: Sequence[Fragments], kinds: Collection[Kind], sender: str | None) -> list[Used]:
    """The pieces of *kinds*, loose ones too, in the order sent; by *sender*, or by anyone for None."""
    return [
        Used(piece, source)
        for source in told
        if sender is None or source.sender_id == sender
        for piece in source.pieces
        if piece.kind in kinds
    ]


def scattered(told: Sequence[Fragments], kinds: Collection[Kind], sender: str | None) -> list[Used]:
    """All pieces of *kinds* but echoes: what the other side repeats, and the beginning of what is then said whole."""
    kept: list[Used] = []
    for item in all_pieces(told, kinds, sender):
        kept = [old for old in kept if not _is_beginning(old, item)]
        if not any(_is_echo(old, item) for old in kept[-_ECHOED:]):
            kept.append(item)
    return kept


def _is_beginning(old: Used, new: Used) -> bool:
    longer = len(new.piece.text) > len(old.piece.text)
    return old.piece.open and longer and new.piece.text.startswith(old.piece.text)


def _is_echo(old: Used, new: Used) -> bool:
    same = old.piece.text == new.piece.text
    return same and (
        old.source.sender_id != new.source.sender_id or old.piece.open or len(new.piece.text) > _SHORT
    )


def messages(used: Sequence[Used]) -> int:
    """How many messages *used* come from."""
    return len({item.source.message_id for item in used})


def is_near(used: Sequence[Used]) -> bool:
    """True when the pieces were given within one sitting."""
    moments = [item.source.sent_at for item in used]
    return max(moments) - min(moments) <= NEAR


def cues_around(told: Sequence[Fragments], used: Sequence[Used], before: int) -> set[Cue]:
    """The cues of the messages of *used*, of those between, of *before* ahead of them, and of all that follow."""
    ids = {item.source.message_id for item in used}
    first = next(place for place, source in enumerate(told) if source.message_id in ids)
    return {cue for source in told[max(0, first - before) :] for cue in source.cues}


def is_placed(used: Sequence[Used]) -> bool:
    """True when a cue says where one of the pieces belongs."""
    return any(item.piece.place is not Place.ANY or item.piece.ordinal for item in used)


def orders(used: Sequence[Used], cues: Collection[Cue]) -> Iterator[tuple[Used, ...]]:
    """The orders in which *used* may belong together, most likely first."""
    seen: list[tuple[Used, ...]] = []
    for order in _likely(used, cues):
        if order not in seen:
            seen.append(order)
            yield order


def _likely(used: Sequence[Used], cues: Collection[Cue]) -> Iterator[tuple[Used, ...]]:
    if Cue.REVERSED in cues:
        yield tuple(reversed(used))
    yield tuple(sorted(used, key=announced))
    yield tuple(used)
    if len(used) <= _MOST_SHUFFLED and any(item.piece.place is Place.FIRST for item in used[1:]):
        yield from permutations(used)


def announced(item: Used) -> tuple[int, int]:
    """A piece told to come first or last does, numbered ones by their number; the rest stay as sent."""
    place = item.piece.place
    rank = {Place.FIRST: 0, Place.LAST: 2}.get(place, 1)
    return (1, item.piece.ordinal) if item.piece.ordinal else (rank, 0)


def latest_run(told: Sequence[Fragments], sender: str | None, kinds: Collection[Kind]) -> list[Used]:
    """The last unbroken run of pieces; a message of the same sender with none of them breaks it."""
    run: list[list[Used]] = []
    for source in reversed(told):
        if sender is not None and source.sender_id != sender:
            continue
        here = pieces([source], kinds, None)
        if here:
            run.insert(0, here)
        elif run:
            break
    return [item for group in run for item in group]
