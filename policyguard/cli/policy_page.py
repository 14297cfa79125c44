"""A policy's whole table as a page, Markdown or HTML, and where two policies part as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from importlib import resources

from policyguard.cells import FOUND, Change, Difference, actions, subjects, words
from policyguard.labels import labels
from policyguard.model import Action, Approval, Bilingual, Category, Situation, Stage, Surface
from policyguard.policy import UNTOLD, Policy, Subject

# A flag is for the moderators; its sender hears nothing.
_SILENCE = Bilingual("送信者には何も伝えません。", "The sender is told nothing.")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section: a surface, an approval, and the action at every stage."""

    surface: Surface
    approval: Approval
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """All that becomes of one category, or of one entity with a row of its own."""

    subject: Subject
    title: Bilingual
    source: str
    stricter_later: str
    lines: tuple[Line, ...]
    told: Mapping[Action, Bilingual]


def sections(policy: Policy) -> list[Section]:
    """The sections of *policy*: between them, every combination there is."""
    return [_section(policy, subject) for subject in subjects(policy)]


def _section(policy: Policy, subject: Subject) -> Section:
    row = policy.row(subject)
    kind = labels().category if isinstance(subject, Category) else labels().entity
    title = kind[subject.value]
    table = actions(policy, subject)
    lines = tuple(
        Line(surface, approval, tuple(table[Situation(stage, approval, surface)] for stage in Stage))
        for surface in Surface
        for approval in Approval
    )
    told = words(policy, subject, FOUND if isinstance(subject, Category) else title)
    silent = {action: _SILENCE for action in reversed(UNTOLD) if action in table.values()}
    return Section(subject, title, row.source, row.stricter_later, lines, {**told, **silent})


def markdown(policy: Policy) -> str:
    """The whole table as a page of Markdown."""
    return "\n".join([*_head(policy), *(line for each in sections(policy) for line in _written(each))]) + "\n"


def _head(policy: Policy) -> Iterator[str]:
    yield f"# {policy.title.ja} / {policy.title.en}"
    yield f"\n`{policy.label}`, in force from {policy.effective_from}.\n"
    yield from _table(("stage", "called", "counts as"), stages(policy))
    yield ""
    if policy.approval_title:
        yield f"Approval: {policy.approval_title.ja} / {policy.approval_title.en}."
    yield f"Findings below a score of {policy.min_score:g} do not stand; a check cut short leads to at least `{policy.on_degraded}`."
    yield f"What is only suspected leads to `{policy.on_suspicion}` at most; a deal in an unknown state counts as `{policy.on_unknown_state}`."
    yield "In the notices `{found}` stands for what was found."


def stages(policy: Policy) -> list[tuple[str, str, str]]:
    """Each stage, what the platform calls it, and the one it counts as."""
    names = {stage: policy.stage_titles.get(stage, labels().stage[stage.value]) for stage in Stage}
    return [(str(s), f"{names[s].ja} / {names[s].en}", str(policy.counts_as.get(s, s))) for s in Stage]


def _written(section: Section) -> Iterator[str]:
    yield f"\n## {section.subject} — {section.title.ja} / {section.title.en}\n"
    yield f"Source: {section.source}"
    if section.stricter_later:
        yield f"\nStricter later on purpose: {section.stricter_later}"
    yield ""
    rows = [(str(line.surface), str(line.approval), *map(str, line.actions)) for line in section.lines]
    yield from _table(("surface", "approval", *(stage.value for stage in Stage)), rows)
    yield ""
    for action, text in section.told.items():
        yield f"- **{action}**: {_flat(text.ja)} / {_flat(text.en)}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)


def _flat(text: str) -> str:
    return " ".join(text.split())


def html(policy: Policy) -> str:
    """The whole table as one page of HTML that needs nothing else; each action leads to what senders are told."""
    from jinja2 import Environment  # noqa: PLC0415

    page = (resources.files("policyguard.cli") / "policy_page.html").read_text("utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(page).render(
        policy=policy, sections=sections(policy), stages=stages(policy), names=list(Stage)
    )


def differences(found: Difference) -> Iterator[str]:
    """A line for each setting and block of cells that differs, and three for each notice."""
    for name, before, after in found.settings:
        yield f"{name}: {before} → {after}"
    yield from map(_changed, found.changes)
    for notice in found.reworded:
        yield f"notice of {notice.subject}, {notice.action}:"
        for sign, text in (("-", notice.before), ("+", notice.after)):
            yield f"  {sign} {_flat(text.ja)} / {_flat(text.en)}"


def _changed(change: Change) -> str:
    where = (
        _all_or(change.stages, Stage, "stage"),
        _all_or(change.approvals, Approval, "approval"),
        _all_or(change.surfaces, Surface, "surface"),
    )
    return f"{change.subject}: {'; '.join(where)}: {change.before} → {change.after}"


def _all_or(some: Sequence[Enum], kind: type[Enum], noun: str) -> str:
    """The names of *some*, or that it is any of its *kind*."""
    return f"any {noun}" if len(some) == len(kind) else f"{noun} {', '.join(map(str, some))}"


def counted(found: Difference) -> str:
    """How much differs, in one line."""
    differing = sum(change.count for change in found.changes)
    return (
        f"{differing} of {found.cells} cells, {len(found.reworded)} notices"
        f" and {len(found.settings)} settings differ"
    )
