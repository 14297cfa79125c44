"""Watched words (LINE, ペイペイ, discord) written with look-alike letters or pulled apart irregularly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from policyguard.automaton import Automaton
from policyguard.normalize.spaced import SEPARATOR, SEPARATORS
from policyguard.normalize.text import Edit, Step

_RESEMBLES = {
    "a": "a4@", "b": "b8", "c": "c(", "e": "e3€", "g": "g9", "i": "i1l!|", "l": "l1i!|", "o": "o0〇○◯",
    "s": "s5$", "t": "t7", "z": "z2",
    "ン": "ンソん", "ソ": "ソン", "ツ": "ツッシ", "シ": "シツ", "ッ": "ッツっ", "イ": "イィいぃ亻",
    "ア": "アァあぁ", "ェ": "ェエえぇ", "エ": "エェ工えぇ", "ィ": "ィイいぃ", "ォ": "ォオおぉ", "オ": "オォおぉ",
    "ロ": "ロ口ろ", "カ": "カ力か", "ト": "ト卜と", "ー": "ー一-―~〜", "ニ": "ニ二に", "タ": "タ夕た",
}  # fmt: skip
_KATAKANA = {chr(code): chr(code - 0x60) for code in range(ord("ァ"), ord("ヶ") + 1)}
_GAP = SEPARATOR + "{0,2}"
_MOST_REPLACED = 2
_ANY_SEPARATOR = re.compile(SEPARATOR + "+")


class Codewords:
    """Finds every disguised spelling of *words* that the plain word's rules would not see."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = tuple(sorted({word for word in words if len(word) >= 3}, key=lambda w: (-len(w), w)))
        starts = "".join(sorted({option for word in self._words for option in _options(word[0])}))
        written = "|".join(f"({_written(word)})" for word in self._words)
        # Looked for only where one of the words' first letters stands.
        self._pattern = re.compile(f"(?=[{re.escape(starts)}])(?:{written})" if starts else r"(?!)")
        self._spellings = sorted({spelling for word in self._words for spelling in _spellings(word)})
        self._automaton = Automaton(sorted({*self._words, *self._spellings}))

    @property
    def step(self) -> Step:
        """The step of a normalizer that undoes the disguised spellings."""
        return Step([*self._spellings, *SEPARATORS], self.edits)

    def edits(self, text: str) -> list[Edit]:
        """One edit for each disguised watched word; a word that is spelled plainly is left alone."""
        if not self._automaton.present(_ANY_SEPARATOR.sub("", text)):
            return []
        found = []
        for match in self._pattern.finditer(text):
            word = self._words[(match.lastindex or 1) - 1]
            if not _is_plain(match.group(), word):
                found.append(Edit(match.start(), match.end(), word, _disguise(match.group())))
        return found


def _spellings(word: str) -> Iterator[str]:
    """*word* with one or two of its letters replaced by what they resemble."""
    choices = [
        (place, option)
        for place, letter in enumerate(word)
        for option in _options(letter)
        if option != letter
    ]
    for count in range(1, _MOST_REPLACED + 1):
        for chosen in combinations(choices, count):
            letters = list(word)
            for place, option in chosen:
                letters[place] = option
            yield "".join(letters)


def _written(word: str) -> str:
    letters = [re.escape(letter) if len(options) == 1 else f"[{re.escape(options)}]"
               for letter in word for options in [_options(letter)]]  # fmt: skip
    if word.isascii():
        return rf"(?<![a-z0-9]){_GAP.join(letters)}(?![a-z0-9])"
    return rf"(?<![ァ-ヺー]){_GAP.join(letters)}(?![ァ-ヺー])"


def _options(letter: str) -> str:
    options = _RESEMBLES.get(letter, letter)
    kana = _KATAKANA.get(letter, "")
    return options if kana in options else options + kana


def _is_plain(written: str, word: str) -> bool:
    """True when *written* is the word in one script, which the rules read as it is."""
    return written.translate(_TO_HIRAGANA) == word.translate(_TO_HIRAGANA) and (
        written == word or not any(c in _KATAKANA for c in written)
    )


_TO_HIRAGANA = {ord(kata): hira for kata, hira in _KATAKANA.items()}


def _disguise(written: str) -> str:
    if re.search(SEPARATOR, written):
        return "spaced"
    return "leet" if written.isascii() else "kana_lookalike"
