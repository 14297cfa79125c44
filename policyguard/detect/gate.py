"""Which rules can match at all: one automaton over the literals the rules themselves cannot do without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from policyguard.automaton import Automaton
from policyguard.detect.literal import Clause, kana_folded

_KATAKANA_RUN = re.compile("[ァ-ヶ]+")


# Where a match could begin; None stands for every place.
Places = list[int] | None


class Requirement(NamedTuple):
    """What a rule's matches cannot be without: every clause has a literal in the text, one of ``leads`` begins each."""

    clauses: tuple[Clause, ...] = ()
    leads: Clause = frozenset()


class Gate:
    """Passes the rules that could match a text, with the places where their matches could begin.

    It never holds back a rule or a place that could match.
    """

    def __init__(self, requirements: Sequence[Requirement]) -> None:
        literals = {word for r in requirements for clause in (*r.clauses, r.leads) for word in clause}
        number = {literal: position for position, literal in enumerate(sorted(literals))}
        self._automaton = Automaton(list(number))
        self._always = [rule for rule, required in enumerate(requirements) if not required.clauses]
        self._clauses: list[tuple[frozenset[int], ...]] = []
        self._leads: list[frozenset[int]] = []
        self._first: dict[int, list[int]] = {}
        for rule, required in enumerate(requirements):
            clauses = [frozenset(number[literal] for literal in clause) for clause in required.clauses]
            self._clauses.append(tuple(clauses[1:]))
            self._leads.append(frozenset(number[literal] for literal in required.leads))
            for literal in clauses[0] if clauses else ():
                self._first.setdefault(literal, []).append(rule)

    def passing(self, folded: str) -> list[tuple[int, Places]]:
        """The positions of the rules that could match *folded*, in order, each with the places to try."""
        places = self._places(folded)
        passing = [rule for rule in self._near(places) if self._clauses_met(rule, places)]
        return [(rule, self._starts(rule, places)) for rule in sorted(passing + self._always)]

    def stopped(self, folded: str) -> list[int]:
        """The rules whose most telling clause is met and another is not: they came near."""
        places = self._places(folded)
        return sorted(rule for rule in self._near(places) if not self._clauses_met(rule, places))

    def _places(self, folded: str) -> dict[int, list[int]]:
        return self._automaton.places(_KATAKANA_RUN.sub(_hiragana, folded))

    def _near(self, places: dict[int, list[int]]) -> set[int]:
        return {rule for literal in places for rule in self._first.get(literal, ())}

    def _clauses_met(self, rule: int, places: dict[int, list[int]]) -> bool:
        return not any(map(places.keys().isdisjoint, self._clauses[rule]))

    def _starts(self, rule: int, places: dict[int, list[int]]) -> Places:
        leads = self._leads[rule]
        if not leads:
            return None
        return sorted({start for literal in places.keys() & leads for start in places[literal]})


def _hiragana(run: re.Match[str]) -> str:
    return kana_folded(run.group())
