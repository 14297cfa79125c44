"""Account names letter by letter or in parts; the service's own grammar judges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from policyguard.conversation import trail
from policyguard.conversation.fragment import Assembled, Cue, Fragments, Kind, Place, Used
from policyguard.detect.values.handle import canonical_handle, looks_like_word
from policyguard.model import Entity

_KINDS = frozenset((Kind.LETTERS, Kind.DIGITS))
_SERVICES = {Cue.LINE: Entity.LINE_ID, Cue.MESSENGER: Entity.MESSENGER_ID, Cue.SOCIAL: Entity.SOCIAL_HANDLE}
# Letters one by one are more than the six pieces people otherwise cut a name into.
_MOST_PIECES, _MOST_LETTERS = 6, 20
_LEAST_ALONE, _MOST_UNTIED = 4, 4
_RECENT = 24
# Parts of one name may begin with the same syllables (mofu, mofu3), not with more.
_TOO_ALIKE = 5
_SIGN_OR_DIGIT = re.compile("[0-9._-]")
# Pieces in talk: so many at most, with so many messages between two of them.
_MOST_LOOSE, _WIDEST_GAP = 5, 8
_SIGN = re.compile("[._-]")
_CUED_SCORE, _LOOSE_SCORE, _PLAIN_SCORE, _JOINT_SCORE = 0.85, 0.65, 0.65, 0.6


def assembled(told: Sequence[Fragments], new: Fragments) -> Iterator[Assembled]:
    """The name the latest pieces make, by one sender, or where 「続きは」 says so by both."""
    recent = told[-_RECENT:]
    for sender in (new.sender_id, None):
        found = _scattered(recent, new, sender) if any(piece.loose for piece in new.pieces) else None
        found = found or _named(recent, trail.latest_run(recent, sender, _KINDS), joint=sender is None)
        found = found or _scattered(recent, new, sender)
        if found:
            yield found
            return


def _scattered(told: Sequence[Fragments], new: Fragments, sender: str | None) -> Assembled | None:
    """The name that pieces in talk make, the newest of them by *new*, where cues tie them to a service."""
    given = [item for item in trail.scattered(told, _KINDS, sender) if not _is_talk(item)]
    if not given or (given[-1].source is not new and any(item.source is new for item in given)):
        return None
    for used in _suffixes(given, told):
        cues = trail.cues_around(told, used, before=3)
        entity = _service(cues)
        if entity is None or Cue.IDENTIFIER in trail.cues_around(told, used, before=1):
            continue
        if not _are_tied(used, cues, joint=sender is None):
            continue
        for order in trail.orders(used, cues):
            value = _value(order)
            if value:
                score = _JOINT_SCORE if sender is None else _LOOSE_SCORE
                return Assembled(entity, value, score, tuple(item.span for item in order))
    return None


def _is_talk(item: Used) -> bool:
    """True for a word that nothing ties to a value (psd, figma)."""
    return item.piece.loose and item.piece.place is Place.ANY and _is_word(item)


def _suffixes(given: Sequence[Used], told: Sequence[Fragments]) -> Iterator[Sequence[Used]]:
    """The last pieces from one that is said to be first on, else as many as lie near each other, most first."""
    at = {source.message_id: place for place, source in enumerate(told)}
    start = len(given) - 1
    while start and len(given) - start < _MOST_LOOSE:
        gap = at[given[start].source.message_id] - at[given[start - 1].source.message_id]
        if gap > _WIDEST_GAP:
            break
        start -= 1
    run = given[start:]
    firsts = [place for place, item in enumerate(run[:-1]) if item.piece.place is Place.FIRST]
    begin = firsts[-1] if firsts else 0
    for place in range(begin, len(run) - 1):
        yield run[place:]


def _are_tied(used: Sequence[Used], cues: set[Cue], *, joint: bool) -> bool:
    """True when someone said that the pieces belong together, or a sign or a number ends a name in one sitting."""
    if trail.messages(used) < 2 or not any(item.piece.kind is Kind.LETTERS for item in used):
        return False
    if _are_versions(used) or used[-1].piece.open:
        return False
    if joint:
        return len({item.source.sender_id for item in used}) > 1 and _is_joint(used, cues)
    tied = bool(cues & {Cue.PIECES, Cue.ID}) or trail.is_placed(used)
    letters = [item for item in used if item.piece.kind is Kind.LETTERS]
    if all(_is_word(item) for item in letters) or _is_unfinished(used):
        return False
    return tied or (trail.is_near(used) and any(_SIGN.search(item.piece.text) for item in used))


def _is_joint(used: Sequence[Used], cues: set[Cue]) -> bool:
    """True when one side guesses the end of the name that the other has begun."""
    begun = used[0].piece
    return begun.kind is Kind.LETTERS and (begun.open or begun.place is Place.FIRST or trail.is_placed(used)) and bool(
        cues & {Cue.ID, Cue.PIECES} or begun.open
    )


def _is_unfinished(used: Sequence[Used]) -> bool:
    """True for plain letters begun and then gone on with by 「次」: the end is still to come."""
    placed = [item.piece.place for item in used]
    joined = "".join(item.piece.text for item in used)
    return Place.FIRST in placed and placed[-1] is Place.NEXT and joined.isalpha()


def _service(cues: set[Cue]) -> Entity | None:
    return next((entity for cue, entity in _SERVICES.items() if cue in cues), None)


def _value(order: Sequence[Used]) -> str | None:
    """The name *order* makes, None for what is no name or has an end that is still to come."""
    value = canonical_handle("line", "".join(item.piece.text for item in order))
    whole = value and value[0].isalnum() and value[-1].isalnum() and not looks_like_word(value)
    return value if whole and not order[-1].piece.open else None


def _named(told: Sequence[Fragments], run: Sequence[Used], *, joint: bool) -> Assembled | None:
    used = _without_words(run)
    if trail.messages(used) < 2 or not any(item.piece.kind is Kind.LETTERS for item in used):
        return None
    cues = trail.cues_around(told, used, before=3)
    entity = _service(cues)
    tied = bool(cues & {Cue.PIECES, Cue.ID}) or trail.is_placed(used)
    if entity is None or (entity is not Entity.LINE_ID and not tied):
        return None
    if Cue.IDENTIFIER in cues or _is_unlikely(used, cues, joint=joint):
        return None
    for order in trail.orders(used, cues):
        value = _value(order)
        if value and not _is_unfinished(used):
            score = _score(used, cues, joint=joint)
            return Assembled(entity, value, score, tuple(item.span for item in order))
    return None


def _without_words(run: Sequence[Used]) -> Sequence[Used]:
    """*run* from where the pieces begin: plain words ahead of them (ok, thanks) are talk."""
    first = 0
    while first < len(run) and _is_word(run[first]) and run[first].piece.place is Place.ANY:
        first += 1
    return run[first:] if trail.messages(run[first:]) >= 2 else run


def _is_word(item: Used) -> bool:
    return len(item.piece.text) > 1 and looks_like_word(item.piece.text)


def _is_unlikely(used: Sequence[Used], cues: set[Cue], *, joint: bool) -> bool:
    """True when nothing but nearness ties the pieces, and they look like words or amounts."""
    alone = all(len(item.piece.text) == 1 for item in used[:-1])
    if len(used) > (_MOST_LETTERS if alone else _MOST_PIECES):
        return True
    if joint:
        return not trail.is_placed(used) or len({item.source.sender_id for item in used}) < 2
    if _are_versions(used):
        return True
    words = [_is_word(item) for item in used if item.piece.kind is Kind.LETTERS]
    if cues & {Cue.PIECES, Cue.ID}:
        return all(words)
    return any(words) or not (trail.is_placed(used) or _is_name_like(used, alone=alone))


def _is_name_like(used: Sequence[Used], *, alone: bool) -> bool:
    """True when pieces that no cue ties look like a name even so: begun with letters, given in one sitting."""
    if not trail.is_near(used) or used[0].piece.kind is not Kind.LETTERS:
        return False
    joined = "".join(item.piece.text for item in used)
    return (alone and len(used) >= _LEAST_ALONE) or (
        len(used) <= _MOST_UNTIED and bool(_SIGN_OR_DIGIT.search(joined))
    )


def _are_versions(used: Sequence[Used]) -> bool:
    """True for names that begin alike (logo_v1, logo_v2): files or variants, each whole by itself."""
    names = [item.piece.text for item in used if item.piece.kind is Kind.LETTERS]
    return any(
        one[:_TOO_ALIKE] == other[:_TOO_ALIKE] and len(one) >= _TOO_ALIKE for one, other in pairwise(names)
    )


def _score(used: Sequence[Used], cues: set[Cue], *, joint: bool) -> float:
    if joint:
        return _JOINT_SCORE
    return _CUED_SCORE if cues & {Cue.PIECES, Cue.ID} or trail.is_placed(used) else _PLAIN_SCORE
