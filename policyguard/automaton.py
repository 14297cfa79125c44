"""Many literals looked for in one pass (Aho-Corasick); owner of ``ahocorasick_rs``."""

from __future__ import annotations

from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick, Implementation

# Long texts are read in slices, so that a megabyte of one letter does not become a megabyte of places.
_SLICE = 8_192


class Automaton:
    """Tells which of *literals* (distinct, none empty) stand in a text."""

    def __init__(self, literals: Sequence[str]) -> None:
        self._literals = tuple(literals)
        self._overlap = max(map(len, literals), default=1) - 1
        self._searcher = AhoCorasick(literals, implementation=Implementation.ContiguousNFA)

    def __reduce__(self) -> tuple[type[Automaton], tuple[tuple[str, ...]]]:
        return Automaton, (self._literals,)

    def places(self, text: str) -> dict[int, list[int]]:
        """Where each literal that stands in *text* starts, by its position in the sequence of literals."""
        found: dict[int, list[int]] = {}
        for start in range(0, len(text), _SLICE):
            for literal, place, _end in self._search(text[start : start + _SLICE + self._overlap]):
                if literal in found:
                    found[literal].append(start + place)
                else:
                    found[literal] = [start + place]
        return found

    def present(self, text: str) -> set[int]:
        """The literals that stand in *text*, by their position in the sequence of literals."""
        if len(text) <= _SLICE:
            return {place[0] for place in self._search(text)}
        found: set[int] = set()
        for start in range(0, len(text), _SLICE):
            found.update(place[0] for place in self._search(text[start : start + _SLICE + self._overlap]))
        return found

    def _search(self, text: str) -> list[tuple[int, int, int]]:
        try:
            return self._searcher.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # lone surrogates: no literal holds one, so any other character will do
            plain = text.encode("utf-8", "replace").decode("utf-8")
            return self._searcher.find_matches_as_indexes(plain, overlapping=True)
