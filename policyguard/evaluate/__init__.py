"""Corpora in, precision and recall out: how well a rule set and the language model read labelled messages."""

from policyguard.evaluate.case import Case, Expected, read_cases
from policyguard.evaluate.score import Figures, Share, evaluate

__all__ = ["Case", "Expected", "Figures", "Share", "evaluate", "read_cases"]
