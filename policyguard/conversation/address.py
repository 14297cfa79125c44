"""E-mail addresses whose halves stand in different messages; the e-mail detector judges them joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policyguard.conversation import trail
from policyguard.conversation.fragment import Assembled, Cue, Fragments, Kind, Place, Used
from policyguard.conversation.token import KNOWN
from policyguard.detect.values import email
from policyguard.detect.values.handle import looks_like_word
from policyguard.model import Entity

_LOCAL_KINDS = frozenset((Kind.LOCAL, Kind.LETTERS, Kind.DIGITS))
# How many messages that tell something may stand between the halves.
_FARTHEST, _FARTHEST_LOOSE = 8, 14
_MOST_PARTS = 4
_LEAST_SCORE = 0.5
_SIGNS, _SHORTEST = "._-", 3
# What only a person's own name for a mailbox looks like, when nobody has spoken of mail.
_NAME = re.compile(r"(?=.*[0-9._-])[a-z][a-z0-9]*[._-]?[a-z0-9._-]{3,}")
_CUED_SCORE, _PLAIN_SCORE, _LOOSE_SCORE = 0.9, 0.7, 0.65


def assembled(told: Sequence[Fragments], new: Fragments) -> Iterator[Assembled]:
    """The address that the latest domain and the local part near it make, both by *new*'s sender.

    Several domains in one message are a list of them, not half an address.
    """
    found = _whole(told, new) or _scattered(told, new, new.sender_id) or _scattered(told, new, None)
    if found:
        yield found


def _whole(told: Sequence[Fragments], new: Fragments) -> Assembled | None:
    own = [source for source in told if source.sender_id == new.sender_id][-_FARTHEST:]
    domains = trail.pieces(own, {Kind.DOMAIN}, None)
    if not domains or sum(item.source is domains[-1].source for item in domains) > 1:
        return None
    joined = (_joined(told, local, domains[-1]) for local in _locals(own, domains[-1]))
    return next((found for found in joined if found), None)


def _scattered(told: Sequence[Fragments], new: Fragments, sender: str | None) -> Assembled | None:
    """The address that halves in talk make, by *sender* or for None by both; *new* gives one of the halves."""
    recent = told[-_FARTHEST_LOOSE:]
    domains = trail.all_pieces(recent, {Kind.DOMAIN}, sender)
    given = trail.scattered(recent, _LOCAL_KINDS, sender) if domains else []
    for domain in reversed(domains):
        for local in _ends(given, domain):
            used = (*local, domain)
            cues = trail.cues_around(told, used, before=3)
            if not any(item.source is new for item in used) or local[-1].piece.open:
                continue
            if _is_spoken_of(local, domain, cues, joint=sender is None):
                found = _judged(used, _LOOSE_SCORE)
                if found:
                    return found
    return None


def _ends(given: Sequence[Used], domain: Used) -> Iterator[tuple[Used, ...]]:
    """What could stand before the @, the latest first; a piece that ends in a sign goes on in the next."""
    for end in range(len(given), 0, -1):
        start = end - 1
        while (
            start
            and end - start < _MOST_PARTS
            and (given[start - 1].piece.text[-1] in _SIGNS or given[start].piece.text[0] in _SIGNS)
        ):
            start -= 1
        if all(item.source is not domain.source for item in given[start:end]):
            yield tuple(given[start:end])


def _is_spoken_of(local: tuple[Used, ...], domain: Used, cues: set[Cue], *, joint: bool) -> bool:
    """True when somebody has spoken of mail, or of halves, and the halves look like those of an address."""
    text = "".join(item.piece.text for item in local)
    at = domain.piece.text.startswith("@")
    marked = any(item.piece.kind is Kind.LOCAL for item in local)
    named = bool(_NAME.fullmatch(text)) and not looks_like_word(text)
    told_of = bool(cues & {Cue.MAIL, Cue.PIECES})
    if text.isdigit() or len(text) < _SHORTEST or (Cue.IDENTIFIER in cues and not marked and not at):
        return False
    if joint:
        sides = len({item.source.sender_id for item in (*local, domain)})
        return sides > 1 and Cue.MAIL in cues and (at or marked)
    if marked or (at and (named or told_of)):
        return True
    if looks_like_word(text):
        return False
    placed = local[0].piece.place is Place.FIRST or domain.piece.place in (Place.NEXT, Place.LAST)
    alone = not any(item.piece.loose for item in local)
    return (placed and (named or Cue.MAIL in cues)) or (alone and named and Cue.MAIL in cues)


def _locals(own: Sequence[Fragments], domain: Used) -> Iterator[tuple[Used, ...]]:
    """What could stand before the @: marked as such, then the pieces right before the domain, then those after."""
    marked = trail.pieces(own, {Kind.LOCAL}, None)
    if marked:
        yield (marked[-1],)
    at = next(place for place, source in enumerate(own) if source is domain.source)
    for run in (
        trail.latest_run(own[:at], None, _LOCAL_KINDS),
        trail.latest_run(own[at + 1 :], None, _LOCAL_KINDS),
    ):
        for length in range(min(len(run), _MOST_PARTS), 0, -1):
            yield tuple(run[-length:])
            yield tuple(run[:length])


def _joined(told: Sequence[Fragments], local: tuple[Used, ...], domain: Used) -> Assembled | None:
    used = (*local, domain)
    if trail.messages(used) < 2 or local[-1].piece.open:
        return None
    cues = trail.cues_around(told, used, before=2)
    if not _is_likely(local, domain, cues):
        return None
    cued = Cue.MAIL in cues or domain.piece.text.startswith("@") or local[-1].piece.kind is Kind.LOCAL
    return _judged(used, _CUED_SCORE if cued else _PLAIN_SCORE)


def _judged(used: tuple[Used, ...], score: float) -> Assembled | None:
    """The halves joined, when the e-mail detector knows them for an address."""
    address = "".join(item.piece.text for item in used[:-1]) + "@" + used[-1].piece.text.removeprefix("@")
    judged = next((found for found in email.KIND.candidates(address) if found.end == len(address)), None)
    if not judged or judged.value is None or judged.score < _LEAST_SCORE:
        return None
    return Assembled(Entity.EMAIL_ADDRESS, judged.value, score, tuple(item.span for item in used))


def _is_likely(local: tuple[Used, ...], domain: Used, cues: set[Cue]) -> bool:
    """True when the halves are marked as such, or a known carrier stands near a name that is no word."""
    if any(item.piece.kind is Kind.LOCAL for item in local):
        return True
    text = "".join(item.piece.text for item in local)
    if text.isdigit() or len(text) < 3:
        return False
    marked = domain.piece.text.startswith("@")
    if Cue.IDENTIFIER in cues and not marked:
        return False
    if looks_like_word(text):
        return marked and bool(cues & {Cue.MAIL, Cue.PIECES})
    if marked or (Cue.MAIL in cues and (local[0].piece.place is Place.FIRST or Cue.PIECES in cues)):
        return True
    spoken_of = Cue.MAIL in cues and len(local) <= 2 and local[0].piece.kind is Kind.LETTERS
    named = trail.messages(local) == 1 and bool(_NAME.fullmatch(text))
    return (
        (spoken_of or named) and bool(KNOWN.fullmatch(domain.piece.text)) and trail.is_near((*local, domain))
    )
