"""Every cell of a policy's table, taken from the decision itself, and where two policies part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from policyguard.model import Action, Approval, Bilingual, Category, Entity, Situation, Stage, Surface
from policyguard.policy import UNTOLD, Policy, Subject

K = TypeVar("K")
V = TypeVar("V")
# Where a notice says what was found, and no message is there to find anything in.
FOUND = Bilingual("{found}", "{found}")
SITUATIONS = tuple(
    Situation(stage, approval, surface) for surface, approval, stage in product(Surface, Approval, Stage)
)


@dataclass(frozen=True, slots=True)
class Change:
    """Cells of *subject* in which the same action became the same other one: all of *stages* × …."""

    subject: Subject
    stages: tuple[Stage, ...]
    approvals: tuple[Approval, ...]
    surfaces: tuple[Surface, ...]
    before: Action
    after: Action

    @property
    def count(self) -> int:
        """How many cells these are."""
        return len(self.stages) * len(self.approvals) * len(self.surfaces)


@dataclass(frozen=True, slots=True)
class Reworded:
    """What senders are told about *subject* when *action* befalls it, where two policies say it differently."""

    subject: Subject
    action: Action
    before: Bilingual
    after: Bilingual


@dataclass(frozen=True, slots=True)
class Difference:
    """All in which two policies decide or speak differently; ``settings`` are name, before and after."""

    cells: int
    changes: tuple[Change, ...]
    reworded: tuple[Reworded, ...]
    settings: tuple[tuple[str, str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.changes or self.reworded or self.settings)


def subjects(*policies: Policy) -> list[Subject]:
    """Every category, then the entities that have a row of their own in any of *policies*."""
    own = {entity for policy in policies for entity in policy.entity_rows}
    return [*Category, *(entity for entity in Entity if entity in own)]


def actions(policy: Policy, subject: Subject) -> dict[Situation, Action]:
    """What becomes of *subject* in every situation there is."""
    return {situation: policy.tabled(subject, situation) for situation in SITUATIONS}


def words(policy: Policy, subject: Subject, found: Bilingual) -> dict[Action, Bilingual]:
    """What senders are told about *subject*, by each action of its row that tells them anything, strictest first."""
    used = sorted({*actions(policy, subject).values()}.difference(UNTOLD), reverse=True)
    return {action: policy.told(category_of(subject), action, found) for action in used}


def category_of(subject: Subject) -> Category:
    """The category *subject* is, or is of."""
    return subject if isinstance(subject, Category) else subject.category


def difference(before: Policy, after: Policy) -> Difference:
    """Where *after* decides or speaks otherwise than *before*."""
    all_of = subjects(before, after)
    return Difference(
        len(all_of) * len(SITUATIONS),
        tuple(change for subject in all_of for change in _changes(before, after, subject)),
        tuple(change for subject in all_of for change in _reworded(before, after, subject)),
        tuple(_reset(before, after)),
    )


def _changes(before: Policy, after: Policy, subject: Subject) -> Iterator[Change]:
    """The cells of *subject* that differ; those that differ alike are one change, where they form a block."""
    old, new = actions(before, subject), actions(after, subject)
    changed = [each for each in SITUATIONS if old[each] is not new[each]]
    stages = _collected((((old[s], new[s]), s.surface, s.approval), s.stage) for s in changed)
    approvals = _collected(((to, surface, row), approval) for (to, surface, approval), row in stages.items())
    surfaces = _collected(((to, row, column), surface) for (to, surface, row), column in approvals.items())
    for ((was, now), row, column), planes in surfaces.items():
        yield Change(subject, row, column, planes, was, now)


def _collected(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    """The second of *pairs* by the first."""
    found: dict[K, tuple[V, ...]] = {}
    for key, value in pairs:
        found[key] = (*found.get(key, ()), value)
    return found


def _reworded(before: Policy, after: Policy, subject: Subject) -> Iterator[Reworded]:
    """The texts that both policies send about *subject*, and word differently."""
    old, new = words(before, subject, FOUND), words(after, subject, FOUND)
    for action in old:
        if action in new and old[action] != new[action]:
            yield Reworded(subject, action, old[action], new[action])


def _settings(policy: Policy) -> dict[str, str]:
    """What decides besides the table."""
    precision = {f"precision.{category}": f"{share:g}" for category, share in policy.precision.items()}
    least = {"min_score": f"{policy.min_score:g}", **precision, "suspicion": f"{policy.suspicion:g}"}
    escalations = {f"escalations.{kind}": str(threshold) for kind, threshold in policy.escalations.items()}
    cases = {name: str(getattr(policy, name)) for name in ("on_degraded", "on_suspicion", "on_unknown_state")}
    return {**least, **cases, **escalations}


def _reset(before: Policy, after: Policy) -> Iterator[tuple[str, str, str]]:
    """The settings that differ."""
    old, new = _settings(before), _settings(after)
    for name in {**old, **new}:
        if old.get(name) != new.get(name):
            yield name, old.get(name, "–"), new.get(name, "–")
