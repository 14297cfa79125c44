"""What a scan counts, and what it says at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policyguard.log import Reject
from policyguard.model import Verdict


@dataclass(slots=True)
class Counts:
    """Counts of messages; in ``categories`` and ``entities`` one counts once for each it offends with."""

    records: int = 0
    rejected: int = 0
    events_rejected: int = 0
    events_out_of_order: int = 0
    warnings: int = 0
    degraded: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)

    def see(self, verdict: Verdict, action: str) -> None:
        """Count one judged message; *action* is the verdict's, in its wire form."""
        self.records += 1
        self.actions[action] += 1
        if verdict.degraded:
            self.degraded += 1
        if verdict.findings:
            entities = {finding.entity for finding in verdict.findings if finding.act.offends}
            self.entities.update(entity.value for entity in entities)
            self.categories.update({entity.category.value for entity in entities})

    def refuse(self, reject: Reject) -> None:
        """Count one reject or warning."""
        self.rejected += reject.severity == "error"
        self.warnings += reject.severity == "warning"

    def add(self, other: Counts) -> None:
        """Add the counts of a later part."""
        self.records += other.records
        self.rejected += other.rejected
        self.events_rejected += other.events_rejected
        self.events_out_of_order += other.events_out_of_order
        self.warnings += other.warnings
        self.degraded += other.degraded
        self.actions.update(other.actions)
        self.categories.update(other.categories)
        self.entities.update(other.entities)

    def to_dict(self) -> dict[str, Any]:
        """The form kept in a checkpoint."""
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in self._items()}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Counts:
        """The counts a checkpoint kept."""
        values: dict[str, Any] = {
            name: Counter(value) if isinstance(value, dict) else value for name, value in kept.items()
        }
        return cls(**values)

    def _items(self) -> list[tuple[str, Any]]:
        return [(name, getattr(self, name)) for name in self.__slots__]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is: rows done, and bytes of the inputs read, of how many (0: not known)."""

    records: int
    position: int
    size: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a scan did; counts and seconds include the parts before a resume.

    ``signal`` is what interrupted it, 0 when it came to its end. ``shown`` are its first rejects,
    ``notes`` say what is worth knowing of the inputs.
    """

    counts: Counts
    seconds: float
    rate: float
    signal: int
    is_resumable: bool
    rejects_path: str | None
    shown: tuple[Reject, ...]
    notes: tuple[Reject, ...]
