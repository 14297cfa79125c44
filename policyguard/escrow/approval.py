"""The platform office's leave to exchange contact, as a small state machine: applied for, given, refused, taken back.

What a leave covers is the policy's business; payment, deal, recruitment and account are never covered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

from policyguard.escrow.transition import Impossible
from policyguard.model import Approval

_FOREVER = datetime.max.replace(tzinfo=UTC)


class Ruling(StrEnum):
    """What happens to an application; at one instant they count in this order, the strictest last."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DENIED = "denied"
    REVOKED = "revoked"


class Scope(StrEnum):
    """What an approval is for: all the two talk of, or the contract they have when it is given."""

    CONSULTATION = "consultation"
    CONTRACT = "contract"


APPROVALS: Mapping[tuple[Approval, Ruling], Approval] = MappingProxyType(
    {
        (Approval.NONE, Ruling.REQUESTED): Approval.PENDING,
        # What is revoked may have ended by itself before.
        (Approval.NONE, Ruling.REVOKED): Approval.REVOKED,
        (Approval.PENDING, Ruling.REQUESTED): Approval.PENDING,
        (Approval.PENDING, Ruling.APPROVED): Approval.APPROVED,
        (Approval.PENDING, Ruling.DENIED): Approval.DENIED,
        (Approval.PENDING, Ruling.REVOKED): Approval.REVOKED,
        (Approval.APPROVED, Ruling.REQUESTED): Approval.APPROVED,
        (Approval.APPROVED, Ruling.APPROVED): Approval.APPROVED,
        (Approval.APPROVED, Ruling.REVOKED): Approval.REVOKED,
        (Approval.DENIED, Ruling.REQUESTED): Approval.PENDING,
        (Approval.DENIED, Ruling.DENIED): Approval.DENIED,
        (Approval.REVOKED, Ruling.REQUESTED): Approval.PENDING,
        (Approval.REVOKED, Ruling.REVOKED): Approval.REVOKED,
    }
)


@dataclass(frozen=True, slots=True)
class ApprovalEvent:
    """One thing that happened to an application. ``until`` and ``scope`` are for ``approved``."""

    at: datetime
    event: Ruling
    until: datetime | None = None
    scope: Scope = Scope.CONSULTATION
    event_id: str = ""

    @property
    def order(self) -> tuple[datetime, int, datetime, str, str]:
        """What events are sorted by; total, so that the order they come in makes no difference."""
        # Of two that differ only in how much they give, the one that gives less comes first, and counts.
        return (self.at, _RANKS[self.event], self.until or _FOREVER, _WIDTHS[self.scope], self.event_id)


@dataclass(frozen=True, slots=True)
class Leave:
    """Where an application stands."""

    approval: Approval = Approval.NONE
    until: datetime | None = None
    scope: Scope = Scope.CONSULTATION

    def expired(self, at: datetime) -> Leave:
        """The leave at *at*, when nothing happened to it since but time."""
        return Leave() if self.until is not None and self.until <= at else self


def ruled(leave: Leave, event: ApprovalEvent) -> Leave:
    """The leave after *event*. Raises Impossible for one the table has no place for."""
    leave = leave.expired(event.at)
    after = APPROVALS.get((leave.approval, event.event))
    if after is None:
        raise Impossible(f"`{event.event}` cannot follow on `{leave.approval}`")
    if event.event is Ruling.APPROVED:
        return _given(event)
    return leave if after is leave.approval else Leave(after)


def _given(event: ApprovalEvent) -> Leave:
    if event.until is not None and event.until <= event.at:
        raise Impossible("`until` is not after `at`")
    return Leave(Approval.APPROVED, event.until, event.scope)


_RANKS: Mapping[Ruling, int] = MappingProxyType({ruling: rank for rank, ruling in enumerate(Ruling)})
_WIDTHS: Mapping[Scope, str] = MappingProxyType({Scope.CONTRACT: "0", Scope.CONSULTATION: "1"})
