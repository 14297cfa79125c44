"""Corpora in, precision and recall out: how well a rule set and the language model read labelled messages."""

from policyguard.evaluate.case import Case, Expected, read_cases
from policyguard.evaluate.conversation import (
    Conversation,
    ConversationFigures,
    evaluate_conversations,
    holds_conversations,
    live,
    read_conversations,
)
from policyguard.evaluate.score import Figures, Share, evaluate

__all__ = [
    "Case",
    "Conversation",
    "ConversationFigures",
    "Expected",
    "Figures",
    "Share",
    "evaluate",
    "evaluate_conversations",
    "holds_conversations",
    "live",
    "read_cases",
    "read_conversations",
]
