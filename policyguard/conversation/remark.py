"""What is kept of one message, what of a conversation is kept at all, and what in it still awaits an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from policyguard.conversation.fragment import Fragments
from policyguard.model import Act, Entity

# The acts that the other side can say yes or no to.
OPENS = (Act.PROPOSE, Act.REQUEST, Act.SHARE, Act.POINT)


@dataclass(frozen=True, slots=True)
class Opening:
    """A proposal or request that an answer may take up; ``tentative`` when it is only suspected."""

    entity: Entity
    act: Act
    tentative: bool = False


class Talk(StrEnum):
    """What a message does for who answers it: asks beside its offer, takes note of something, soothes, or tells."""

    ASKS = "asks"
    NOTES = "notes"
    SOOTHES = "soothes"
    TELLS = "tells"


@dataclass(frozen=True, slots=True)
class Remark:
    """One message as remembered: its fragments, what it proposes, asks for or speaks of, what it refuses.

    ``revised_at`` is when it was last edited, None for never. A ``deleted`` one is an empty mark that keeps a
    late copy of the message from coming back.
    """

    fragments: Fragments
    opened: tuple[Opening, ...] = ()
    refused: tuple[Entity, ...] = ()
    revised_at: datetime | None = None
    deleted: bool = False
    talk: Talk = Talk.TELLS

    @property
    def message_id(self) -> str:
        """The message it is of."""
        return self.fragments.message_id

    @property
    def sent_at(self) -> datetime:
        """When the message was sent."""
        return self.fragments.sent_at

    @property
    def version(self) -> datetime:
        """When the message came to say what it says."""
        return self.revised_at or self.sent_at


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is remembered: messages of one conversation, for how long, and of how many conversations at once."""

    messages: int = 30
    age: timedelta = timedelta(hours=72)
    conversations: int = 100_000


def deletion(message_id: str, at: datetime) -> Remark:
    """The mark that *message_id* was deleted at *at*."""
    return Remark(Fragments(message_id, "", at), deleted=True)


def admitted(kept: dict[str, Remark], new: Remark, limits: Limits) -> dict[str, Remark]:
    """*kept*, in the order sent, with *new* in it and what goes beyond *limits* out of it.

    The order of arrival makes no difference. Of two versions of a message the later one stays, of two equally late
    the newcomer; deletion is final.
    """
    old = kept.get(new.message_id)
    if old and (old.deleted or (not new.deleted and old.version > new.version)):
        return dict(kept)
    if old and new.deleted:
        new = replace(new, fragments=replace(new.fragments, sent_at=old.sent_at))
    last = kept[next(reversed(kept))] if kept else None
    remarks = {**kept, new.message_id: new}
    if old or (last and (last.sent_at, last.message_id) > (new.sent_at, new.message_id)):
        remarks = {remark.message_id: remark for remark in in_order(remarks.values())}
    return _bounded(remarks, limits)


def _bounded(kept: dict[str, Remark], limits: Limits) -> dict[str, Remark]:
    """*kept*, in the order sent, without the oldest of them that are too many or too old."""
    oldest = kept[next(reversed(kept))].sent_at - limits.age
    for first in list(kept.values()):
        if first.sent_at >= oldest and len(kept) <= limits.messages:
            break
        del kept[first.message_id]
    return kept


def in_order(remarks: Iterable[Remark]) -> list[Remark]:
    """*remarks* as they were sent."""
    return sorted(remarks, key=lambda remark: (remark.sent_at, remark.message_id))


def recalled(kept: Iterable[Remark], now: datetime, limits: Limits) -> tuple[Remark, ...]:
    """Those of *kept*, in the order sent, that may still be known at *now*."""
    oldest = now - limits.age
    return tuple(remark for remark in kept if not remark.deleted and remark.sent_at >= oldest)
