"""The cheap first reader: a linear model over character n-grams that tells which passages are worth the costly one."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from policyguard.automaton import Automaton


class Doubt:
    """Scores a passage by the n-grams it holds; *weights* are per n-gram, *bias* is added."""

    def __init__(self, weights: Mapping[str, float], bias: float) -> None:
        ordered = sorted(weights)
        self._weights = [weights[ngram] for ngram in ordered]
        self._bias = bias
        self._automaton = Automaton(ordered)

    def logit(self, passage: str) -> float:
        """How much in *passage* speaks for an offence, as a logit."""
        return self._bias + sum(map(self._weights.__getitem__, self._automaton.present(passage)))


def probability(logit: float) -> float:
    """The probability (0 to 1) a *logit* stands for."""
    return 1 / (1 + exp(-max(-60.0, min(60.0, logit))))
