"""From a folded text to the claims of every rule: the gate first, then each kind of detector, then the context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from time import perf_counter
from typing import NamedTuple

from policyguard.detect import pattern, tokens
from policyguard.detect.alternative import alternatives
from policyguard.detect.gate import Gate, Places, Requirement
from policyguard.detect.literal import FAR, Need, kana_folded
from policyguard.detect.resolve import Fate, Outcome, may_excuse, resolve, scored
from policyguard.detect.values import VALUES
from policyguard.detect.values.handle import canonical_handle, looks_like_word
from policyguard.detect.values.spoken import READINGS
from policyguard.detect.vocabulary import Vocabulary
from policyguard.model import Act, Candidate
from policyguard.normalize import Text
from policyguard.rule import Kind, Match, Rule, Sighting

__all__ = ["Cost", "Detectors", "Fate", "Outcome", "Reading", "Vocabulary", "requirements", "resolve"]

# How far behind its words what a rule reads may go on.
_JUST_BEHIND = {"parts": 30}
# A body with more places than this for one rule is judged on these; the verdict says so.
MOST_PLACES = 500


@dataclass(slots=True)
class Reading:
    """What the detectors made of one text."""

    sightings: list[Sighting] = field(default_factory=list)
    degraded: list[str] = field(default_factory=list)
    # Rules that read the text and claimed nothing, or whose claim its context or value did not bear out.
    unmet: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Cost:
    """What one rule has taken so far, its patterns compiled and the text's words and values read."""

    rule: str
    seconds: float = 0.0
    runs: int = 0
    claims: int = 0


class TooManyPlaces(Exception):
    """A rule claims more places in one body than are worth listing."""


class _Unit(NamedTuple):
    """What the gate opens to: a rule, or one of the patterns of a rule."""

    rule: Rule
    pattern: str = ""


def requirements(rule: Rule, vocabulary: Vocabulary) -> list[list[Requirement]]:
    """What a text must have for *rule* to find anything: for each of its patterns, one of the alternatives' needs.

    Words its context needs are needed somewhere in the text, too, and one of its hosts. Raises ``re.error`` for what is not a regex.
    """
    match, context = rule.match, rule.context
    needed = (
        [need.clause for need in vocabulary.node(context.needs).needs] if context and context.needs else []
    )
    if match.hosts:
        needed.append(frozenset(match.hosts))
    besides = [Need(clause, -FAR, FAR) for clause in needed]
    if match.kind is Kind.VALUE:
        triggers = frozenset(kana_folded(trigger) for trigger in VALUES[match.value].triggers)
        return [[Requirement((Need(triggers, 0, FAR), *besides))]]
    if match.kind is Kind.TOKENS:
        surfaces = next((token.surface for token in match.tokens if token.surface), ())
        first = Need(frozenset(map(kana_folded, surfaces)), 0, FAR)
        return [[Requirement((first, *besides) if surfaces else ())]]

    def required(part: str) -> Requirement:
        node = vocabulary.node(part)
        return Requirement((*node.needs, *besides) if node.needs else (), node.leads)

    return [[required(part) for part in alternatives(pattern)] for pattern in match.patterns]


class Detectors:
    """Runs a set of rules over texts; holds no state between them."""

    def __init__(self, rules: Sequence[Rule], vocabulary: Vocabulary, *, gated: bool = True) -> None:
        self._vocabulary = vocabulary
        self._units = [_Unit(rule, pattern) for rule in rules for pattern in rule.match.patterns or ("",)]
        required = [ways for rule in rules for ways in requirements(rule, vocabulary)]
        self._gate = Gate(required if gated else [[Requirement()] for _ in required])

    def warm(self) -> None:
        """Compile the pattern of every rule."""
        for unit in self._units:
            if unit.pattern:
                pattern.compiled(unit.pattern, self._vocabulary)

    def detect(self, text: Text) -> Reading:
        """Every claim on *text* that matters, before they are weighed against each other.

        A mention only excuses what another rule claims; where there is nothing it could excuse, it is not read.
        """
        return self._detect(text, always=False)

    def detect_all(self, text: Text) -> Reading:
        """Every claim on *text*, mentions included that have nothing to excuse."""
        return self._detect(text, always=True)

    def _detect(self, text: Text, *, always: bool) -> Reading:
        reading = Reading()
        passing = self._gate.passing(text.folded)
        if passing:
            round_ = _Round(text, self._vocabulary)
            tries = list(self._by_rule(passing))
            for rule, places in tries:
                if rule.act is not Act.MENTION:
                    round_.run(rule, places, reading)
            offending = [sighting for sighting in reading.sightings if sighting.rule.act.offends]
            for rule, places in tries:
                if rule.act is Act.MENTION and (always or any(may_excuse(rule, each) for each in offending)):
                    round_.run(rule, places, reading)
        return reading

    def _by_rule(
        self, passing: Iterable[tuple[int, Places]]
    ) -> Iterator[tuple[Rule, list[tuple[str, Places]]]]:
        """The rules to run, each with the patterns to try and where to try them."""
        for rule, units in groupby(passing, key=lambda unit: self._units[unit[0]].rule):
            yield rule, [(self._units[number].pattern, starts) for number, starts in units]

    def time(self, text: Text, costs: dict[str, Cost]) -> None:
        """Read *text* and add what each rule took to *costs*."""
        round_ = _Round(text, self._vocabulary)
        for rule, tries in self._by_rule(self._gate.passing(text.folded)):
            round_.run(rule, tries, Reading())  # compiles the patterns and reads what rules share
            reading = Reading()
            started = perf_counter()
            round_.run(rule, tries, reading)
            cost = costs.setdefault(rule.id, Cost(rule.id))
            cost.seconds += perf_counter() - started
            cost.runs += 1
            cost.claims += len(reading.sightings)

    def stopped_by_gate(self, text: Text) -> list[str]:
        """The ids of the rules that had one of their words in *text*, but not all they need."""
        ran = {self._units[number].rule.id for number, _ in self._gate.passing(text.folded)}
        near = {self._units[number].rule.id for number in self._gate.stopped(text.folded)}
        return sorted(near - ran)


