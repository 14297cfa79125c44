"""What the words around a piece, and those of its message, tell of it: the features that weights are learned for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from policyguard.conversation.fragment import Kind, Piece
from policyguard.detect.literal import kana_folded

_DIGIT = re.compile("[0-9]")
_LETTERS = re.compile("[a-z]+")
# Pieces that are told apart by the same words have the same name.
_DIGITS = "di"
_GROUPS = {kind: kind.value[:2] for kind in Kind} | dict.fromkeys((Kind.ACCOUNT, Kind.SIGN), _DIGITS)
_LONGEST_RUN = 6
# Of a longer message its words at large say nothing of one piece.
_SHORT = 80
_LENGTHS = (0, 2, 5, 10, 20, 40, 80)
_MOST_COUNTED = 6
_SAID = 160
# What the names of features of whole texts begin with.
AT_LARGE, SAID = '"', "="
_YEAR = re.compile("(?:19|20)[0-9]{2}")


def masked(text: str) -> str:
    """*text* (folded) as features see it: no digit told from another, no kana script from the other."""
    return _DIGIT.sub("0", kana_folded(text))


def of_pieces(hidden: str, pieces: Sequence[Piece]) -> list[list[str]]:
    """The features of each of *pieces* by itself, in the masked text *hidden*."""
    counts = Counter(_GROUPS[piece.kind] for piece in pieces)
    beside = _length(len(hidden) - sum(piece.end - piece.start for piece in pieces))
    return [_around(hidden, piece) + _shape(piece, counts[_GROUPS[piece.kind]], beside) for piece in pieces]


def widely(hidden: str) -> str:
    """As much of the masked text *hidden* as is read for every piece in it: nothing where there is much."""
    return hidden if len(hidden) <= _SHORT else ""


def at_large(hidden: str) -> list[str]:
    """What the words of the masked text *hidden* tell of every piece in it."""
    return [AT_LARGE + gram for gram in grams(widely(hidden), (2, 3))]


def said(hidden: str) -> str:
    """As much of the masked text *hidden* as is read for what a message does."""
    return f"^{hidden[:_SAID]}$"


def about(hidden: str, pieces: int) -> list[str]:
    """What is told of a message, the masked text *hidden* with so many *pieces*, beside its words."""
    return [f"pieces:{min(pieces, _MOST_COUNTED)}", f"length:{_length(len(hidden))}"]


def of_message(hidden: str, pieces: int) -> list[str]:
    """The features of a whole message."""
    return [*(SAID + gram for gram in grams(said(hidden), (1, 2, 3, 4))), *about(hidden, pieces)]


def _around(hidden: str, piece: Piece) -> list[str]:
    """What stands right before and after *piece*, run by run."""
    group = _GROUPS[piece.kind]
    start, end = piece.start, piece.end
    left = "^" + hidden[:start] if start < _LONGEST_RUN else hidden[start - _LONGEST_RUN : start]
    right = hidden[end:] + "$" if len(hidden) - end < _LONGEST_RUN else hidden[end : end + _LONGEST_RUN]
    return [
        *(f"{group}<{left[-size:]}" for size in range(1, len(left) + 1)),
        *(f"{group}>{right[:size]}" for size in range(1, len(right) + 1)),
        f"{group}|{left[-1:]}|{right[:1]}",
        f"{group}|{left[-2:]}|{right[:2]}",
    ]


def _shape(piece: Piece, count: int, beside: int) -> list[str]:
    """How *piece* looks, how many there are of its kind, and how much is said beside them."""
    group, text = _GROUPS[piece.kind], piece.text
    shape = ["form:" + piece.form.value]
    told = [f"{group}count:{min(count, _MOST_COUNTED)}", f"{group}beside:{beside}"]
    if group == _DIGITS:
        zeros = min(len(text) - len(text.rstrip("0")), 3)
        shape += [f"#{len(text)}", f"zeros:{zeros}", f"#{len(text)}zeros:{zeros}"]
        shape += [f"@{text[:3]}", "@0"] if text[0] == "0" else []
        shape += ["year"] if _YEAR.fullmatch(text) else []
    else:
        shape += [f"#{min(len(text), 10)}", "looks:" + _LETTERS.sub("a", _DIGIT.sub("0", text))[:8]]
        told.append(f"{group}is:{text}")
    return told + [group + each for each in shape] + [f"{group}{beside}{each}" for each in shape]


def grams(text: str, sizes: Sequence[int]) -> Iterator[str]:
    """Every run of characters of *text* that has one of *sizes*."""
    for size in sizes:
        for start in range(len(text) - size + 1):
            yield text[start : start + size]


def _length(characters: int) -> int:
    return sum(characters > limit for limit in _LENGTHS)
