"""What still awaits an answer in a conversation, and how far off it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from policyguard.conversation.remark import Opening, Remark, Talk
from policyguard.model import Category, Entity

# What lies further back than this many messages is no longer answered in a few words.
_MOST_SINCE = 10
# A short answer may follow so many messages of one's own.
_MOST_OWN = 2


class Reach(Enum):
    """How far an offer is from who answers: the last thing said, since noted, left aside, or followed by a question."""

    NEXT = "next"
    NOTED = "noted"
    LEFT = "left"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Offer:
    """An opening as it stands."""

    opening: Opening
    reach: Reach


def offers(remarks: Sequence[Remark], sender_id: str) -> tuple[Offer, ...]:
    """What others put to *sender_id*, newest first and the sure before the suspected, without what was refused since.

    Where the other side set doubts at rest after a refusal, the offer stands, but only as one left aside.
    """
    found: dict[Opening, Offer] = {}
    refused: set[Entity] = set()
    soothed: set[Entity] = set()
    since: list[Remark] = []
    is_soothed = False
    for remark in list(reversed(remarks))[:_MOST_SINCE]:
        if remark.fragments.sender_id != sender_id:
            is_soothed = is_soothed or remark.talk is Talk.SOOTHES
            for opening in reversed(remark.opened):
                if not _is_refused(opening.entity, refused):
                    reach = _reach(remark, since, sender_id)
                    is_doubted = _is_refused(opening.entity, soothed) and reach is not Reach.ASIDE
                    found.setdefault(opening, Offer(opening, Reach.LEFT if is_doubted else reach))
        (soothed if is_soothed else refused).update(remark.refused)
        since.insert(0, remark)
    return tuple(sorted(found.values(), key=lambda offer: offer.opening.tentative))


def _is_refused(entity: Entity, refused: set[Entity]) -> bool:
    """To refuse contact at large is to refuse every kind of it."""
    is_contact = entity.category is Category.CONTACT
    return entity in refused or (is_contact and Entity.OFF_PLATFORM_CONTACT in refused)


def _reach(remark: Remark, since: Sequence[Remark], sender_id: str) -> Reach:
    """How far off what *remark* offers is, with *since* said after it."""
    turn = list(_last_turn(since, sender_id))
    others = [each for each in since if each.fragments.sender_id != sender_id]
    is_in_last_turn = len(turn) == len(others) and _own_stand_last(since, sender_id)
    if any(each.talk is Talk.ASKS for each in turn) or (is_in_last_turn and remark.talk is Talk.ASKS):
        return Reach.ASIDE
    if is_in_last_turn:
        return Reach.NEXT
    return Reach.NOTED if all(each.talk in (Talk.NOTES, Talk.SOOTHES) for each in others) else Reach.LEFT


def _last_turn(remarks: Sequence[Remark], sender_id: str) -> Iterator[Remark]:
    """What the others said last."""
    rest = list(remarks)
    while rest and rest[-1].fragments.sender_id == sender_id:
        rest.pop()
    while rest and rest[-1].fragments.sender_id != sender_id:
        yield rest.pop()


def _own_stand_last(since: Sequence[Remark], sender_id: str) -> bool:
    """Whether *sender_id* said nothing before the others' last words, and little after them."""
    own = [place for place, each in enumerate(since) if each.fragments.sender_id == sender_id]
    return len(own) <= _MOST_OWN and own == list(range(len(since) - len(own), len(since)))
