"""One platform's table, and the decision it makes: pure, the same findings and situation give the same verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from policyguard.model import (
    Action,
    Approval,
    Bilingual,
    Category,
    Entity,
    Escalation,
    Finding,
    Situation,
    Stage,
    Surface,
)

Subject = Category | Entity
# The actions that pass without a word to the sender.
UNTOLD = (Action.ALLOW, Action.FLAG)

# The days of the tables begin at midnight in Japan, which has kept UTC+9 without summer time since 1952.
_TOKYO = timezone(timedelta(hours=9), "Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the action per stage, for postings, and while an approval stands (None: no effect).

    ``stricter_later`` is why a later stage is stricter than an earlier one, where one is.
    """

    stages: Mapping[Stage, Action]
    posting: Action
    approved: Action | None
    source: str
    stricter_later: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What senders are told about one category; ``{found}`` in an outcome is what was found.

    ``advice`` goes with messages that are delivered, ``why`` and ``instead`` with the others.
    """

    outcome: Mapping[Action, Bilingual]
    why: Bilingual
    instead: Bilingual
    advice: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """From how many on, within how long, an escalation strikes, and the least that happens then.

    ``anywhere`` is from how many on over all conversations of the sender (0: they are not added up), ``length`` the
    shortest text that counts, in code points. An ``action`` of ``allow``: never, and nothing is counted.
    """

    count: int
    within: timedelta
    action: Action
    anywhere: int = 0
    length: int = 0

    def __str__(self) -> str:
        anywhere = f", {self.anywhere} anywhere" if self.anywhere else ""
        length = f", from {self.length} characters" if self.length else ""
        return f"{self.count}{anywhere} within {_span(self.within)}{length}: {self.action}"


@dataclass(frozen=True, slots=True)
class PolicyExample:
    """A message and the action the policy must take on it."""

    situation: Situation
    body: str
    action: Action
    line: int


@dataclass(frozen=True, slots=True)
class Policy:
    """One marketplace's rules about what was found.

    ``min_score`` is the least score of any finding; ``precision`` is, by category, how many of a hundred findings
    of the language model are to be right that act as the table says; those that reach only ``suspicion``
    lead to ``on_suspicion`` at most. A deal that nobody can tell the state of counts as ``on_unknown_state``. ``escalations`` say when messages taken together weigh more. ``earlier`` holds the versions before this one, the latest first.
    """

    name: str
    title: Bilingual
    version: str
    effective_from: str
    rows: Mapping[Category, Row]
    entity_rows: Mapping[Entity, Row] = field(default_factory=dict)
    counts_as: Mapping[Stage, Stage] = field(default_factory=dict)
    stage_titles: Mapping[Stage, Bilingual] = field(default_factory=dict)
    approval_title: Bilingual | None = None
    min_score: float = 0.5
    precision: Mapping[Category, float] = field(default_factory=dict)
    suspicion: float = 0.7
    on_degraded: Action = Action.FLAG
    on_suspicion: Action = Action.FLAG
    on_unknown_state: Stage = Stage.INQUIRY
    escalations: Mapping[Escalation, Threshold] = field(default_factory=dict)
    notices: Mapping[Category, Notice] = field(default_factory=dict)
    examples: tuple[PolicyExample, ...] = ()
    path: str = ""
    earlier: tuple[Policy, ...] = ()

    @property
    def label(self) -> str:
        """Name and version, as verdicts carry it."""
        return f"{self.name}@{self.version}"

    def at(self, moment: datetime | date) -> Policy:
        """The version in force at *moment*; before the first of them, the first.

        A version comes into force at midnight in Asia/Tokyo; a moment without a time zone is there too.
        """
        if not self.earlier:
            return self
        today = _day(moment).isoformat()
        versions = (self, *self.earlier)
        return next((policy for policy in versions if policy.effective_from <= today), versions[-1])

    def row(self, subject: Subject) -> Row:
        """The row that speaks of *subject*: a category's, an entity's own, or that of its category."""
        if isinstance(subject, Category):
            return self.rows[subject]
        return self.entity_rows.get(subject) or self.rows[subject.category]

    def action(self, finding: Finding, situation: Situation) -> Action:
        """What *finding* leads to; acts that cannot offend are always allowed.

        An escalation leads to what the table says of the thing found, and at least to its own action.
        """
        if not finding.act.offends:
            return Action.ALLOW
        action = self.tabled(finding.entity, situation)
        action = min(action, self.on_suspicion) if finding.tentative else action
        return max(action, self._raised(finding.source)) if finding.evidence else action

    def _raised(self, source: str) -> Action:
        """The least that an escalation of *source* leads to."""
        return next((t.action for kind, t in self.escalations.items() if kind.source == source), Action.ALLOW)

    def tabled(self, subject: Subject, situation: Situation) -> Action:
        """The table's cell for *subject* in *situation*."""
        row = self.row(subject)
        if situation.surface is Surface.POSTING:
            return row.posting
        if situation.approval is Approval.APPROVED and row.approved is not None:
            return row.approved
        return row.stages[self.counts_as.get(situation.stage, situation.stage)]

    def decide(self, findings: Sequence[Finding], situation: Situation, *, degraded: bool = False) -> Action:
        """The strictest action any finding leads to; a degraded reading is at least ``on_degraded``."""
        actions = [self.action(finding, situation) for finding in findings]
        if degraded:
            actions.append(self.on_degraded)
        return max(actions, default=Action.ALLOW)

    def notice(
        self, findings: Sequence[Finding], situation: Situation, names: Mapping[str, Bilingual]
    ) -> Bilingual | None:
        """What the sender is told: what was found, what became of the message, why, and what to do instead.

        *names* are the entities' names for people. None when the message passes without a word to its sender.
        """
        strict = [(self.action(f, situation), f) for f in findings]
        worst = max((action for action, _ in strict), default=Action.ALLOW)
        if worst in UNTOLD:
            return None
        told = [f for action, f in strict if action is worst]
        categories = list(dict.fromkeys(f.category for f in told))
        parts = [self.told(c, worst, _named([f for f in told if f.category is c], names)) for c in categories]
        return Bilingual("\n".join(p.ja for p in parts), "\n".join(p.en for p in parts))

    def told(self, category: Category, action: Action, found: Bilingual) -> Bilingual:
        """What *action* on *found*, a thing of *category*, tells the sender; of an action that tells anything."""
        notice = self.notices[category]
        outcome = notice.outcome[action]
        delivered = action is Action.NOTICE and notice.advice
        rest = [notice.advice] if delivered and notice.advice else [notice.why, notice.instead]
        return Bilingual(
            outcome.ja.replace("{found}", found.ja) + "".join(text.ja for text in rest),
            " ".join((outcome.en.replace("{found}", found.en), *(text.en for text in rest))),
        )


def _named(findings: Sequence[Finding], names: Mapping[str, Bilingual]) -> Bilingual:
    """The names of what was found, each once."""
    entities = list(dict.fromkeys(f.entity.value for f in findings))
    return Bilingual("・".join(names[e].ja for e in entities), ", ".join(names[e].en for e in entities))


def _span(time: timedelta) -> str:
    """*time* as platform files write it: in hours where it is whole hours, else in minutes."""
    minutes = time // timedelta(minutes=1)
    return f"{minutes}m" if minutes % 60 else f"{minutes // 60}h"


def _day(moment: datetime | date) -> date:
    """The day of *moment* in Asia/Tokyo."""
    if not isinstance(moment, datetime):
        return moment
    try:
        return (moment.astimezone(_TOKYO) if moment.tzinfo else moment).date()
    except OverflowError:  # the last hours of the year 9999, the first of the year 1
        return moment.date()
