"""Short answers take the meaning of what they answer: yes, no or neither to an open proposal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum, StrEnum

from policyguard.conversation.bit import Bit, asks, bits, sentences
from policyguard.conversation.offer import Reach
from policyguard.conversation.remark import OPENS, Opening, Talk
from policyguard.detect.literal import kana_folded
from policyguard.model import Act, Category
from policyguard.rule import Lexicon

# A longer text speaks for itself; the rules and the language model read it. In code points; people decline in more
# words than they agree in.
_LONGEST_YES, _LONGEST_NO = 60, 90
# Asked as a favour.
_PLEASE = re.compile(r"もらって|もらえ|いただ|お願いでき|させて|くれ")
# Space between Japanese words, as people write who learn the language.
_SPACED = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
_QUOTED = re.compile(r"「[^」]*」|『[^』]*』")
_FITTING = (
    ("paid", frozenset((Category.PAYMENT, Category.DEAL))),
    ("joined", frozenset(Category) - {Category.PAYMENT}),
    ("began", frozenset((Category.DEAL,))),
)
# What was given is said back to make sure of it.
_CONFIRMS = re.compile(r"(?:です|だ)(?:よね|ね|よな)$")
# A bit that ends in a noun: what is done in the next is done to it.
_NOUN = re.compile(r"[\u4e00-\u9fffァ-ヶー々a-z0-9]$")
# Something is done or will be.
_COMMITS = re.compile(
    r"(?:ます|ました|ましょう|いけます|了解(?:です|しました)?|承知(?:です|しました)?|ok|おけ|歓迎)(?:よ|ね|わ|です|っす)*$"
)
# The lexicons that tell a whole bit word by word; kana make no difference to them.
_SPELT = ("idle", "hesitant", "notes", "yes", "it", "vague", "done")
# Whether a text takes note of something shows in so many code points.
_OPENING_WORDS = 30
# A lexicon named in braces.
_NAMED = re.compile(r"\{([a-z_]+)\}")


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
    something beside its yes, ``works`` when that is about the work. What was done ``fits`` offers of some kinds only.
    """

    yes: Sense = Sense.NOTHING
    declines: bool = False
    stays: bool = False
    adds: bool = False
    works: bool = False
    fits: frozenset[Category] = frozenset(Category)


