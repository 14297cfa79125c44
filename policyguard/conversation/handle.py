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
_MOST_LOOSE, _WIDEST_GAP = 5, 7
_JOINTS, _FEW = "_-", 2
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
    given = [item for item in trail.scattered(told, _KINDS, sender) if sender is None or not _is_talk(item)]
    if not given or (given[-1].source is not new and any(item.source is new for item in given)):
        return None
    for used in _suffixes(given, told):
        cues = trail.cues_around(told, used, before=1)
        entity = _service(cues)
        if not any(item.source is new for item in used) and Cue.PIECES not in new.cues:
            continue
        if entity is None or Cue.IDENTIFIER in cues:
            continue
        if entity is not Entity.LINE_ID and not cues & {Cue.ID, Cue.PIECES}:
            continue
        if _are_loose_ends(used) or not (
            _is_joint(used, cues) if sender is None else _are_tied(used, cues, entity)
        ):
            continue
        for order in trail.orders(used, cues):
            value = _value(order)
            if value and order[0].piece.kind is Kind.LETTERS:
                score = _JOINT_SCORE if sender is None else _LOOSE_SCORE
                return Assembled(entity, value, score, tuple(item.span for item in order))
    return None


def _is_talk(item: Used) -> bool:
    """True for what stands in talk and nothing ties to a value: a word (psd), a number no cue places."""
    piece = item.piece
    if piece.place is not Place.ANY:
        return False
    if piece.kind is Kind.DIGITS:
        return piece.loose or len(piece.text) <= _FEW
    return piece.loose and _is_word(item)


def _is_adrift(item: Used) -> bool:
    return item.piece.loose and item.piece.place is Place.ANY


def _are_loose_ends(used: Sequence[Used]) -> bool:
    """True for pieces of one message, those a number begins, files, and those after which more is to come."""
    first = used[0].piece
    begun = (
        first.kind is Kind.LETTERS
        or first.place is not Place.ANY
        or any(item.piece.place is Place.FIRST for item in used)
    )
    return trail.messages(used) < 2 or not begun or _are_versions(used) or used[-1].piece.open


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


def _are_tied(used: Sequence[Used], cues: set[Cue], entity: Entity) -> bool:
    """True when someone said that the pieces belong together, or their signs (_) show that they go on."""
    if all(_is_word(item) for item in used if item.piece.kind is Kind.LETTERS) or _is_unfinished(used):
        return False
    adrift = sum(map(_is_adrift, used))
    if Cue.PIECES in cues:
        return adrift <= (_FEW if entity is Entity.LINE_ID else 1)
    placed = trail.is_placed(used[1:]) or (trail.is_placed(used) and (Cue.ID in cues or not adrift))
    if placed and adrift <= 1:
        return True
    joined = any(one.piece.text[-1] in _JOINTS or other.piece.text[0] == "_" for one, other in pairwise(used))
    return entity is Entity.LINE_ID and joined and trail.is_near(used)


def _is_joint(used: Sequence[Used], cues: set[Cue]) -> bool:
    """True when one side says or guesses the end of the name that the other has begun."""
    begun, ends = used[0].piece, [item.piece.place for item in used[1:]]
    if (
        begun.kind is not Kind.LETTERS
        or Place.FIRST in ends
        or len({item.source.sender_id for item in used}) < 2
    ):
        return False
    if Place.NEXT in ends or Place.LAST in ends:
        return begun.open or bool(cues & {Cue.ID, Cue.PIECES})
    return begun.open and any(piece.text == begun.text for piece in used[-1].source.pieces)


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
    tied = bool(cues & {Cue.PIECES, Cue.ID})
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
