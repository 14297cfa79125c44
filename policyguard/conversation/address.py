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
_FARTHEST = 8
_MOST_PARTS = 4
_LEAST_SCORE = 0.5
# What only a person's own name for a mailbox looks like, when nobody has spoken of mail.
_NAME = re.compile(r"(?=.*[0-9._-])[a-z][a-z0-9]*[._-]?[a-z0-9._-]{3,}")
_CUED_SCORE, _PLAIN_SCORE = 0.9, 0.7


def assembled(told: Sequence[Fragments], new: Fragments) -> Iterator[Assembled]:
    """The address that the latest domain and the local part near it make, both by *new*'s sender.

    Several domains in one message are a list of them, not half an address.
    """
    own = [source for source in told if source.sender_id == new.sender_id][-_FARTHEST:]
    domains = trail.pieces(own, {Kind.DOMAIN}, None)
    if not domains:
        return
    domain = domains[-1]
    if sum(item.source is domain.source for item in domains) > 1:
        return
    for local in _locals(own, domain):
        found = _joined(told, local, domain)
        if found:
            yield found
            return


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
    if trail.messages(used) < 2:
        return None
    cues = trail.cues_around(told, used, before=2)
    if not _is_likely(local, domain, cues):
        return None
    address = "".join(item.piece.text for item in local) + "@" + domain.piece.text.removeprefix("@")
    judged = next((found for found in email.KIND.candidates(address) if found.end == len(address)), None)
    if not judged or judged.value is None or judged.score < _LEAST_SCORE:
        return None
    cued = Cue.MAIL in cues or domain.piece.text.startswith("@") or local[-1].piece.kind is Kind.LOCAL
    return Assembled(
        Entity.EMAIL_ADDRESS,
        judged.value,
        _CUED_SCORE if cued else _PLAIN_SCORE,
        tuple(item.span for item in used),
    )


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
