"""Undo disguises: ``Normalizer.normalize(raw) -> Text``.

Most bodies need only one regex search and ``lower()``; every further step starts with a cheap search for
something it could undo, and keeps its edits so that spans can be led back to the body as sent.
"""

from __future__ import annotations

from collections.abc import Sequence

from policyguard.normalize import characters, encoded, kana, letters, numerals, spaced, symbols
from policyguard.normalize.codeword import Codewords
from policyguard.normalize.hints import Hints
from policyguard.normalize.text import Edit, Layer, Text, replaced

__all__ = ["Edit", "Normalizer", "Text", "normalize"]

# A step may uncover work for itself (user あっと x どっと com); no honest body needs more rounds than this.
_ROUNDS = 16


class Normalizer:
    """Normalizes bodies; *codewords* are the words to recognise in any disguise."""

    def __init__(self, codewords: Sequence[str] = ()) -> None:
        self._steps = (
            *encoded.STEPS,
            kana.STEP,
            spaced.STEP,
            Codewords(codewords).step,
            *numerals.STEPS,
            letters.STEP,
            *symbols.STEPS,
        )
        self._hints = Hints([step.hints for step in self._steps])

    def normalize(self, raw: str) -> Text:
        """Fold *raw*; never raises, whatever the string holds."""
        layers = []
        first = characters.edits(raw)
        if first:
            layers.append(Layer(first))
        folded = _lower(replaced(raw, first) if first else raw)
        for _round in range(_ROUNDS):
            edits = self._undo(folded)
            if not edits:
                break
            layers.append(Layer(edits))
            folded = replaced(folded, edits)
        return Text(raw, folded, tuple(layers))

    def _undo(self, folded: str) -> list[Edit]:
        """The edits of the first step that finds any."""
        for step in self._hints.steps(folded):
            edits = self._steps[step].edits(folded)
            if edits:
                return edits
        return []


def _lower(text: str) -> str:
    """Lower case, one character for one, so that positions stay."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


_PLAIN = Normalizer()


def normalize(raw: str) -> Text:
    """Fold *raw* without any watched words."""
    return _PLAIN.normalize(raw)