@dataclass(frozen=True, slots=True)
class Answers:
    """Reads short answers by the lexicons ``answer_*`` of a pack, of which each field is one."""

    notes: re.Pattern[str]
    hesitant: re.Pattern[str]
    yes: re.Pattern[str]
    it: re.Pattern[str]
    vague: re.Pattern[str]
    detail: re.Pattern[str]
    done: re.Pattern[str]
    named: re.Pattern[str]
    idle: re.Pattern[str]
    no: re.Pattern[str]
    stay: re.Pattern[str]
    other: re.Pattern[str]
    topic: re.Pattern[str]
    shown: re.Pattern[str]
    service: re.Pattern[str]
    soothe: re.Pattern[str]
    doubt: re.Pattern[str]
    paid: re.Pattern[str]
    joined: re.Pattern[str]
    began: re.Pattern[str]

    @classmethod
    def of(cls, lexicons: Mapping[str, Lexicon]) -> Answers:
        """The reader by the lexicons of a pack. Raises KeyError when the pack lacks one of them."""
        patterns = {field.name: _pattern(f"answer_{field.name}", lexicons) for field in fields(cls)}
        return cls(
            **{name: re.compile(kana_folded(p) if name in _SPELT else p) for name, p in patterns.items()}
        )

    def read(self, folded: str, opening: Opening, reach: Reach = Reach.NEXT) -> Answer:
        """What *folded* says to *opening*, made by the other side and now so far off."""
        return self.answer(self.said(folded), opening, reach)

    def answer(self, said: Said, opening: Opening, reach: Reach) -> Answer:
        """What *said* means to *opening*; a no outweighs a yes."""
        if said.stays or (said.declines and reach is Reach.NEXT and opening.act in OPENS):
            return Answer.NO
        is_far = said.yes < _NEEDED[reach] or (said.works and reach is not Reach.NEXT)
        if opening.act not in OPENS or is_far or opening.entity.category not in said.fits:
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
        stays = any(self._stays(text[start:end], asked) for start, end, asked in sentences(text))
        declines = any(self.no.search(bit.text) for bit in told if not bit.asks)
        if stays or declines or len(text) > _LONGEST_YES:
            return Said(stays=stays, declines=declines)
        return self._agreement(told)

    def talk(self, folded: str) -> Talk:
        """What *folded* does for who answers it: asks something else, takes note of something, or tells."""
        if any(self.puts_aside(folded[start:end]) for start, end, _ in sentences(folded)):
            return Talk.ASKS
        if self.soothe.search(folded):
            return Talk.SOOTHES
        return Talk.NOTES if self.replies(folded) else Talk.TELLS

    def replies(self, folded: str) -> bool:
        """Whether *folded* begins by taking note of something."""
        first = next(iter(bits(folded[:_OPENING_WORDS])), None)
        return first is not None and self._sense(first.text) is Sense.NOTES

    def declines(self, folded: str) -> bool:
        """Whether *folded* says no to something."""
        said = self.said(folded)
        return said.declines or said.stays

    def agrees(self, folded: str) -> bool:
        """Whether *folded* says yes to something, even with more beside."""
        return self.said(folded).yes > Sense.NOTHING

    def puts_aside(self, sentence: str) -> bool:
        """Whether *sentence* asks something else than what was offered: an answer after it is to this."""
        return asks(sentence) and not self.topic.search(_QUOTED.sub("", sentence))

    def _stays(self, sentence: str, asked: bool) -> bool:
        """Whether *sentence* keeps to the platform; one that asks does so only where it asks for that."""
        is_said = not asked or bool(_PLEASE.search(sentence))
        return is_said and bool(self.stay.search(_SPACED.sub("", sentence)))

    def _agreement(self, told: Sequence[Bit]) -> Said:
        """What a text without a no comes to."""
        if any(bit.asks and self.doubt.search(bit.text) for bit in told):
            return Said()
        working = {
            bit.sentence for bit in told if self.other.search(bit.text) and not _CONFIRMS.search(bit.text)
        }
        yes, adds, object_of = Sense.NOTHING, False, -1
        for bit in told:
            sense = None if bit.asks else self._sense(bit.text)
            if sense is None:
                adds = True
                object_of = bit.sentence if _NOUN.search(bit.text) else object_of
            elif sense > Sense.AGREES and bit.sentence in {*working, object_of}:
                continue
            elif sense is not Sense.AGREES or not adds:
                yes = max(yes, sense)
        if not working and any(map(self.named.search, _unbroken(told))):
            yes = Sense.NAMES
        return self._weighed(told, Said(yes, adds=adds, works=bool(working)))

    def _weighed(self, told: Sequence[Bit], said: Said) -> Said:
        """*said* with what only the whole shows: giving in, asking for the next detail, what the deed fits."""
        text = "".join(bit.text for bit in told)
        if told and not said.yes and not said.adds and self.hesitant.search(kana_folded(told[-1].text)):
            return replace(said, yes=Sense.NOTES)
        if said.yes < Sense.POINTS and not said.works and any(self._details(bit) for bit in told):
            said = replace(said, yes=Sense.POINTS)
        return replace(said, fits=self._fits(text))

    def _details(self, bit: Bit) -> bool:
        return (bit.asks or bit.text.endswith("でしょう")) and bool(self.detail.search(bit.text))

    def _fits(self, text: str) -> frozenset[Category]:
        """The kinds of offers that what was done takes up."""
        fitting = (kinds for name, kinds in _FITTING if getattr(self, name).search(text))
        return next(fitting, frozenset(Category))

    def _sense(self, bit: str) -> Sense | None:
        """The plainest sense of the words of *bit*; None when it says something else."""
        if self.named.search(bit):
            return Sense.NAMES
        if self.service.search(bit) and _COMMITS.search(bit) and not self.other.search(bit):
            return Sense.AGREES
        found, place, folded = Sense.NOTHING, 0, kana_folded(bit)
        while place < len(bit):
            sense, end = max(self._words(folded, place), key=lambda words: (words[1], words[0]))
            if end == place:
                return None
            found, place = max(found, sense), end
        return found

    def _words(self, bit: str, place: int) -> Iterator[tuple[Sense, int]]:
        """How far each kind of words reaches from *place*."""
        kinds = (
            (Sense.NOTHING, self.idle),
            (Sense.NOTES, self.notes),
            (Sense.AGREES, self.yes),
            (Sense.POINTS, self.it),
            (Sense.POINTS, self.vague),
            (Sense.DOES, self.done),
        )
        for sense, pattern in kinds:
            found = pattern.match(bit, place)
            yield sense, found.end() if found else place


def _unbroken(told: Sequence[Bit]) -> Iterator[str]:
    """The sentences of *told* that ask nothing, without their pauses."""
    for number in dict.fromkeys(bit.sentence for bit in told):
        of_one = [bit for bit in told if bit.sentence == number]
        if not any(bit.asks for bit in of_one):
            yield "".join(bit.text for bit in of_one)


def _pattern(name: str, lexicons: Mapping[str, Lexicon]) -> str:
    """Every term and pattern of a lexicon as one, with those it names in braces; the longest term is first."""
    lexicon = lexicons[name]
    words = [re.escape(term.text) for term in sorted(lexicon.terms, key=lambda term: -len(term.text))]
    patterns = [_NAMED.sub(lambda other: _pattern(other[1], lexicons), each) for each in lexicon.patterns]
    return f"(?:{'|'.join((*patterns, *words))})"
