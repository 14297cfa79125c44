"""What the language model makes of the passages that are left in doubt, as claims like those of rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import yaml

from policyguard.bundle import rules_root
from policyguard.detect.values import bare
from policyguard.language.passage import passages
from policyguard.language.reader import Opinion, Reader
from policyguard.model import Act, Bilingual, Candidate, Category, Entity
from policyguard.normalize import Text
from policyguard.rule import Kind, Match, Rule, Sighting, Status

# The ids of its claims begin so: ``language.contact.propose``.
PREFIX = "language"
# A longer body is read this far; the verdict says so.
MOST_PASSAGES = 60
DEGRADED = "language:too_long"
# A phrase that a rule takes for an offence is overruled where the model gives it less than this.
_CLEARS = 0.04
# A reading stands beside the rules' scores, not above them: it has no fixed words to show.
_HARMLESS_SCORE = 0.9

_GENERAL = {
    Category.CONTACT: Entity.OFF_PLATFORM_CONTACT,
    Category.PAYMENT: Entity.PAYMENT_APP,
    Category.DEAL: Entity.OFF_PLATFORM_DEAL,
    Category.RECRUITMENT: Entity.RECRUITMENT,
    Category.ACCOUNT: Entity.ACCOUNT_TRADE,
}


@dataclass(frozen=True, slots=True)
class Words:
    """What people are told about readings, and the words for entities and acts."""

    entity: Mapping[str, Bilingual]
    act: Mapping[str, Bilingual]


class LanguageDetector:
    """Reads what the rules leave in doubt.

    *precision* is, for each category, how many of a hundred of its findings are to be right.
    """

    def __init__(self, reader: Reader, precision: Mapping[Category, float], words: Words) -> None:
        self._reader = reader
        self._least = {category: reader.least(category, wanted) for category, wanted in precision.items()}
        self._words = words
        self._rules: dict[tuple[Entity, Act], Rule] = {}

    def warm(self) -> None:
        """Load the model now."""
        self._reader.opinions(["あ"])
        self._reader.spans("あ")

    def sightings(self, text: Text, found: Sequence[Sighting]) -> tuple[list[Sighting], list[str]]:
        """The model's claims on *text* beside those *found* by rules, and what could not be read."""
        folded = text.folded
        places = passages(folded)
        worth = []
        for start, end in places[:MOST_PASSAGES]:
            phrases = [s for s in found if _is_phrase(s) and s.start < end and start < s.end]
            if phrases or self._reader.doubtful(folded[start:end]):
                worth.append((start, end, phrases))
        opinions = self._reader.opinions([folded[start:end] for start, end, _ in worth])
        claims: list[Sighting] = []
        for (start, end, phrases), opinion in zip(worth, opinions, strict=True):
            if opinion.score >= self._least[opinion.category]:
                claims += self._claims(text, start, end, opinion)
            elif opinion.score < _CLEARS:
                claims += self._cleared(start, end, opinion, phrases)
        return claims, [DEGRADED] if len(places) > MOST_PASSAGES else []

    def _claims(self, text: Text, start: int, end: int, opinion: Opinion) -> Iterator[Sighting]:
        """What the passage offends with: its values, or else the phrase."""
        passage = text.folded[start:end]
        values = list(_values(passage, text.cased[start:end], opinion))
        for entity, found in values:
            rule = self._rule(entity, Act.SHARE)
            place = start + found.start, start + found.end
            yield Sighting(rule, *place, (start, end), found.value, opinion.score)
        if not values:
            marked = [
                (s, e) for s, e, entity in self._reader.spans(passage) if entity.category is opinion.category
            ]
            s, e = marked[0] if marked else _stripped(passage)
            act = opinion.act
            yield Sighting(
                self._rule(opinion.entity, act), start + s, start + e, (start, end), None, opinion.score
            )

    def _cleared(self, start: int, end: int, opinion: Opinion, phrases: Sequence[Sighting]) -> list[Sighting]:
        """Claims that the phrases of rules in a passage are harmless."""
        categories = dict.fromkeys(phrase.rule.entity.category for phrase in phrases)
        return [
            Sighting(
                self._rule(_GENERAL[category], opinion.harmless),
                start,
                end,
                (min(start, *(p.start for p in phrases)), max(end, *(p.end for p in phrases))),
                None,
                _HARMLESS_SCORE,
            )
            for category in categories
        ]

    def _rule(self, entity: Entity, act: Act) -> Rule:
        """The rule that stands for a reading of *entity* and *act*."""
        if (entity, act) not in self._rules:
            self._rules[entity, act] = _made(entity, act, self._words)
        return self._rules[entity, act]


def _values(passage: str, original: str, opinion: Opinion) -> Iterator[tuple[Entity, Candidate]]:
    """The values in *passage* that a reading of its category could be about; the first kind that there is."""
    if opinion.category in (Category.CONTACT, Category.PAYMENT):
        yielded = False
        for entity, found in bare.links(passage, original):
            yielded = True
            yield entity, found
        if opinion.category is Category.CONTACT:
            for found in bare.numbers(passage):
                yielded = True
                yield Entity.PHONE_NUMBER, found
        if not yielded and opinion.act is not Act.REQUEST:
            entity = opinion.account if opinion.category is Category.CONTACT else Entity.PAYMENT_APP
            for found in islice(bare.names(passage), 1):
                yield entity, found


def _stripped(passage: str) -> tuple[int, int]:
    """Where *passage* stands without the space round it."""
    inside = passage.strip()
    start = passage.find(inside)
    return start, start + len(inside)


def _is_phrase(sighting: Sighting) -> bool:
    """Whether a claim is of words alone, so that what the sentence does with them decides."""
    return sighting.rule.act.offends and sighting.value is None


def _made(entity: Entity, act: Act, words: Words) -> Rule:
    told = _told()
    name, done = words.entity[entity.value], words.act[act.value]
    why = told["why"][entity.category.value] if act.offends else told["harmless"]
    return Rule(
        id=f"{PREFIX}.{entity.category.value}.{act.value}",
        entity=entity,
        act=act,
        title=Bilingual(
            told["title"]["ja"].format(entity=name.ja, act=done.ja),
            told["title"]["en"].format(entity=name.en, act=done.en),
        ),
        why=Bilingual(why["ja"], why["en"]),
        score=1.0,
        match=Match(Kind.VALUE),
        context=None,
        examples=(),
        counterexamples=(),
        status=Status.LIVE,
        since="",
        path="",
    )


@cache
def _told() -> dict[str, Any]:
    return yaml.safe_load((rules_root() / "language.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]
