"""Which rules can match at all: one automaton over the literals the rules themselves cannot do without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from policyguard.automaton import Automaton
from policyguard.detect.literal import FAR, RUNS, Clause, Need, commonness, kana_folded

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

    ``others`` are the clauses it needs besides the one it is filed under, as bits, ``within`` how far behind its
    start the literals of a clause stand, ``sought`` the clauses whose places tell where it starts: first the one
    it starts with. None are where it can start with anything.
    """

    opens: int
    others: int
    within: tuple[tuple[int, int, int], ...]
    sought: tuple[int, ...]


class Gate:
    """Passes what could match a text, with the places where the matches could begin.

    Each of *units* passes by any of its requirements. What could match is never held back, nor is a place.
    """

    def __init__(self, units: Sequence[Sequence[Requirement]]) -> None:
        self._always: list[_Way] = []
        self._ways: dict[int, list[_Way]] = {}
        clauses: dict[Clause, int] = {}
        bits: dict[int, int] = {}
        for unit, requirements in enumerate(units):
            for required in requirements:
                needs = _worth_looking_for(required.needs)
                numbers = [clauses.setdefault(need.clause, len(clauses)) for need in needs]
                tried = required.leads and commonness(required.leads) < _MANY_PLACES
                lead = (clauses.setdefault(required.leads, len(clauses)),) if tried else ()
                reached = zip(numbers, needs, strict=True)
                within = tuple((number, *need[1:]) for number, need in reached if 0 < need.most < FAR)
                sought = (*lead, *(clause for clause, _, _ in within)) if lead else ()
                others = sum({bits.setdefault(number, 1 << len(bits)) for number in numbers[1:]})
                way = _Way(unit, others, within, sought)
                (self._ways.setdefault(numbers[0], []) if numbers else self._always).append(way)
        literals: dict[str, int] = {}
        numbered = [
            [literals.setdefault(each, len(literals)) for each in sorted(clause)] for clause in clauses
        ]
        belongs: list[list[int]] = [[] for _ in literals]
        for number, members in enumerate(numbered):
            for literal in members:
                belongs[literal].append(number)
        # For each literal: its clauses, those that ways are filed under, and the bits it meets.
        self._clauses = list(map(tuple, belongs))
        self._files = [tuple(filter(self._ways.__contains__, each)) for each in belongs]
        self._bits = [sum(bits.get(number, 0) for number in each) for each in belongs]
        self._runs = [(literals[run], runs) for run, runs in RUNS.items() if run in literals]
        self._automaton = Automaton(list(literals))

    def passing(self, folded: str) -> list[tuple[int, Places]]:
        """The positions of the units that could match *folded*, in order, each with the places to try."""
        places = self._places(folded)
        near, met = self._near(places)
        ways = [way for way in near if way.others & met == way.others]
        opened: dict[int, set[int] | None] = {way.opens: None for way in self._always}
        found = self._found({clause for way in ways for clause in way.sought}, places)
        for way in ways:
            known = opened.get(way.opens, _NO_PLACES)
            if not way.sought or known is None:
                opened[way.opens] = None
            elif starts := _starts(way, found):
                opened[way.opens] = known.union(starts)
        return [(unit, at if at is None else sorted(at)) for unit, at in sorted(opened.items())]

    def stopped(self, folded: str) -> list[int]:
        """The units whose most telling clause is met and that do not pass: they came near."""
        near, _ = self._near(self._places(folded))
        return sorted({way.opens for way in near}.difference(unit for unit, _ in self.passing(folded)))

    def _places(self, folded: str) -> dict[int, list[int]]:
        places = self._automaton.places(kana_folded(folded))
        for literal, runs in self._runs:
            if runs.search(folded):
                places[literal] = []
        return places

    def _near(self, places: Iterable[int]) -> tuple[list[_Way], int]:
        """The ways filed under a clause that is met, and all that is met, as bits."""
        files: set[int] = set()
        met = 0
        for literal in places:
            met |= self._bits[literal]
            files.update(self._files[literal])
        return [way for clause in files for way in self._ways[clause]], met

    def _found(self, sought: Iterable[int], places: Mapping[int, list[int]]) -> dict[int, list[int]]:
        """Where the literals of the clauses *sought* stand."""
        found: dict[int, list[int]] = {clause: [] for clause in sought}
        if found:
            for literal, at in places.items():
                for clause in self._clauses[literal]:
                    if clause in found:
                        found[clause] += at
        return found


def _starts(way: _Way, found: Mapping[int, list[int]]) -> list[int]:
    """Where a match of *way* could begin: at its lead, with a literal of every clause where it must stand."""
    starts = found[way.sought[0]]
    for clause, least, most in way.within:
        at = found[clause]
        starts = [start for start in starts if any(least <= place - start <= most for place in at)]
    return starts


_NO_PLACES = set[int]()


def _worth_looking_for(needs: Sequence[Need]) -> list[Need]:
    """The needs that most texts do not meet; at least the most telling one."""
    ordered = sorted(needs, key=lambda need: commonness(need.clause))
    return [need for need in ordered[:_MOST_CLAUSES] if commonness(need.clause) < _TOO_COMMON] or ordered[:1]
