"""``Guard.check(message) -> Verdict``: normalize, detect, resolve, decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from policyguard.conversation import (
    Answers,
    Apart,
    Assembler,
    Heard,
    LearnedReplies,
    Ledger,
    Listener,
    Memory,
    Records,
    Watch,
    Weighed,
)
from policyguard.conversation.weights import shipped as shipped_weights
from policyguard.conversation.weights import weights
from policyguard.detect import Detectors, Fate, Outcome, Reading, resolve
from policyguard.detect.language import LanguageDetector, Words
from policyguard.errors import StoreUnavailable
from policyguard.escrow import StateSource, read_state
from policyguard.explanation import Consideration, Explanation, considered
from policyguard.labels import labels
from policyguard.language.reader import reader, shipped
from policyguard.model import (
    Action,
    Approval,
    Finding,
    Message,
    Situation,
    Span,
    Stage,
    Surface,
    Verdict,
)
from policyguard.normalize import Normalizer, Text
from policyguard.pack import Pack, bundled_pack, read_pack
from policyguard.policy import Policy
from policyguard.reason import reasons_of, reordered
from policyguard.rule import Sighting, Status
from policyguard.shelf import kept


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
        ledger: Ledger | None = None,
        state: StateSource | None = None,
        delivers_all: bool = False,
        gated: bool = True,
    ) -> None:
        if ledger is not None and memory is None:
            raise TypeError("a ledger counts beside a memory; give one, too")
        self._rules = tuple(rules)
        self._with_language = language
        self._memory = memory
        self._ledger = ledger
        self._state = state
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
            records = _together(self._memory, self._ledger)
            watch = Watch(records, policy.escalations) if records is not None and policy.escalations else None
            learned = weights(shipped_weights())
            self._listener = Listener(
                self._memory,
                Assembler(pack.lexicons, learned),
                answers,
                LearnedReplies(answers, learned),
                delivers_all=self._delivers_all,
                watch=watch,
            )

    @classmethod
    def for_platform(
        cls,
        name: str,
        *,
        rules: Sequence[Path | str] = (),
        language: bool = True,
        memory: Memory | None = None,
        ledger: Ledger | None = None,
        state: StateSource | None = None,
        delivers_all: bool = False,
        gated: bool = True,
    ) -> Guard:
        """The guard of the platform file *name*, with the rule folders *rules* over the bundled ones.

        Without *language* the rules decide alone: microseconds instead of milliseconds where they leave doubt, and
        fewer lures found. With a *memory*, values told in several messages and short answers to the other side's
        offers are found, too; *delivers_all* for a log of messages that were all delivered, whatever the verdict on
        them now. With a *ledger* beside it, or a memory that is both (``LocalRecords``, ``RedisRecords``), what a
        sender does over time weighs more, as the platform's ``escalations`` say. *state* is asked how the deal stands
        where the call does not say. Raises UnknownPlatform, or PackError with every fault of the folders. *gated* is
        for tests.
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
            ledger=ledger,
            state=state,
            delivers_all=delivers_all,
            gated=gated,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        if self._memory is not None or self._state is not None:
            raise TypeError(
                "a guard with a memory or a source of states stays in its process; make one in each"
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
        self, message: Message | str, *, stage: Stage | None = None, approval: Approval | None = None
    ) -> Verdict:
        """What is to happen to *message* where the deal between the two people stands at *stage*.

        What is not given is asked of the source of states; where there is none, it is inquiry without approval.
        Where the source cannot tell, the verdict's ``degraded`` says so.
        """
        message = Message(message) if isinstance(message, str) else message
        text = self._normalizer.normalize(message.body)
        reading = self._read(text, self._detectors.detect(text))
        situation, problem = self._situation(message, stage, approval)
        if not reading.sightings and not reading.degraded and self._listener is None:
            return self._verdict(message, situation, degraded=problem)
        outcomes = resolve(reading.sightings, self.policy.min_score)
        return self._decide(message, situation, text, outcomes, reading, problem)

    def rejudge(
        self,
        verdict: Verdict,
        *,
        stage: Stage,
        approval: Approval = Approval.NONE,
        surface: Surface = Surface.MESSAGE,
    ) -> Verdict:
        """*verdict* as it would be at *stage*, when that becomes known only after the message was held.

        Nothing is read again: the findings are the same, and the table is the one now in force.
        """
        situation = Situation(stage, approval, surface)
        checks = tuple(cut for cut in verdict.degraded if not cut.startswith(_STATE))
        findings = verdict.findings
        # Of several findings of one source the first speaks for it, as in the verdict's own reasons.
        actions = {each.source: self.policy.action(each, situation) for each in reversed(findings)}
        return replace(
            verdict,
            stage=stage,
            approval=approval,
            action=self.policy.decide(findings, situation, degraded=any(map(_is_of_reading, checks))),
            reasons=reordered(verdict.reasons, actions),
            notice=self.policy.notice(findings, situation, labels().entity),
            degraded=checks,
            policy=self.policy.label,
        )

    def _situation(
        self, message: Message, stage: Stage | None, approval: Approval | None
    ) -> tuple[Situation, tuple[str, ...]]:
        """How the two people stand, and what kept the source of states from telling."""
        problem: tuple[str, ...] = ()
        if self._state is not None and message.conversation_id and (stage is None or approval is None):
            told = read_state(self._state, message.conversation_id, message.sent_at)
            if told.problem is None:
                stage, approval = stage or told.stage, approval or told.approval
            elif stage is None:
                stage = self._policy_of(message).on_unknown_state
            problem = (str(told.problem),) if told.is_fault else ()
        return Situation(stage or Stage.INQUIRY, approval or Approval.NONE, message.surface), problem

    def _read(self, text: Text, reading: Reading) -> Reading:
        """*reading* with what the language model makes of the passages it leaves in doubt."""
        if self._language is not None:
            reading.sightings, degraded = self._language.read(text, reading.sightings)
            reading.degraded += degraded
        return reading

    def explain(
        self, message: Message | str, *, stage: Stage | None = None, approval: Approval | None = None
    ) -> Explanation:
        """The verdict on *message*, and for every rule that came near it why it did or did not stand."""
        message = Message(message) if isinstance(message, str) else message
        text = self._normalizer.normalize(message.body)
        reading = self._read(text, self._detectors.detect_all(text))
        outcomes = resolve(reading.sightings, self.policy.min_score)
        near = [considered(outcome, text, message) for outcome in outcomes]
        near += [Consideration(rule, why) for rule, why in sorted(reading.unmet.items())]
        near += [Consideration(rule, "prefilter") for rule in self._detectors.stopped_by_gate(text)]
        verdict = self.check(message, stage=stage, approval=approval)
        return Explanation(verdict, tuple(near))

    def _decide(
        self,
        message: Message,
        situation: Situation,
        text: Text,
        outcomes: Sequence[Outcome],
        reading: Reading,
        problem: tuple[str, ...],
    ) -> Verdict:
        standing = [outcome.sighting for outcome in outcomes if outcome.fate is Fate.STANDS]
        live = [s for s in standing if s.rule.status is Status.LIVE]
        own = [_finding(s, text, message) for s in live]
        heard, lost = self._heard(message, text, own)
        findings = (*heard.own, *heard.findings)
        policy = self._policy_of(message)
        weighed = self._weighed(message, heard, findings, policy, situation)
        findings += weighed.findings
        shadow = tuple(_finding(s, text, message) for s in standing if s.rule.status is Status.SHADOW)
        action = policy.decide(findings, situation, degraded=bool(reading.degraded))
        lost = lost or self._remembered(message, heard, weighed, delivered=action.delivers)
        problem = (*problem, *lost)
        if not findings and not reading.degraded:
            return self._verdict(message, situation, shadow=shadow, degraded=problem)
        return self._verdict(
            message,
            situation,
            action=action,
            findings=findings,
            reasons=tuple(reasons_of(live, findings, policy, situation)),
            notice=policy.notice(findings, situation, labels().entity),
            shadow=shadow,
            degraded=(*reading.degraded, *problem),
        )

    def _heard(self, message: Message, text: Text, own: Sequence[Finding]) -> tuple[Heard, tuple[str, ...]]:
        """What *message* means in its conversation, or by itself and why, where the memory does not answer."""
        alone = Heard(own=tuple(own))
        if self._listener is None:
            return alone, ()
        try:
            return self._listener.hear(message, text, own), ()
        except StoreUnavailable as error:
            return alone, (f"{_MEMORY}{error}",)

    def _remembered(
        self, message: Message, heard: Heard, weighed: Weighed, *, delivered: bool
    ) -> tuple[str, ...]:
        """Nothing where *message* is remembered, else why not."""
        try:
            if self._listener:
                self._listener.remember(message, heard, weighed, delivered=delivered)
        except StoreUnavailable as error:
            return (f"{_MEMORY}{error}",)
        return ()

    def _weighed(
        self,
        message: Message,
        heard: Heard,
        findings: Sequence[Finding],
        policy: Policy,
        situation: Situation,
    ) -> Weighed:
        """What *message* comes to together with others of its sender."""
        if self._listener is None or heard.docket is None:
            return Weighed()
        found = [(finding, policy.action(finding, situation)) for finding in findings]
        return self._listener.weigh(message, heard, found)

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


# What the verdict says where the source of states could not tell begins so.
_STATE = "state "
# And where the memory of conversations did not answer.
_MEMORY = "memory "


def _is_of_reading(degraded: str) -> bool:
    """Whether the message itself was read less well, not what is known beside it."""
    return not degraded.startswith(_MEMORY)


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


def _together(memory: Memory, ledger: Ledger | None) -> Records | None:
    """What remembers and counts: *memory* and *ledger*, or a memory that is both; None where nothing counts."""
    if isinstance(memory, Records) and (ledger is None or ledger is memory):
        return memory
    return None if ledger is None else Apart(memory, ledger)


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
