"""Which steps could find anything to undo: one automaton over the words and pairs each step looks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policyguard.automaton import Automaton


class Hints:
    """Tells, for a text, the positions (in *steps*) of the steps worth running."""

    def __init__(self, steps: Sequence[Iterable[str]]) -> None:
        by_literal: dict[str, set[int]] = {}
        for number, literals in enumerate(steps):
            for literal in literals:
                by_literal.setdefault(literal, set()).add(number)
        self._steps = list(by_literal.values())
        self._automaton = Automaton(list(by_literal))

    def steps(self, text: str) -> list[int]:
        """The steps one of whose literals stands in *text*, in their order."""
        found = self._automaton.present(text)
        if not found:
            return []
        return sorted(set().union(*(self._steps[literal] for literal in found)))
