"""A cheap look at a text, before its words are read: which patterns could match it at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policyguard.automaton import Automaton
from policyguard.detect import Vocabulary
from policyguard.detect.literal import kana_folded


class Glance:
    """Tells which of *patterns* could match a text: one automaton over the words they cannot do without.

    *words* are for what has no such words of its own: it is near where one of them stands.
    """

    def __init__(self, patterns: Mapping[str, str], words: Mapping[str, Iterable[str]]) -> None:
        vocabulary = Vocabulary({})
        clauses = {name: vocabulary.node(pattern).needs[0].clause for name, pattern in patterns.items()}
        names: dict[str, set[str]] = {}
        for name, literals in (*clauses.items(), *words.items()):
            for literal in literals:
                names.setdefault(kana_folded(literal), set()).add(name)
        self._names = list(names.values())
        self._automaton = Automaton(list(names))

    def near(self, text: str) -> set[str]:
        """The names of what could stand in *text*."""
        found = self._automaton.present(kana_folded(text))
        return set().union(*(self._names[literal] for literal in found))
