"""Short answers take the meaning of what they answer: yes, no or neither to an open proposal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum

from policyguard.conversation.bit import Bit, asks, bits, sentences
from policyguard.conversation.offer import Reach
from policyguard.conversation.remark import OPENS, Opening, Talk
from policyguard.model import Act
from policyguard.rule import Lexicon

# A longer text speaks for itself; the rules and the language model read it. In code points; people decline in more
# words than they agree in.
_LONGEST_YES, _LONGEST_NO = 60, 90


class Answer(StrEnum):
    """What a text says to what was proposed or asked."""

    YES = "yes"
    NO = "no"
    NEITHER = "neither"

    @property
    def act(self) -> Act | None:
        """The act it is, towards the entity of the opening; None for neither."""
        return {Answer.YES: Act.ACCEPT, Answer.NO: Act.REFUSE}.get(self)


class Sense(IntEnum):
    """How plainly words say yes: by taking note, agreeing, pointing back at it, having done it, or naming it."""

    NOTHING = 0
    NOTES = 1
    AGREES = 2
    POINTS = 3
    DOES = 4
    NAMES = 5


# The least that answers an offer so far off.
_NEEDED = {
    Reach.NEXT: Sense.NOTES,
    Reach.NOTED: Sense.POINTS,
    Reach.LEFT: Sense.DOES,
    Reach.ASIDE: Sense.NAMES,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says, whatever it answers.

    ``declines`` says no to the last thing, ``stays`` to any offer to go elsewhere; ``adds`` when it tells
    something beside its yes, ``works`` when that is about the work.
    """

    yes: Sense = Sense.NOTHING
    declines: bool = False
    stays: bool = False
    adds: bool = False
    works: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """Reads short answers by the lexicons ``answer_*`` of a pack, of which each field is one."""

    notes: re.Pattern[str]
    yes: re.Pattern[str]
    it: re.Pattern[str]
    done: re.Pattern[str]
    named: re.Pattern[str]
    idle: re.Pattern[str]
    no: re.Pattern[str]
    stay: re.Pattern[str]
    other: re.Pattern[str]
    topic: re.Pattern[str]
    shown: re.Pattern[str]

    @classmethod
    def of(cls, lexicons: Mapping[str, Lexicon]) -> Answers:
        """The reader by the lexicons of a pack. Raises KeyError when the pack lacks one of them."""
        return cls(*(_pattern(lexicons[f"answer_{field.name}"]) for field in fields(cls)))

    def read(self, folded: str, opening: Opening, reach: Reach = Reach.NEXT) -> Answer:
        """What *folded* says to *opening*, made by the other side and now so far off."""
        return self.answer(self.said(folded), opening, reach)

    def answer(self, said: Said, opening: Opening, reach: Reach) -> Answer:
        """What *said* means to *opening*; a no outweighs a yes."""
        if said.stays or (said.declines and reach is Reach.NEXT and opening.act in OPENS):
            return Answer.NO
        if opening.act not in OPENS or said.yes < _NEEDED[reach]:
            return Answer.NEITHER
        # What was only given is not asked about: who goes on with the work has taken note of it, no more.
        gave = opening.act not in (Act.PROPOSE, Act.REQUEST)
        is_only_yes = not said.works and (not said.adds or (said.yes is Sense.AGREES and not gave))
        return Answer.YES if said.yes > Sense.AGREES or is_only_yes else Answer.NEITHER

    def said(self, folded: str) -> Said:
        """What *folded* says; nothing where it is too long for an answer."""
        text = folded.strip()
        if not text or len(text) > _LONGEST_NO:
            return Said()
        told = bits(text)
        stays = any(self.stay.search(text[start:end]) for start, end, asked in sentences(text) if not asked)
        declines = any(self.no.search(bit.text) for bit in told if not bit.asks)
        if stays or declines or len(text) > _LONGEST_YES:
            return Said(stays=stays, declines=declines)
        return self._agreement(told)

    def talk(self, folded: str) -> Talk:
        """What *folded* does for who answers it: asks something else, takes note of something, or tells."""
        if any(self.puts_aside(folded[start:end]) for start, end, _ in sentences(folded)):
            return Talk.ASKS
        first = next(iter(bits(folded)), None)
        return Talk.NOTES if first and self._sense(first.text) is Sense.NOTES else Talk.TELLS

    def puts_aside(self, sentence: str) -> bool:
        """Whether *sentence* asks something else than what was offered: an answer after it is to this."""
        return asks(sentence) and not self.topic.search(sentence)

    def _agreement(self, told: Sequence[Bit]) -> Said:
        """What a text without a no comes to."""
        working = {bit.sentence for bit in told if self.other.search(bit.text)}
        yes, adds = Sense.NOTHING, False
        for bit in told:
            sense = None if bit.asks else self._sense(bit.text)
            if sense is None:
                adds = True
            elif sense in (Sense.POINTS, Sense.DOES, Sense.NAMES) and bit.sentence in working:
                continue
            elif sense is not Sense.AGREES or not adds:
                yes = max(yes, sense)
        return Said(yes, adds=adds, works=bool(working))

    def _sense(self, bit: str) -> Sense | None:
        """The plainest sense of the words of *bit*; None when it says something else."""
        if self.named.search(bit):
            return Sense.NAMES
        found, place = Sense.NOTHING, 0
        while place < len(bit):
            sense, end = max(self._words(bit, place), key=lambda words: (words[1], words[0]))
            if end == place:
                return None
            found, place = max(found, sense), end
        return found

    def _words(self, bit: str, place: int) -> Iterator[tuple[Sense, int]]:
        """How far each kind of words reaches from *place*."""
        kinds = (self.idle, self.notes, self.yes, self.it, self.done)
        for sense, pattern in zip(Sense, kinds, strict=False):
            found = pattern.match(bit, place)
            yield sense, found.end() if found else place


def _pattern(lexicon: Lexicon) -> re.Pattern[str]:
    """Every term and pattern of *lexicon* as one; the longest of the terms that begin alike is first."""
    words = [re.escape(term.text) for term in sorted(lexicon.terms, key=lambda term: -len(term.text))]
    return re.compile("|".join(f"(?:{pattern})" for pattern in (*words, *lexicon.patterns)))
