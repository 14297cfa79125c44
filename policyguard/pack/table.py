"""What a platform's tables must keep to, beyond their form: the faults its schema cannot see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import Any

from policyguard.errors import Fault
from policyguard.model import Action, Category, Entity, Stage
from policyguard.pack.document import Document, Key
from policyguard.pack.escalation import escalation_faults

# Where a deal goes when it goes well; `closed` comes after all of them, and after some that went ill.
_ONWARD = (Stage.INQUIRY, Stage.CONTRACTED, Stage.FUNDED, Stage.DELIVERED)
_CELLS = ("posting", *(stage.value for stage in Stage), "approved")


@dataclass(frozen=True, slots=True)
class _Version:
    """One version of the tables in a file: where it stands, and what it says."""

    key: Key
    data: Mapping[str, Any]

    @property
    def rows(self) -> Iterator[tuple[Key, Category, Mapping[str, str]]]:
        """Every row with its place and the category it is of."""
        for name, row in self.data["table"].items():
            yield (*self.key, "table", name), Category(name), row
        for name, row in self.data.get("entities", {}).items():
            yield (*self.key, "entities", name), Entity(name).category, row


def table_faults(read: Document) -> list[Fault]:
    """What is wrong with the tables of a platform file that its schema allows, all versions of it.

    Only contact may ever be delivered; for contact a later stage is never stricter than an earlier one, unless the
    row says why (``stricter_later``); the versions have names of their own, and begin on days of their own; no
    escalation waits for what cannot come.
    """
    earlier = read.data.get("earlier", [])
    versions = [_Version((), read.data), *(_Version(("earlier", n), data) for n, data in enumerate(earlier))]
    faults = [
        fault for version in versions for fault in (*_delivered(read, version), *_stricter(read, version))
    ]
    return [*faults, *_untimely(read, versions), *escalation_faults(read)]


def _delivered(read: Document, version: _Version) -> Iterator[Fault]:
    """The cells of every category but contact that let a message reach the other side."""
    for key, category, row in version.rows:
        if category is not Category.CONTACT:
            for cell in _CELLS:
                if cell in row and Action(row[cell]).delivers:
                    problem = f"`{row[cell]}` would deliver it: {category} is never delivered"
                    yield read.fault(
                        (*key, cell), problem, "write `block`, or `hold` for a moderator to decide"
                    )


def _stricter(read: Document, version: _Version) -> Iterator[Fault]:
    """The stages at which contact becomes stricter than it was, and reasons given for none."""
    counts_as = version.data.get("counts_as", {})
    for key, category, row in version.rows:
        if category is not Category.CONTACT:
            continue
        actions = [(stage.value, Action(row[counts_as.get(stage.value, stage.value)])) for stage in _ONWARD]
        rises = [(before, after) for before, after in pairwise(actions) if after[1] > before[1]]
        if rises and "stricter_later" not in row:
            yield from (_rise(read, version, key, before, after) for before, after in rises)
        elif "stricter_later" in row and not rises:
            problem = "`stricter_later` gives a reason, but no later stage is stricter"
            yield read.fault((*key, "stricter_later"), problem, "take it out")


def _rise(
    read: Document, version: _Version, key: Key, before: tuple[str, Action], after: tuple[str, Action]
) -> Fault:
    """The fault of a stage that is stricter than the one before, where the file says so."""
    stage, action = after
    counted = stage in version.data.get("counts_as", {})
    return read.fault(
        (*version.key, "counts_as", stage) if counted else (*key, stage),
        f"{key[-1]}: `{stage}` ({action}) is stricter than `{before[0]}` ({before[1]})",
        "let a later stage be as free as an earlier one, or say why not: `stricter_later: <reason>`",
    )


def _untimely(read: Document, versions: list[_Version]) -> Iterator[Fault]:
    """Days that are none, versions of the same name or day, and earlier ones that are not earlier."""
    newest = read.data["effective_from"]
    for version in versions:
        day = version.data["effective_from"]
        if not _exists(day):
            problem = f"`{day}` is not a day of the calendar"
            yield read.fault((*version.key, "effective_from"), problem, "write it as 2026-12-01")
        elif day > newest:
            problem = f"this earlier version begins after the latest ({newest})"
            yield read.fault(
                (*version.key, "effective_from"), problem, "the latest version stands at the top"
            )
    for before, version in combinations(versions, 2):
        for field in ("version", "effective_from"):
            value = version.data[field]
            if value == before.data[field]:
                line = read.line((*before.key, field))
                problem = f"`{field}: {value}` stands in line {line} already"
                yield read.fault((*version.key, field), problem, "give each version its own")


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True
