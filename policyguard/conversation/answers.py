"""Short answers take the meaning of what they answer: yes, no or neither to an open proposal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from policyguard.conversation.remark import Opening
from policyguard.model import Act
from policyguard.rule import Lexicon

# A longer text speaks for itself; the rules and the language model read it. In code points.
_LONGEST = 60
_QUESTION = re.compile(r"[?？]|(?:です|ます|ません|でしょう|ました)か(?:[。、!…\s]|$)|かな(?:[。ぁあ…\s]|$)")
_CLAUSE = re.compile(r"[^\n。!！]*[。!！]?")


class Answer(StrEnum):
    """What a text says to what was proposed or asked."""

    YES = "yes"
    NO = "no"
    NEITHER = "neither"

    @property
    def act(self) -> Act | None:
        """The act it is, towards the entity of the opening; None for neither."""
        return {Answer.YES: Act.ACCEPT, Answer.NO: Act.REFUSE}.get(self)


@dataclass(frozen=True, slots=True)
class Answers:
    """Reads short answers by the lexicons ``answer_yes``, ``answer_no`` and ``answer_other``."""

    yes: re.Pattern[str]
    no: re.Pattern[str]
    other: re.Pattern[str]

    @classmethod
    def of(cls, lexicons: Mapping[str, Lexicon]) -> Answers:
        """The reader by the lexicons of a pack. Raises KeyError when the pack has none of them."""
        return cls(*(_pattern(lexicons[name]) for name in ("answer_yes", "answer_no", "answer_other")))

    def read(self, folded: str, opening: Opening) -> Answer:
        """What *folded* says to *opening*, made by the other side.

        A refusal anywhere outweighs a yes; a question, or a text about the work, answers nothing.
        """
        text = folded.strip()
        if not text or len(text) > _LONGEST or not _awaits_answer(opening):
            return Answer.NEITHER
        if self.no.search(text):
            return Answer.NO
        clauses = [clause for clause in _CLAUSE.findall(text) if clause.strip()]
        return (
            Answer.YES if any(map(self._accepts, clauses)) and not self.other.search(text) else Answer.NEITHER
        )

    def _accepts(self, clause: str) -> bool:
        return bool(self.yes.search(clause)) and not _QUESTION.search(clause)


def _awaits_answer(opening: Opening) -> bool:
    return opening.act in (Act.PROPOSE, Act.REQUEST, Act.SHARE, Act.POINT)


def _pattern(lexicon: Lexicon) -> re.Pattern[str]:
    """Every term and pattern of *lexicon* as one."""
    words = [re.escape(term.text) for term in lexicon.terms]
    return re.compile("|".join(f"(?:{pattern})" for pattern in (*words, *lexicon.patterns)))
