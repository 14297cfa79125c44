"""Account names letter by letter or in parts; the service's own grammar judges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policyguard.conversation.candidate import Candidate, common, marked
from policyguard.conversation.fragment import Cue, Kind, Used
from policyguard.conversation.trail import CALLS, Trail, orders, runs
from policyguard.detect.values.handle import canonical_handle, looks_like_word
from policyguard.model import Entity

NAME = "handle"
_KINDS = frozenset((Kind.LETTERS, Kind.DIGITS, Kind.LOCAL))
_SERVICES = {Cue.LINE: Entity.LINE_ID, Cue.MESSENGER: Entity.MESSENGER_ID, Cue.SOCIAL: Entity.SOCIAL_HANDLE}
_BACK = 24
_MOST_PIECES, _LONGEST = 12, 24


def candidates(trail: Trail) -> Iterator[Candidate]:
    """Every name that the latest pieces could make; of a service nobody named it is LINE's."""
    given = trail.given(_KINDS, _BACK)
    own = any(item.source is trail.new for item in given)
    if not own and trail.new.call <= CALLS:
        return
    for used in runs(given, 2, _MOST_PIECES):
        is_latest = used[-1].source is trail.new if own else used[-1] == given[-1]
        if not is_latest or not trail.is_open_to(used):
            continue
        if all(item.piece.kind is Kind.DIGITS for item in used):
            continue
        cues = trail.cues(used)
        entity = next((entity for cue, entity in _SERVICES.items() if cue in cues), None)
        for name, order in orders(used, cues):
            if value := _value(order):
                features = common(trail, given, (name, order), used) | _looks(value, order)
                features[f"service:{entity or 'none'}"] = 1.0
                yield Candidate(NAME, entity or Entity.LINE_ID, value, order, features)


def _value(order: Sequence[Used]) -> str | None:
    value = canonical_handle("line", "".join(item.piece.text for item in order))
    return value if value and len(value) <= _LONGEST and value[0].isalnum() and value[-1].isalnum() else None


def _looks(value: str, order: Sequence[Used]) -> dict[str, float]:
    texts = [item.piece.text for item in order if item.piece.kind is not Kind.DIGITS]
    marks = {
        "word": looks_like_word(value),
        "word_piece": any(len(text) > 1 and looks_like_word(text) for text in texts),
        "digit": bool(re.search("[0-9]", value)),
        "sign": bool(re.search("[_.-]", value)),
        "digits_first": order[0].piece.kind is Kind.DIGITS,
        "letters_only": len(texts) == len(order),
        "one_by_one": all(len(item.piece.text) == 1 for item in order),
    }
    return {"length": len(value) / 10, **marked(marks)}
