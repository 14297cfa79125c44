"""Telephone numbers whose groups are strewn over talk about other things; what they make together has to be plain.

The groups of a number (090, 4 digits, 4 digits) or, where a cue says that they belong together, any pieces in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from policyguard.conversation import trail
from policyguard.conversation.fragment import Assembled, Cue, Fragments, Kind, Place, Used
from policyguard.detect.values import phone
from policyguard.model import Entity

_MOBILE = re.compile("0[6-9]0[1-9][0-9]{7}")
_LANDLINE = re.compile("0[1-9](?!0)[0-9]{8}")
_MOBILE_HEAD = re.compile("0[6-9]0(?:[1-9][0-9]{0,6})?")
_HEAD = re.compile(rf"{_MOBILE_HEAD.pattern}|0[1-9](?!0)[0-9]{{0,3}}")
_MOST_HEADS = 8
# Messages between the first group and the last.
_RECENT = 20
_GROUPS = range(3, 9)
# How many groups before and after the head are tried, and how many others may be said between them.
_MOST_TRIED, _MOST_OTHERS = 3, 2
_MOST_IN_ROW = 8
_STEP = 10
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_MOBILE_LENGTH = 11
# How a number is told that no word announces.
_USUAL = frozenset(((3, 4, 4), (3, 8), (7, 4)))
_ANNOUNCED = frozenset((Cue.PHONE, Cue.CALL, Cue.PIECES, Cue.REVERSED))
# Somebody has spoken of a telephone, or of calling.
SPOKEN = frozenset((Cue.PHONE, Cue.CALL))
_PLAIN_SCORE, _CUED_SCORE, _JOINT_SCORE = 0.55, 0.7, 0.6


def national(digits: str, *, landline: bool) -> str | None:
    """*digits* in E.164 when they are a mobile number, or with *landline* any Japanese one."""
    if not _MOBILE.fullmatch(digits) and not (landline and _LANDLINE.fullmatch(digits)):
        return None
    return next((found.value for found in phone.KIND.candidates(digits) if found.end == len(digits)), None)


def number(told: Sequence[Fragments], new: Fragments, sender: str | None) -> Assembled | None:
    """The number that *sender*'s groups make, or for None those of both."""
    given = trail.scattered(told[-_RECENT:], {Kind.DIGITS}, sender)
    rows = _in_row(given, new) if Cue.PIECES in new.cues else ()
    for used in (*_around_heads(given, new), *rows):
        found = _judged(told, given, used, joint=sender is None)
        if found:
            return found
    return None


def _around_heads(given: Sequence[Used], new: Fragments) -> Iterator[tuple[Used, ...]]:
    """A head and the groups that could follow it, in the order sent; *new*'s own ones, when it has any."""
    own = any(item.source is new for item in given)
    heads = [place for place, item in enumerate(given) if _HEAD.fullmatch(item.piece.text)]
    for head in heads[: -_MOST_HEADS - 1 : -1]:
        groups = [
            place for place, item in enumerate(given) if len(item.piece.text) in _GROUPS and place != head
        ]
        before = [place for place in groups if place < head][-_MOST_TRIED:]
        after = [place for place in groups if place > head][:_MOST_TRIED]
        for count in (1, 2):
            for others in combinations((*after, *before), count):
                used = tuple(given[place] for place in sorted((head, *others)))
                if not own or any(item.source is new for item in used):
                    yield used


def _in_row(given: Sequence[Used], new: Fragments) -> Iterator[tuple[Used, ...]]:
    """Neighbouring pieces up to the newest one, ten or eleven digits together."""
    if not given or given[-1].source is not new:
        return
    for length in range(3, min(_MOST_IN_ROW, len(given)) + 1):
        used = tuple(given[-length:])
        if sum(len(item.piece.text) for item in used) in (10, 11):
            yield used


def _judged(
    told: Sequence[Fragments], given: Sequence[Used], used: tuple[Used, ...], *, joint: bool
) -> Assembled | None:
    total = sum(len(item.piece.text) for item in used)
    if total not in (10, 11) or trail.messages(used) < 2:
        return None
    cues = trail.cues_around(told, used, before=3)
    order = _order(used, cues)
    spoken = bool(cues & SPOKEN)
    if not _is_usual(order, cues):
        return None
    value = national("".join(item.piece.text for item in order), landline=spoken)
    if not value or _is_unlikely(given, used, order, cues, joint=joint):
        return None
    cued = bool(cues & _ANNOUNCED) or trail.is_placed(used)
    score = _JOINT_SCORE if joint else _CUED_SCORE if cued else _PLAIN_SCORE
    return Assembled(Entity.PHONE_NUMBER, value, score, tuple(item.span for item in order))


def _is_usual(order: Sequence[Used], cues: set[Cue]) -> bool:
    """True for the groups numbers are told in; a cue that they belong together makes up for others."""
    groups = tuple(len(item.piece.text) for item in order)
    landline = sum(groups) == 10 and groups[-1] == 4
    rest = trail.is_placed(order[-1:]) and len(order) == 2
    return groups in _USUAL or landline or rest or Cue.PIECES in cues


def _order(used: tuple[Used, ...], cues: set[Cue]) -> tuple[Used, ...]:
    return next(iter(trail.orders(used, cues)))


def _is_unlikely(
    given: Sequence[Used], used: Sequence[Used], order: Sequence[Used], cues: set[Cue], *, joint: bool
) -> bool:
    """True when the digits are as likely something else."""
    spoken, placed = bool(cues & SPOKEN), trail.is_placed(used)
    if (Cue.IDENTIFIER in cues and not spoken) or _is_out_of_place(order):
        return True
    if _is_landline(used) and not (placed or Cue.PIECES in cues):
        return True
    if joint:
        return not (spoken and placed) or len({item.source.sender_id for item in used}) < 2
    is_mobile = _MOBILE_HEAD.fullmatch(order[0].piece.text) is not None
    if spoken and (is_mobile or placed):
        return False
    others = given.index(used[-1]) - given.index(used[0]) + 1 - len(used)
    if placed or cues & _ANNOUNCED:
        return others > (_MOST_OTHERS if is_mobile else 0)
    apart = trail.messages(used) == len(used) and trail.is_near(used)
    return not is_mobile or others > 0 or order != tuple(used) or not apart or _are_serial(used)


def _is_out_of_place(order: Sequence[Used]) -> bool:
    """True when more is said to come after the last group, another is to be first, or a landline's is a year."""
    years = _is_landline(order) and any(_YEAR.fullmatch(item.piece.text) for item in order)
    return years or order[-1].piece.open or any(item.piece.place is Place.FIRST for item in order[1:])


def _is_landline(used: Sequence[Used]) -> bool:
    return sum(len(item.piece.text) for item in used) < _MOBILE_LENGTH


def _are_serial(used: Sequence[Used]) -> bool:
    """True for numbers that count on (3808, 3809), as those of things do."""
    numbers = [int(item.piece.text) for item in used[1:]]
    return any(abs(one - other) <= _STEP for one, other in pairwise(numbers))
