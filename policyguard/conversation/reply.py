"""What a message says to what the other side put forward: the words read by lexicons, their sum weighed by what was learned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from policyguard.conversation.answers import Answers, Said
from policyguard.conversation.feature import grams, masked
from policyguard.conversation.offer import Offer, Reach
from policyguard.conversation.weights import Weights
from policyguard.model import Act

# How much of a message is read as an answer, and of its first and last sentence.
_LONGEST, _SENTENCE = 120, 30
_PARTS = re.compile(r"(?<=[。!?\n])|[、,]")
_STEP, _MOST_STEPS = 8, 6
# The least logit of what the lexicons tell: as an answer to the last thing said, and to what lies further back.
_KEPT_NEXT, _KEPT = -1.5, -0.5


@dataclass(frozen=True, slots=True)
class Answered:
    """The act that a message is towards an offer; one that no word tells is ``tentative``."""

    act: Act
    offer: Offer
    tentative: bool = False


class Replies(Protocol):
    """Tells which offer a message answers, and how."""

    def answer(self, folded: str, open_: Sequence[Offer]) -> Answered | None:
        """What *folded* is towards one of the offers still *open_*, if it is an answer."""
        ...


class LearnedReplies:
    """Answers by the lexicons, kept unless the weights speak against them; others where the weights speak for one."""

    def __init__(self, answers: Answers, weights: Weights) -> None:
        self._answers = answers
        self._weights = weights

    def answer(self, folded: str, open_: Sequence[Offer]) -> Answered | None:
        """What *folded* is towards the newest offer it answers, if it is an answer."""
        said = self._answers.said(folded)
        told = told_by(self._answers, said, open_)
        marks = of_reply(folded, said, open_, told and told[0])
        for act in (Act.REFUSE, Act.ACCEPT):
            logit = self._weights.replies[act.value].logit(marks)
            if told and told[0] is act:
                if logit > kept(told[1].reach):
                    return Answered(*told)
            elif logit > self._weights.least[act.value]:
                return Answered(act, open_[0], tentative=True)
        return None


def kept(reach: Reach) -> float:
    """What the lexicons tell is an answer unless the weights speak more against it; more so to the last thing said."""
    return _KEPT_NEXT if reach is Reach.NEXT else _KEPT


def told_by(answers: Answers, said: Said, open_: Sequence[Offer]) -> tuple[Act, Offer] | None:
    """What *said* is by the lexicons alone to the newest of the offers that it answers."""
    acts = ((answers.answer(said, offer.opening, offer.reach).act, offer) for offer in open_)
    return next(((act, offer) for act, offer in acts if act), None)


def of_reply(folded: str, said: Said, open_: Sequence[Offer], told: Act | None) -> list[str]:
    """The features of *folded* as an answer to the newest of the offers still *open_*."""
    text = masked(folded)[:_LONGEST]
    parts = [part for part in _PARTS.split(text) if part.strip()] or [""]
    first, last = parts[0][:_SENTENCE], parts[-1][:_SENTENCE]
    offer = open_[0]
    opening = offer.opening
    marks = [
        f"category:{opening.entity.category}",
        f"act:{opening.act}",
        f"suspected:{opening.tentative}",
        f"reach:{offer.reach.value}",
        f"yes:{said.yes.value}",
        f"adds:{said.adds}",
        f"works:{said.works}",
        f"no:{said.declines}{said.stays}",
        f"told:{told}",
        f"asks:{'?' in text}",
        f"length:{min(_MOST_STEPS, len(text) // _STEP)}",
        f"first:{first}",
    ]
    marks += [
        f"{mark}{offer.reach.value}"
        for mark in (f"yes:{said.yes.value}", f"act:{opening.act}", f"told:{told}")
    ]
    marks += [f"={gram}" for gram in grams(f"^{text}$", (1, 2, 3, 4))]
    marks += [f"^{gram}" for gram in grams(f"^{first}$", (2, 3, 4))]
    return [*marks, *(f"${gram}" for gram in grams(f"^{last}$", (2, 3)))]
