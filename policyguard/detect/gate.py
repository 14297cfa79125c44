"""Which rules can match at all: one automaton over the literals the rules themselves cannot do without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from policyguard.automaton import Automaton
from policyguard.detect.literal import FAR, RUNS, Clause, Need, commonness, kana_folded

_KATAKANA_RUN = re.compile("[ァ-ヶ]+")


# A clause that more than this share of texts meet is not worth looking for, nor are more than this many.
_TOO_COMMON = 0.3
_MOST_CLAUSES = 3
# Trying a pattern at more places than this in fifty characters is no faster than searching.
_MANY_PLACES = 0.6

# Where a match could begin; None stands for every place.
Places = list[int] | None


class Requirement(NamedTuple):
    """What a match cannot be without: for every need a literal in its place, one of ``leads`` at its start."""

    needs: tuple[Need, ...] = ()
    leads: Clause = frozenset()


class _Way(NamedTuple):
    """One alternative of what the gate opens to.

    ``others`` are the clauses it needs besides the one it is filed under, ``within`` how far behind its start
    the literals of a clause stand, ``sought`` the clauses whose places tell where it starts: first the one it
    starts with. None are where it can start with anything.
    """

    opens: int
    others: frozenset[int]
    within: tuple[tuple[int, int, int], ...]
    sought: tuple[int, ...]


class Gate:
    """Passes what could match a text, with the places where the matches could begin.

    Each of *units* passes by any of its requirements. What could match is never held back, nor is a place.
    """

    def __init__(self, units: Sequence[Sequence[Requirement]]) -> None:
        self._always: list[_Way] = []
        self._ways: dict[int, list[_Way]] = {}
        numbers: dict[Clause, int] = {}
        for unit, requirements in enumerate(units):
            for required in requirements:
                needs = _worth_looking_for(required.needs)
                first, *others = [numbers.setdefault(need.clause, len(numbers)) for need in needs] or [None]
                tried = required.leads and commonness(required.leads) < _MANY_PLACES
                within = tuple((numbers[need.clause], *need[1:]) for need in needs if 0 < need.most < FAR)
                lead = (numbers.setdefault(required.leads, len(numbers)),) if tried else ()
                sought = (*lead, *(clause for clause, _, _ in within)) if lead else ()
                way = _Way(unit, frozenset(others), within, sought)
                (self._always if first is None else self._ways.setdefault(first, [])).append(way)
        literals: dict[str, int] = {}
        self._clauses = [
            frozenset(literals.setdefault(literal, len(literals)) for literal in sorted(clause))
            for clause in numbers
        ]
        self._meets = self._met_by(len(literals))
        self._runs = [(literals[run], runs) for run, runs in RUNS.items() if run in literals]
        self._automaton = Automaton(list(literals))

    def _met_by(self, literals: int) -> list[tuple[int, ...]]:
        """For each literal the clauses it meets, of those that ways are chosen by."""
        met_by: list[list[int]] = [[] for _ in range(literals)]
        for clause in set(self._ways).union(*(way.others for ways in self._ways.values() for way in ways)):
            for literal in self._clauses[clause]:
                met_by[literal].append(clause)
        return list(map(tuple, met_by))

    def passing(self, folded: str) -> list[tuple[int, Places]]:
        """The positions of the units that could match *folded*, in order, each with the places to try."""
        places = self._places(folded)
        met = self._met(places)
        ways = [way for clause in self._ways.keys() & met for way in self._ways[clause] if way.others <= met]
        opened: dict[int, set[int] | None] = {way.opens: None for way in self._always}
        found: dict[int, list[int]] = {}
        for way in ways:
            known = opened.get(way.opens, _NO_PLACES)
            if not way.sought or known is None:
                opened[way.opens] = None
            elif starts := self._starts(way, places, found):
                opened[way.opens] = known.union(starts)
        return [(unit, at if at is None else sorted(at)) for unit, at in sorted(opened.items())]

    def _starts(self, way: _Way, places: _Found, found: _Found) -> list[int]:
        """Where a match of *way* could begin: at a lead, with a literal of every clause where it must stand.

        *found* keeps where the literals of a clause stand.
        """
        for clause in way.sought:
            if clause not in found:
                found[clause] = [
                    place
                    for literal in self._clauses[clause].intersection(places)
                    for place in places[literal]
                ]
        starts = found[way.sought[0]]
        for clause, least, most in way.within:
            at = found[clause]
            starts = [start for start in starts if any(least <= place - start <= most for place in at)]
        return starts

    def stopped(self, folded: str) -> list[int]:
        """The units whose most telling clause is met and that do not pass: they came near."""
        met = self._met(self._places(folded))
        near = {way.opens for clause in self._ways.keys() & met for way in self._ways[clause]}
        return sorted(near.difference(unit for unit, _ in self.passing(folded)))

    def _places(self, folded: str) -> _Found:
        places = self._automaton.places(_KATAKANA_RUN.sub(_hiragana, folded))
        for literal, runs in self._runs:
            if runs.search(folded):
                places[literal] = []
        return places

    def _met(self, places: _Found) -> set[int]:
        """The clauses that have one of their literals in a text."""
        return set().union(*map(self._meets.__getitem__, places))


_Found = dict[int, list[int]]
_NO_PLACES = set[int]()


def _worth_looking_for(needs: Sequence[Need]) -> list[Need]:
    """The needs that most texts do not meet; at least the most telling one."""
    ordered = sorted(needs, key=lambda need: commonness(need.clause))
    return [need for need in ordered[:_MOST_CLAUSES] if commonness(need.clause) < _TOO_COMMON] or ordered[:1]


def _hiragana(run: re.Match[str]) -> str:
    return kana_folded(run.group())
