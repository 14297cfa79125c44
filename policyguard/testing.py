"""What users need to test their own rules and policies: every example of a pack, run through the whole engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from policyguard.detect import Detectors, Fate, Outcome, resolve
from policyguard.guard import Guard, normalizer_of
from policyguard.model import Message
from policyguard.normalize import Text
from policyguard.pack import Pack
from policyguard.rule import Example, Rule, Status

# Rules are tried against the threshold every shipped policy uses.
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that did not come out as its file says."""

    path: str
    line: int
    rule: str
    problem: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.problem}"


class RuleTrial:
    """Runs the examples of a pack's rules with all its rules in force, drafts included."""

    def __init__(self, pack: Pack) -> None:
        self._rules = [rule for _, rule in sorted(pack.rules.items()) if rule.status is not Status.RETIRED]
        self._detectors = Detectors(self._rules, pack.vocabulary)
        self._normalizer = normalizer_of(pack)

    def failures(self, rule_ids: frozenset[str] = frozenset()) -> Iterator[Failure]:
        """What fails, of all rules or of those named."""
        for rule in self._rules:
            if not rule_ids or rule.id in rule_ids:
                yield from self._of(rule)

    def _of(self, rule: Rule) -> Iterator[Failure]:
        for example in rule.examples:
            outcomes, text = self._outcomes(rule, example)
            found = {text.span(o.sighting.start, o.sighting.end) for o in outcomes if o.fate in _HELD}
            missing = [span for span in example.spans if span not in found]
            if missing:
                marked = ", ".join(f"{start}-{end}" for start, end in missing)
                yield Failure(
                    rule.path,
                    example.line,
                    rule.id,
                    f"example: {marked} not reported; {_told(outcomes, text)}",
                )
            surplus = sorted(found.difference(example.spans))
            if surplus and not missing:
                also = ", ".join(f"{start}-{end}" for start, end in surplus)
                yield Failure(rule.path, example.line, rule.id, f"example: {also} reported as well")
        for example in rule.counterexamples:
            outcomes, text = self._outcomes(rule, example)
            if any(o.fate in _HELD for o in outcomes):
                yield Failure(rule.path, example.line, rule.id, f"counterexample: {_told(outcomes, text)}")

    def _outcomes(self, rule: Rule, example: Example) -> tuple[list[Outcome], Text]:
        text = self._normalizer.normalize(example.body)
        outcomes = resolve(self._detectors.detect_all(text).sightings, THRESHOLD)
        return [outcome for outcome in outcomes if outcome.sighting.rule.id == rule.id], text


# A claim that another rule makes too, more strongly, still shows that this rule works.
_HELD = (Fate.STANDS, Fate.OVERLAP)


def _told(outcomes: list[Outcome], text: Text) -> str:
    if not outcomes:
        return "nothing was claimed"
    told = []
    for outcome in outcomes:
        start, end = text.span(outcome.sighting.start, outcome.sighting.end)
        by = f" by {outcome.by}" if outcome.by else ""
        told.append(f"{start}-{end} {outcome.fate}{by} (score {outcome.sighting.score:.2f})")
    return "; ".join(told)


def policy_failures(pack: Pack) -> Iterator[Failure]:
    """The examples of the platform files, those of earlier versions too, that are decided otherwise than they say."""
    for name, latest in sorted(pack.policies.items()):
        for policy in (latest, *latest.earlier):
            guard = Guard(replace(policy, earlier=()), pack)
            for example in policy.examples:
                situation = example.situation
                message = Message(example.body, surface=situation.surface)
                action = guard.check(message, stage=situation.stage, approval=situation.approval).action
                if action is not example.action:
                    problem = f"{situation.stage}/{situation.approval}: {action} instead of {example.action}"
                    yield Failure(policy.path, example.line, f"platforms.{name}", problem)
