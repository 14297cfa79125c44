"""Ways to look for many literals at once, made to answer the gate's one question: which stand where.

The one in use needs nothing more; the others are measured when they are installed:
``.venv/bin/python -m pip install pyahocorasick hyperscan google-re2``
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, TypeAlias

from ahocorasick_rs import AhoCorasick, Implementation

from policyguard.automaton import Automaton

Places: TypeAlias = dict[int, list[int]]


class Engine(Protocol):
    """Made from the literals; may raise ImportError."""

    def __init__(self, literals: Sequence[str]) -> None: ...

    def places(self, text: str) -> Places:
        """Where each literal that stands in *text* starts, overlapping ones too."""


class AhoCorasickRsDfa:
    """The library in use with a table of all transitions: more memory, slower to make."""

    def __init__(self, literals: Sequence[str]) -> None:
        self._searcher = AhoCorasick(literals, implementation=Implementation.DFA)

    def places(self, text: str) -> Places:
        found: Places = {}
        for literal, start, _end in self._searcher.find_matches_as_indexes(text, overlapping=True):
            found.setdefault(literal, []).append(start)
        return found


class PyAhoCorasick:
    """The older C extension."""

    def __init__(self, literals: Sequence[str]) -> None:
        self._automaton = import_module("ahocorasick").Automaton()
        for number, literal in enumerate(literals):
            self._automaton.add_word(literal, (number, len(literal) - 1))
        self._automaton.make_automaton()

    def places(self, text: str) -> Places:
        found: Places = {}
        for last, (literal, back) in self._automaton.iter(text):
            found.setdefault(literal, []).append(last - back)
        return found


class Hyperscan:
    """Works on bytes, so every place is counted back into characters."""

    def __init__(self, literals: Sequence[str]) -> None:
        hyperscan = import_module("hyperscan")
        encoded = [literal.encode() for literal in literals]
        self._sizes = [len(literal) for literal in encoded]
        self._database = hyperscan.Database()
        self._database.compile(
            expressions=encoded, ids=list(range(len(encoded))), elements=len(encoded), flags=0, literal=True
        )

    def places(self, text: str) -> Places:
        ends: list[tuple[int, int]] = []
        data = text.encode()
        self._database.scan(
            data, match_event_handler=lambda literal, _from, to, *_: ends.append((literal, to))
        )
        found: Places = {}
        for literal, end in ends:
            found.setdefault(literal, []).append(len(data[: end - self._sizes[literal]].decode()))
        return found


class Re2Set:
    """Tells which literals stand in a text, not where: that is looked up afterwards."""

    def __init__(self, literals: Sequence[str]) -> None:
        re2 = import_module("re2")
        options = re2.Options()
        options.literal = True
        options.max_mem = 1 << 28
        self._literals = literals
        self._set = re2.Set.SearchSet(options)
        for literal in literals:
            self._set.Add(literal)
        self._set.Compile()

    def places(self, text: str) -> Places:
        found = self._set.Match(text) or ()
        return {number: _starts(self._literals[number], text) for number in found}


class StrIn:
    """No automaton at all: ``literal in text``, one after the other."""

    def __init__(self, literals: Sequence[str]) -> None:
        self._literals = literals

    def places(self, text: str) -> Places:
        return {n: _starts(literal, text) for n, literal in enumerate(self._literals) if literal in text}


def _starts(literal: str, text: str) -> list[int]:
    return [place.start() for place in re.finditer(f"(?={re.escape(literal)})", text)]


ENGINES: dict[str, type[Engine]] = {
    "ahocorasick_rs (in use)": Automaton,
    "ahocorasick_rs, DFA": AhoCorasickRsDfa,
    "pyahocorasick": PyAhoCorasick,
    "hyperscan": Hyperscan,
    "google-re2 Set": Re2Set,
    "str in str": StrIn,
}
