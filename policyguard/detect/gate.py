"""Which rules can match at all: one automaton over the literals the rules themselves cannot do without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from policyguard.automaton import Automaton
from policyguard.detect.literal import Clause, commonness, kana_folded

_KATAKANA_RUN = re.compile("[ァ-ヶ]+")


# A clause that more than this share of texts meet is not worth looking for, nor are more than this many.
_TOO_COMMON = 0.8
_MOST_CLAUSES = 3
# Trying a pattern at more places than this in fifty characters is no faster than searching.
_MANY_PLACES = 4.0

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
        looked_for = [_worth_looking_for(required.clauses) for required in requirements]
        leads = [r.leads if commonness(r.leads) < _MANY_PLACES else frozenset() for r in requirements]
        asked = {literal for clauses in looked_for for clause in clauses for literal in clause}
        literals = sorted(asked.union(*leads))
        number = {literal: position for position, literal in enumerate(literals)}
        self._automaton = Automaton(literals)
        self._always = [rule for rule, clauses in enumerate(looked_for) if not clauses]
        self._clauses: list[tuple[frozenset[int], ...]] = []
        self._leads: list[frozenset[int]] = []
        self._first: dict[int, list[int]] = {}
        for rule, (lead, clauses) in enumerate(zip(leads, looked_for, strict=True)):
            numbered = [frozenset(number[literal] for literal in clause) for clause in clauses]
            self._clauses.append(tuple(numbered[1:]))
            self._leads.append(frozenset(number[literal] for literal in lead))
            for literal in numbered[0] if numbered else ():
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
        return sorted({start for literal in places if literal in leads for start in places[literal]})


def _worth_looking_for(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses that most texts do not meet; at least the most telling one."""
    ordered = sorted(clauses, key=commonness)
    return [clause for clause in ordered[:_MOST_CLAUSES] if commonness(clause) < _TOO_COMMON] or ordered[:1]


def _hiragana(run: re.Match[str]) -> str:
    return kana_folded(run.group())
