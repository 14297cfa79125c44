"""Rules that look at words (SudachiPy), so that オンライン is not ライン; owner of ``sudachipy``."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from policyguard.rule import Rule, Sighting, Token

if TYPE_CHECKING:
    from sudachipy import Morpheme, Tokenizer

# A word and the offset its own positions count from.
Word = tuple[int, "Morpheme"]

# Sudachi refuses more than 49,149 bytes; a body this long is read in pieces cut at line or sentence ends.
_MOST_CHARACTERS = 12_000
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_local = threading.local()


@cache
def _dictionary() -> Any:
    from sudachipy import Dictionary  # noqa: PLC0415

    return Dictionary(dict="core")


def _tokenizer() -> Tokenizer:
    """One tokenizer a thread; they are not to be shared."""
    if not hasattr(_local, "tokenizer"):
        _local.tokenizer = _dictionary().create()
    tokenizer: Tokenizer = _local.tokenizer
    return tokenizer


def words(text: str) -> list[Word]:
    """The words of *text*, each with the offset its own positions count from."""
    from sudachipy import SplitMode  # noqa: PLC0415

    speakable = text.encode("utf-8", "replace").decode("utf-8")
    tokenizer = _tokenizer()
    found = []
    for start, end in _pieces(speakable):
        piece = tokenizer.tokenize(speakable[start:end], SplitMode.C)
        found += [(start, word) for word in piece]
    return found


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > _MOST_CHARACTERS:
        window = text[start : start + _MOST_CHARACTERS]
        cut = max(window.rfind("\n"), window.rfind("。"))
        end = start + (cut + 1 if cut > 0 else _MOST_CHARACTERS)
        yield start, end
        start = end
    yield start, len(text)


def triggers(rule: Rule) -> frozenset[str]:
    """The surfaces one of which must be in a text for *rule* to stand: its first token's that names any."""
    for token in rule.match.tokens:
        if token.surface:
            return frozenset(token.surface)
    return frozenset()


def sightings(rule: Rule, text: str, spoken: Sequence[Word]) -> Iterator[Sighting]:
    """Every run of words of *text* that is as *rule* asks; ``spoken`` are its words."""
    for first in range(len(spoken)):
        chosen = _run(rule.match.tokens, spoken, first)
        if not chosen:
            continue
        start = _bounds(spoken[chosen[0]])[0]
        end = _bounds(spoken[chosen[-1]])[1]
        marked = next(
            (
                _bounds(spoken[place])
                for place, token in zip(chosen, rule.match.tokens, strict=True)
                if token.value
            ),
            None,
        )
        value = text[slice(*marked)] if marked else None
        yield Sighting(rule, *(marked or (start, end)), (start, end), value, rule.score)


def _bounds(word: Word) -> tuple[int, int]:
    offset, morpheme = word
    return offset + morpheme.begin(), offset + morpheme.end()


def _run(tokens: Sequence[Token], spoken: Sequence[Word], first: int) -> list[int]:
    """The places of a run that begins at *first*, or nothing."""
    places, place = [], first
    for token in tokens:
        reach = range(place, min(len(spoken), place + token.gap + 1))
        place = next((candidate for candidate in reach if _is(token, spoken[candidate][1])), -1)
        if place < 0:
            return []
        places.append(place)
        place += 1
    return places


def _is(token: Token, word: Morpheme) -> bool:
    if token.surface and word.surface().translate(_TO_HIRAGANA) not in _hiragana(token.surface):
        return False
    if token.lemma and not {word.dictionary_form(), word.normalized_form()} & set(token.lemma):
        return False
    return not token.pos or any(part in word.part_of_speech() for part in token.pos)


@cache
def _hiragana(surfaces: tuple[str, ...]) -> frozenset[str]:
    return frozenset(surface.translate(_TO_HIRAGANA) for surface in surfaces)
