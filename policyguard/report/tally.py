"""What is counted while verdicts stream by; its size depends on the vocabulary, not on the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from policyguard.model import Act, Action

OFFENDING_ACTS = frozenset(act.value for act in Act if act.offends)
MOST_WORDS = 500  # distinct words of one kind; more can only come from a broken file


def _count(counter: Counter[str], word: str, amount: int = 1) -> None:
    counter[word if word in counter or len(counter) < MOST_WORDS else "…"] += amount


@dataclass(slots=True)
class Tally:
    """Counts over all verdicts."""

    messages: int = 0
    offending: int = 0
    findings: int = 0
    shadow: int = 0
    degraded: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    disguises: Counter[str] = field(default_factory=Counter)
    degradations: Counter[str] = field(default_factory=Counter)
    rulesets: Counter[str] = field(default_factory=Counter)
    policies: Counter[str] = field(default_factory=Counter)
    platforms: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)  # act -> findings in messages that went through
    unjudged: int = 0

    def add(self, verdict: dict[str, Any]) -> None:
        """Count one verdict; charts of entities and disguises count what offends, acts count everything."""
        self.messages += 1
        self.shadow += len(verdict.get("shadow") or ())
        _count(self.actions, verdict["action"])
        _count(self.rulesets, verdict["ruleset"])
        _count(self.policies, verdict["policy"])
        self._add_degraded(verdict["degraded"])
        self._add_findings(verdict)

    def add_platform(self, name: str) -> None:
        """Count one message of the log by the marketplace it names."""
        _count(self.platforms, name)

    def _add_degraded(self, reasons: Sequence[str]) -> None:
        self.degraded += bool(reasons)
        for reason in reasons:
            _count(self.degradations, reason)

    def _add_findings(self, verdict: dict[str, Any]) -> None:
        findings = verdict["findings"]
        offending = [finding for finding in findings if finding["act"] in OFFENDING_ACTS]
        for finding in findings:
            _count(self.acts, finding["act"])
        for finding in offending:
            _count(self.entities, finding["entity"])
            for disguise in finding["disguises"]:
                _count(self.disguises, disguise)
        self.findings += len(offending)
        if offending:
            self.offending += 1
            _count(self.stages, verdict["stage"])
        elif verdict["action"] == Action.ALLOW.value:
            for finding in findings:
                _count(self.passed, finding["act"])
