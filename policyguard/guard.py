"""``Guard.check(message) -> Verdict``: normalize, detect, resolve, decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from policyguard.bundle import rules_root
from policyguard.conversation import Answers, Heard, Listener, Memory
from policyguard.detect import Detectors, Fate, Outcome, Reading, resolve
from policyguard.detect.language import LanguageDetector, Words
from policyguard.labels import labels
from policyguard.language.reader import reader, shipped
from policyguard.model import (
    Action,
    Approval,
    Bilingual,
    Finding,
    Message,
    Reason,
    Situation,
    Span,
    Stage,
    Verdict,
)
from policyguard.normalize import Normalizer, Text
from policyguard.pack import Pack, bundled_pack, read_pack
from policyguard.policy import Policy
from policyguard.rule import Sighting, Status
from policyguard.shelf import kept


@dataclass(frozen=True, slots=True)
class Consideration:
    """One rule that came near a message, and what became of it.

    ``fate``: ``stands``, ``shadow``, ``prefilter`` (some of its words are there, not all), ``pattern`` (all its
    words, not in its order), ``value`` (not a valid value), ``hosts``, ``needs`` / ``bars`` (context), ``score``
    (below the policy's threshold), ``act`` (overruled by a refusal or mention, ``by``), ``overlap`` (the same
    thing as ``by``).
    """

    rule: str
    fate: str
    score: float | None = None
    span: Span | None = None
    by: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The wire form."""
        return {
            "rule": self.rule,
            "fate": self.fate,
            "score": None if self.score is None else round(self.score, 3),
            "span": self.span.to_dict() if self.span else None,
            "by": self.by,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict and every rule that came near it."""

    verdict: Verdict
    considerations: tuple[Consideration, ...]

    def to_dict(self, *, reveal: bool = False) -> dict[str, Any]:
        """The wire form."""
        return {
            "verdict": self.verdict.to_dict(reveal=reveal),
            "considerations": [item.to_dict() for item in self.considerations],
        }


class Guard:
    """Judges messages by one platform's policy.

    Holds no state between messages and is safe to share between threads; pickling carries the configuration
    (platform and rule folders) and reads the rules again.
    """

    def __init__(
        self,
        policy: Policy,
        pack: Pack,
        *,
        rules: Sequence[Path] = (),
        language: bool = True,
        memory: Memory | None = None,
        delivers_all: bool = False,
        gated: bool = True,
    ) -> None:
        self._rules = tuple(rules)
        self._with_language = language
        self._memory = memory
        self._delivers_all = delivers_all
        self._gated = gated
        self._use(policy, pack)

    def _use(self, policy: Policy, pack: Pack) -> None:
        self.policy = policy
        self.pack = pack
        self._normalizer = normalizer_of(pack)
        self._detectors = detectors_of(pack, gated=self._gated)
        self._ruleset = pack.version
        words = Words(labels().entity, labels().act)
        self._language = (
            LanguageDetector(reader(shipped()), policy.precision, policy.suspicion, words)
            if self._with_language
            else None
        )
        if self._with_language:
            self._ruleset = f"{pack.version}+{reader(shipped()).version}"
        self._listener = None
        if self._memory is not None:
            answers = Answers.of(pack.lexicons)
            self._listener = Listener(self._memory, answers, delivers_all=self._delivers_all)

    @classmethod
    def for_platform(
        cls,
        name: str,
        *,
        rules: Sequence[Path | str] = (),
        language: bool = True,
        memory: Memory | None = None,
        delivers_all: bool = False,
        gated: bool = True,
    ) -> Guard:
        """The guard of the platform file *name*, with the rule folders *rules* over the bundled ones.

        Without *language* the rules decide alone: microseconds instead of milliseconds where they leave doubt, and
        fewer lures found. With a *memory*, values told in several messages and short answers to the other side's
        offers are found, too; *delivers_all* for a log of messages that were all delivered, whatever the verdict on
        them now. Raises UnknownPlatform, or PackError with every fault of the folders. *gated* is for
        tests.
        """
        folders = tuple(Path(folder) for folder in rules)
        pack = _pack(folders)
        policy = pack.policy(name)
        return cls(
            policy,
            pack,
            rules=folders,
            language=language,
            memory=memory,
            delivers_all=delivers_all,
            gated=gated,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        if self._memory is not None:
            raise TypeError(
                "a guard with a memory stays in its process; make one with a shared memory in each"
            )
        return _restored, (self.policy.name, self._rules, self._with_language, self._gated)

    def reload(self) -> None:
        """Read the rule folders again; when they have faults, raise PackError and go on with the rules in use."""
        _pack.cache_clear()
        pack = _pack(self._rules)
        self._use(pack.policy(self.policy.name), pack)

    def warm(self) -> None:
        """Compile every pattern now, so that no message waits for one.

        Takes half a minute the first time on a machine, about a second where they are kept from before.
        """
        self._detectors.warm()
        if self._language is not None:
            self._language.warm()

    def prepare(self, messages: Sequence[Message]) -> None:
        """Read together what the language model will be asked about *messages*, soon to be checked one by one.

        Only saves time: a message that was not prepared gets the same verdict.
        """
        if self._language is not None:
            self._language.prepare([self._normalizer.normalize(message.body).folded for message in messages])

    def check(
        self,
        message: Message | str,
        *,
        stage: Stage = Stage.INQUIRY,
        approval: Approval = Approval.NONE,
    ) -> Verdict:
        """What is to happen to *message* where the deal between the two people stands at *stage*."""
        message = Message(message) if isinstance(message, str) else message
        text = self._normalizer.normalize(message.body)
        reading = self._read(text, self._detectors.detect(text))
        situation = Situation(stage, approval, message.surface)
        if not reading.sightings and not reading.degraded and self._listener is None:
            return self._verdict(message, situation)
        outcomes = resolve(reading.sightings, self.policy.min_score)
        return self._decide(message, situation, text, outcomes, reading)

    def _read(self, text: Text, reading: Reading) -> Reading:
        """*reading* with what the language model makes of the passages it leaves in doubt."""
        if self._language is not None:
            sightings, degraded = self._language.sightings(text, reading.sightings)
            reading.sightings += sightings
            reading.degraded += degraded
        return reading

    def explain(
        self,
        message: Message | str,
        *,
        stage: Stage = Stage.INQUIRY,
        approval: Approval = Approval.NONE,
    ) -> Explanation:
        """The verdict on *message*, and for every rule that came near it why it did or did not stand."""
        message = Message(message) if isinstance(message, str) else message
        text = self._normalizer.normalize(message.body)
        reading = self._read(text, self._detectors.detect_all(text))
        outcomes = resolve(reading.sightings, self.policy.min_score)
        considered = [_considered(outcome, text, message) for outcome in outcomes]
        considered += [Consideration(rule, why) for rule, why in sorted(reading.unmet.items())]
        considered += [Consideration(rule, "prefilter") for rule in self._detectors.stopped_by_gate(text)]
        verdict = self.check(message, stage=stage, approval=approval)
        return Explanation(verdict, tuple(considered))

    def _decide(
        self,
        message: Message,
        situation: Situation,
        text: Text,
        outcomes: Sequence[Outcome],
        reading: Reading,
    ) -> Verdict:
        standing = [outcome.sighting for outcome in outcomes if outcome.fate is Fate.STANDS]
        live = [s for s in standing if s.rule.status is Status.LIVE]
        own = [_finding(s, text, message) for s in live]
        heard = self._listener.hear(message, text, own) if self._listener else Heard()
        findings = (*own, *heard.findings)
        degraded = tuple(reading.degraded)
        policy = self._policy_of(message)
        action = policy.decide(findings, situation, degraded=bool(degraded))
        if self._listener:
            self._listener.remember(message, heard, delivered=action.delivers)
        return self._verdict(
            message,
            situation,
            action=action,
            findings=findings,
            reasons=tuple(_reasons(live, findings, policy, situation)),
            notice=policy.notice(findings, situation, labels().entity),
            shadow=tuple(_finding(s, text, message) for s in standing if s.rule.status is Status.SHADOW),
            degraded=degraded,
        )

    def _verdict(self, message: Message, situation: Situation, **found: Any) -> Verdict:
        return Verdict(
            message.message_id,
            message.conversation_id,
            situation.stage,
            situation.approval,
            found.pop("action", Action.ALLOW),
            **found,
            ruleset=self._ruleset,
            policy=self._policy_of(message).label,
        )

    def _policy_of(self, message: Message) -> Policy:
        """The version of the platform's table that was in force when *message* was sent."""
        return self.policy.at(message.sent_at or datetime.now(UTC)) if self.policy.earlier else self.policy


def _finding(sighting: Sighting, text: Text, message: Message) -> Finding:
    start, end = text.span(sighting.start, sighting.end)
    return Finding(
        sighting.rule.entity,
        sighting.rule.act,
        (Span(start, end, message.message_id),),
        sighting.value,
        sighting.score,
        sighting.rule.id,
        text.disguises(sighting.start, sighting.end),
        sighting.tentative,
    )


def _reasons(
    sightings: Sequence[Sighting], findings: Sequence[Finding], policy: Policy, situation: Situation
) -> list[Reason]:
    """One reason a rule, and one a kind of finding that the conversation makes; strictest first."""
    reasons: dict[str, Reason] = {}
    for finding in findings[len(sightings) :]:
        action = policy.action(finding, situation)
        reasons.setdefault(finding.source, Reason(finding.source, action, _conversational()[finding.source]))
    for sighting, finding in zip(sightings, findings, strict=False):
        rule = sighting.rule
        action = policy.action(finding, situation)
        text = Bilingual(f"{rule.title.ja}。{rule.why.ja}", f"{rule.title.en}. {rule.why.en}")
        reasons.setdefault(rule.id, Reason(rule.id, action, text))
    return sorted(reasons.values(), key=lambda reason: (-reason.action.rank, reason.source))


@cache
def _conversational() -> dict[str, Bilingual]:
    """What people are told about findings that several messages make together."""
    told = yaml.safe_load((rules_root() / "conversation.yaml").read_text(encoding="utf-8"))
    return {source: Bilingual(text["ja"], text["en"]) for source, text in told.items()}


def _considered(outcome: Outcome, text: Text, message: Message) -> Consideration:
    sighting = outcome.sighting
    shadow = outcome.fate is Fate.STANDS and sighting.rule.status is Status.SHADOW
    fate = "shadow" if shadow else outcome.fate.value
    span = Span(*text.span(sighting.start, sighting.end), message.message_id)
    return Consideration(sighting.rule.id, fate, sighting.score, span, outcome.by)


# Guards of several platforms in one process share what they have in common: it is read-only once made.
@lru_cache(maxsize=8)
def _pack(folders: tuple[Path, ...]) -> Pack:
    return read_pack(folders) if folders else bundled_pack()


def normalizer_of(pack: Pack) -> Normalizer:
    """The normalizer that watches for the codewords of *pack*."""
    terms = (term for lexicon in pack.lexicons.values() for term in lexicon.terms)
    return _normalizer(tuple(sorted({term.text for term in terms if term.watch})))


@lru_cache(maxsize=8)
def _normalizer(codewords: tuple[str, ...]) -> Normalizer:
    return Normalizer(codewords)


def detectors_of(pack: Pack, *, gated: bool = True) -> Detectors:
    """The detectors of the active rules of *pack*, made once; the last few packs are kept."""
    key = (pack.version, gated)
    if key not in _DETECTORS:
        if len(_DETECTORS) >= _MOST_PACKS:
            _DETECTORS.pop(next(iter(_DETECTORS)), None)
        name = f"{pack.version} {gated}"
        _DETECTORS[key] = kept(
            "detectors", name, lambda: Detectors(pack.active, pack.vocabulary, gated=gated)
        )
    return _DETECTORS[key]


_MOST_PACKS = 8
_DETECTORS: dict[tuple[str, bool], Detectors] = {}


def _restored(name: str, rules: tuple[Path, ...], language: bool, gated: bool) -> Guard:
    return Guard.for_platform(name, rules=rules, language=language, gated=gated)
