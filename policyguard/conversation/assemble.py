"""From the fragments of several messages to whole values, completed by the newest message."""

from __future__ import annotations

from collections.abc import Sequence

from policyguard.conversation import account, address, handle, telephone
from policyguard.conversation.fragment import Assembled, Fragments
from policyguard.conversation.trail import MOST_MESSAGES

_READERS = (telephone.assembled, address.assembled, handle.assembled, account.assembled)


def assemble(recalled: Sequence[Fragments], new: Fragments) -> list[Assembled]:
    """The values that *new* completes with what was said before, each over at least two messages.

    Messages may come in any order; what counts is when they were sent. A value that was whole without *new*
    is not reported again.
    """
    if not new.tell_something:
        return []
    before = sorted(
        (old for old in recalled if old.message_id != new.message_id),
        key=lambda old: (old.sent_at, old.message_id),
    )
    told = sorted([*before[-MOST_MESSAGES:], new], key=lambda item: (item.sent_at, item.message_id))
    return [found for read in _READERS for found in read(told, new) if _is_news(found, before, new)]


def _is_news(found: Assembled, before: Sequence[Fragments], new: Fragments) -> bool:
    """True when a piece of *found* is of *new*, or its cue is what first made the pieces a value."""
    if any(span.message_id == new.message_id for span in found.spans):
        return True
    return not any(
        found.value == old.value
        for place, last in enumerate(before, 1)
        for read in _READERS
        for old in read(before[:place], last)
    )