class _Round:
    """One text's words and values, each read at most once however many rules ask."""

    def __init__(self, text: Text, vocabulary: Vocabulary) -> None:
        self._text = text
        self._vocabulary = vocabulary
        self._values: dict[str, list[Candidate]] = {}
        self._words: list[tokens.Word] | None = None

    def run(self, rule: Rule, tries: Sequence[tuple[str, Places]], reading: Reading) -> None:
        """Add to *reading* what *rule* claims, by the patterns and at the places of *tries*."""
        try:
            claims = self._claims(rule, tries)
            for sighting in claims:
                judged = self._judged(sighting)
                if isinstance(judged, str):
                    reading.unmet[rule.id] = judged
                else:
                    reading.sightings.append(judged)
            if not claims:
                reading.unmet[rule.id] = "pattern"
        except TimeoutError:
            reading.degraded.append(f"timeout:{rule.id}")
        except TooManyPlaces:
            reading.degraded.append(f"too_many:{rule.id}")

    def _claims(self, rule: Rule, tries: Sequence[tuple[str, Places]]) -> list[Sighting]:
        """The claims of *rule*; of two on the same stretch the one that begins first, or is listed first."""
        claims = [claim for place in tries for claim in self._tried(rule, *place)]
        if len(claims) > MOST_PLACES:
            raise TooManyPlaces
        if len(tries) < 2:
            return claims
        apart: list[Sighting] = []
        for claim in sorted(claims, key=lambda claim: claim.reach[0]):
            if not apart or apart[-1].reach[1] <= claim.reach[0]:
                apart.append(claim)
        return apart

    def _tried(self, rule: Rule, expression: str, starts: Places) -> Iterator[Sighting]:
        if rule.match.kind is Kind.VALUE:
            found = self._value_claims(rule)
        elif rule.match.kind is Kind.TOKENS:
            if self._words is None:
                self._words = tokens.words(self._text.folded)
            found = tokens.sightings(rule, self._text.folded, self._words)
        else:
            found = pattern.sightings(rule, expression, self._vocabulary, self._text.folded, starts)
        return islice(found, MOST_PLACES + 1)

    def _value_claims(self, rule: Rule) -> Iterator[Sighting]:
        kind = rule.match.value
        if kind not in self._values:
            candidates = VALUES[kind].candidates(self._text.folded, self._text.cased)
            self._values[kind] = list(islice(candidates, MOST_PLACES + 1))
        for candidate in self._values[kind]:
            place = candidate.start, candidate.end
            yield Sighting(rule, *place, place, candidate.value, rule.score * candidate.score)

    def _judged(self, sighting: Sighting) -> Sighting | str:
        """*sighting* with its canonical value and its score in context, or the name of what did not bear it out."""
        match, value = sighting.rule.match, sighting.value
        if match.reads:
            start, end = sighting.reach
            told = READINGS[match.reads](self._text.cased[start : end + _JUST_BEHIND.get(match.reads, 0)])
            return self._in_context(replace(sighting, value=told))
        if value is not None and match.kind is not Kind.VALUE:
            value = _canonical(match, value, sighting.means)
            if value is None:
                return "value"
            sighting = Sighting(
                sighting.rule, sighting.start, sighting.end, sighting.reach, value, sighting.score
            )
        if match.hosts and not _on_hosts(value or "", match.hosts):
            return "hosts"
        if match.except_hosts and _on_hosts(value or "", match.except_hosts):
            return "hosts"
        return self._in_context(sighting)

    def _in_context(self, sighting: Sighting) -> Sighting | str:
        context = sighting.rule.context
        if context is None:
            return sighting
        start, end = sighting.reach[0] - context.within, sighting.reach[1] + context.within

        def near(words: str) -> bool:
            return bool(words) and pattern.found(words, self._vocabulary, self._text.folded, start, end)

        if near(context.bars):
            return "bars"
        if context.needs and not near(context.needs):
            return "needs"
        score = sighting.score
        if near(context.raises):
            score += context.by
        if near(context.lowers):
            score -= context.by
        return scored(sighting, score) if score != sighting.score else sighting


def _canonical(match: Match, value: str, means: str) -> str | None:
    if match.handle:
        handle = canonical_handle(match.handle, value)
        if handle is None or looks_like_word(handle):
            return None
        value = handle
    if not match.canonical or ("{means}" in match.canonical and not means):
        return value
    return match.canonical.replace("{value}", value).replace("{means}", means)


def _on_hosts(url: str, hosts: Sequence[str]) -> bool:
    """True when *url* (``host/path``) is at one of *hosts*, which may name the first part of a path."""
    address = url.lower().removeprefix("www.")
    domains = address.partition("/")[0].split(".")
    for host in hosts:
        if "/" in host:
            if address.startswith(host):
                return True
        elif any(".".join(domains[start:]) == host for start in range(len(domains))):
            return True
    return False
