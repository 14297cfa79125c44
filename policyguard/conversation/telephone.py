"""Telephone numbers in pieces; ``phonenumbers`` judges what they make together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policyguard.conversation import scatter, trail
from policyguard.conversation.fragment import Assembled, Cue, Fragments, Kind, Used
from policyguard.model import Entity

_MOST_PIECES = 11
_MOST_DIGITS, _LEAST_DIGITS = 11, 10
# The most messages between the first piece and the last.
_RECENT = 14
_ANNOUNCED = frozenset((Cue.PHONE, Cue.CALL, Cue.PIECES, Cue.REVERSED))
_PLAIN_SCORE, _CUED_SCORE, _JOINT_SCORE = 0.7, 0.9, 0.6


def assembled(told: Sequence[Fragments], new: Fragments) -> Iterator[Assembled]:
    """The number that the pieces of *new*'s sender make, or those of both with a cue."""
    recent = told[-_RECENT:]
    found = (
        _of(recent, new, new.sender_id)
        or scatter.number(told, new, new.sender_id)
        or _of(recent, new, None)
        or scatter.number(told, new, None)
    )
    if found:
        yield found


def _of(told: Sequence[Fragments], new: Fragments, sender: str | None) -> Assembled | None:
    given = trail.pieces(told, {Kind.DIGITS}, sender)
    if sender is None:
        echoless = {id(item.piece) for item in trail.scattered(told, {Kind.DIGITS}, None)}
        given = [item for item in given if id(item.piece) in echoless]
    for used in _windows(given, new):
        cues = trail.cues_around(told, used, before=3)
        cued = bool(cues & _ANNOUNCED) or trail.is_placed(used)
        if _is_barred(used, cues, cued, joint=sender is None):
            continue
        for order in trail.orders(used, cues):
            number = scatter.national(
                "".join(item.piece.text for item in order), landline=bool(cues & scatter.SPOKEN)
            )
            if number:
                score = _JOINT_SCORE if sender is None else _CUED_SCORE if cued else _PLAIN_SCORE
                return Assembled(Entity.PHONE_NUMBER, number, score, tuple(item.span for item in order))
    return None


def _windows(given: Sequence[Used], new: Fragments) -> Iterator[Sequence[Used]]:
    """Neighbouring pieces of at least two messages with ten or eleven digits; *new*'s own ones, when it has any."""
    own = {place for place, item in enumerate(given) if item.source is new}
    for start in range(len(given)):
        digits = 0
        for end in range(start, min(len(given), start + _MOST_PIECES)):
            digits += len(given[end].piece.text)
            if digits > _MOST_DIGITS:
                break
            used = given[start : end + 1]
            touches = not own or any(start <= place <= end for place in own)
            if digits >= _LEAST_DIGITS and touches and trail.messages(used) >= 2:
                yield used


def _is_barred(used: Sequence[Used], cues: set[Cue], cued: bool, *, joint: bool) -> bool:
    """True when the pieces speak for something else: an order's number, or digits with nothing to tie them."""
    if Cue.IDENTIFIER in cues and not cues & scatter.SPOKEN:
        return True
    if joint:
        return not cued or len({item.source.sender_id for item in used}) < 2
    return not cued and not trail.is_near(used)
