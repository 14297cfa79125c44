"""From what every rule claims to what stands: one finding per thing, and a thing takes the act of its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from policyguard.model import Act, Category, Entity
from policyguard.rule import Rule, Sighting


class Fate(StrEnum):
    """What became of a rule's claim."""

    STANDS = "stands"
    SCORE = "score"
    ACT = "act"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A claim and its fate; ``by`` is the rule that overruled it, where one did."""

    sighting: Sighting
    fate: Fate
    by: str = ""


def resolve(sightings: Sequence[Sighting], threshold: float) -> list[Outcome]:
    """The fate of every sighting, in the order they stand in the text.

    A refusal or mention that takes in the whole of an offending phrase overrules it; a value (an ID, a number)
    is overruled only by a rule that read the very same value as something harmless.
    """
    outcomes = [Outcome(s, Fate.SCORE) for s in sightings if s.score < threshold]
    strong = [s for s in sightings if s.score >= threshold]
    harmless = [s for s in strong if not s.rule.act.offends]
    offending = []
    for sighting in (s for s in strong if s.rule.act.offends):
        overruler = next((h for h in harmless if _overrules(h, sighting)), None)
        if overruler:
            outcomes.append(Outcome(sighting, Fate.ACT, overruler.rule.id))
        else:
            offending.append(sighting)
    outcomes += _one_per_thing(offending) + _one_per_thing(harmless)
    return sorted(outcomes, key=lambda o: (o.sighting.start, o.sighting.end, o.sighting.rule.id))


def may_excuse(harmless: Rule, offending: Sighting) -> bool:
    """Whether a claim of the rule *harmless* could overrule *offending*."""
    return _same_subject(harmless, offending.rule) and (
        offending.value is None or harmless.match.yields_value
    )


def _overrules(harmless: Sighting, offending: Sighting) -> bool:
    if not _same_subject(harmless.rule, offending.rule):
        return False
    if offending.value is not None:
        return harmless.value is not None and _overlap(harmless, offending)
    return harmless.reach[0] <= offending.start and offending.end <= harmless.reach[1]


# These speak of a whole category: 「外部での連絡はできません」 refuses a LINE ID too.
_GENERAL = {Entity.OFF_PLATFORM_CONTACT, Entity.OFF_PLATFORM_DEAL}


def _same_subject(harmless: Rule, offending: Rule) -> bool:
    a, b = harmless.entity, offending.entity
    if a.category is b.category:
        return a is b or a in _GENERAL or b in _GENERAL or harmless.act is Act.REFUSE
    money = {Category.PAYMENT, Category.DEAL}
    return a.category in money and b.category in money


def _one_per_thing(sightings: Sequence[Sighting]) -> list[Outcome]:
    """Of claims on the same stretch and category, the strongest stands."""
    outcomes: list[Outcome] = []
    standing: list[Sighting] = []
    for sighting in sorted(sightings, key=_strength, reverse=True):
        stronger = next((s for s in standing if _is_same_thing(s, sighting)), None)
        if stronger:
            outcomes.append(Outcome(sighting, Fate.OVERLAP, stronger.rule.id))
        else:
            standing.append(sighting)
    return [Outcome(s, Fate.STANDS) for s in standing] + outcomes


def _strength(sighting: Sighting) -> tuple[bool, bool, float, int, str]:
    length = sighting.end - sighting.start
    # A rule can show the words it goes by, a reading of the language model cannot: of two, the rule's stands.
    shown = bool(sighting.rule.path)
    return sighting.value is not None, shown, round(sighting.score, 2), length, sighting.rule.id


def _is_same_thing(a: Sighting, b: Sighting) -> bool:
    if a.rule.entity.category is not b.rule.entity.category:
        return False
    if _overlap(a, b):
        return True
    # A phrase that leads to a value which stands by itself (「LINE ID は」) is part of that finding.
    return a.value is not None and b.value is None and b.reach[0] <= a.start and a.end <= b.reach[1]


def _overlap(a: Sighting, b: Sighting) -> bool:
    return a.start < b.end and b.start < a.end


def scored(sighting: Sighting, score: float) -> Sighting:
    """*sighting* with another score, kept between 0 and 1."""
    return replace(sighting, score=max(0.0, min(1.0, score)))
