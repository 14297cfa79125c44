"""What the language model makes of the passages that are left in doubt, as claims like those of rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
# What a rule takes for an offence by its words is overruled where the model gives the passage less than the one,
# and only a suspicion where it gives it less than the other.
_CLEARS, _DOUBTS = 0.15, 0.3
# Shorter passages say nothing by themselves.
_SHORTEST = 3
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

    *precision* is, for each category, how many of a hundred of its findings are to be right; those that reach
    only *suspicion* are tentative.
    """

    def __init__(
        self, reader: Reader, precision: Mapping[Category, float], suspicion: float, words: Words
    ) -> None:
        self._reader = reader
        self._sure = {category: reader.least(category, wanted) for category, wanted in precision.items()}
        self._least = {category: reader.least(category, suspicion) for category in precision}
        self._words = words
        self._rules: dict[tuple[Entity, Act], Rule] = {}

    def warm(self) -> None:
        """Load the model now."""
        self._reader.opinions(["あ"])
        self._reader.spans("あ")

    def prepare(self, bodies: Sequence[str]) -> None:
        """Read the doubtful passages of *bodies* (folded) in one batch; the reader keeps what it made of them."""
        read = [body[start:end] for body in bodies for start, end in passages(body)[:MOST_PASSAGES]]
        self._reader.opinions(list(filter(self._reader.doubtful, read)))

    def read(self, text: Text, found: Sequence[Sighting]) -> tuple[list[Sighting], list[str]]:
        """The claims that rules *found* as they stand with the model's own beside them, and what could not be read.

        A phrase that is said innocently, too, is a suspicion where the model thinks little of it, and overruled
        where it takes it for harmless.
        """
        folded = text.folded
        places = passages(folded)
        worth = []
        for start, end in places[:MOST_PASSAGES]:
            phrases = [s for s in found if _is_phrase(s) and s.start < end and start < s.end]
            told = len(folded[start:end].strip()) >= _SHORTEST
            if phrases or (told and self._reader.doubtful(folded[start:end])):
                worth.append((start, end, phrases))
        opinions = self._reader.opinions([folded[start:end] for start, end, _ in worth])
        claims = {id(sighting): sighting for sighting in found}
        own: list[Sighting] = []
        for (start, end, phrases), opinion in zip(worth, opinions, strict=True):
            if opinion.score >= self._least[opinion.category]:
                own += self._claims(text, start, end, opinion)
            for phrase in phrases:
                if opinion.score < _DOUBTS:
                    claims[id(phrase)] = replace(phrase, tentative=True)
                if opinion.score < _CLEARS:
                    own.append(self._cleared(opinion, phrase))
        return [*claims.values(), *own], [DEGRADED] if len(places) > MOST_PASSAGES else []

    def _claims(self, text: Text, start: int, end: int, opinion: Opinion) -> Iterator[Sighting]:
        """What the passage offends with: its values, or else the phrase."""
        passage = text.folded[start:end]
        values = list(_values(passage, text.cased[start:end], opinion))
        tentative = opinion.score < self._sure[opinion.category]
        for entity, found in values:
            rule = self._rule(entity, Act.SHARE)
            place = start + found.start, start + found.end
            yield Sighting(rule, *place, (start, end), found.value, opinion.score, tentative)
        if not values:
            marked = [
                (s, e) for s, e, entity in self._reader.spans(passage) if entity.category is opinion.category
            ]
            s, e = marked[0] if marked else _stripped(passage)
            rule = self._rule(opinion.entity, opinion.act)
            # To share is to give something; where nothing can be shown, that it was given is a suspicion.
            unsure = tentative or opinion.act is Act.SHARE
            yield Sighting(rule, start + s, start + e, (start, end), None, opinion.score, unsure)

    def _cleared(self, opinion: Opinion, phrase: Sighting) -> Sighting:
        """The claim that what a rule found is harmless."""
        rule = self._rule(_GENERAL[phrase.rule.entity.category], opinion.harmless)
        place = phrase.start, phrase.end
        return Sighting(rule, *place, place, phrase.value, _HARMLESS_SCORE)

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
        others: Iterator[tuple[Entity, Candidate]]
        if opinion.category is Category.CONTACT:
            others = ((Entity.PHONE_NUMBER, found) for found in bare.numbers(passage))
        else:
            others = bare.payees(passage, original)
        for entity, found in others:
            yielded = True
            yield entity, found
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
    """Whether a claim is of a rule whose words are said innocently, too, so that the sentence decides."""
    return sighting.rule.act.offends and sighting.rule.overruled_by_language


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
