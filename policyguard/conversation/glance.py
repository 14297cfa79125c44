"""A cheap look at a text, before its words are read: which patterns could match it at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policyguard.detect import Vocabulary
from policyguard.detect.literal import kana_folded
from policyguard.normalize.hints import Hints


class Glance:
    """Tells which of *patterns* could match a text: one automaton over the words they cannot do without.

    *words* are for what has no such words of its own: it is near where one of them stands.
    """

    def __init__(self, patterns: Mapping[str, str], words: Mapping[str, Iterable[str]]) -> None:
        vocabulary = Vocabulary({})
        clauses = {name: vocabulary.node(pattern).needs[0].clause for name, pattern in patterns.items()}
        literals = {**clauses, **words}
        self._names = list(literals)
        self._hints = Hints([map(kana_folded, each) for each in literals.values()])

    def near(self, text: str) -> set[str]:
        """The names of what could stand in *text*."""
        return {self._names[number] for number in self._hints.steps(kana_folded(text))}
