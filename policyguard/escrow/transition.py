"""What each event does to a deal, as data: form × state × event → state. What has no cell is not possible."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from policyguard.model import Stage


class Form(StrEnum):
    """How the work is contracted and paid. An unnamed form goes by the table of ``fixed``."""

    FIXED = "fixed"
    HOURLY = "hourly"
    MONTHLY = "monthly"
    COMPETITION = "competition"
    TASK = "task"


class Event(StrEnum):
    """What happens to a deal. At one instant they count in this order: what ends a deal comes last.

    ``lapsed`` comes first: when one week ends and the next is paid in the same second, the next one stands.
    """

    LAPSED = "lapsed"
    APPLIED = "applied"
    CONTRACTED = "contracted"
    MILESTONE_ADDED = "milestone_added"
    RENEWED = "renewed"
    ESCROW_REQUESTED = "escrow_requested"
    ESCROW_PAID = "escrow_paid"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    PAID = "paid"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class State(StrEnum):
    """Where a deal, or one milestone of it, stands; finer than a stage."""

    OPEN = "open"
    APPLIED = "applied"
    LISTED = "listed"
    ENTERED = "entered"
    SUBMITTED = "submitted"
    CONTRACTED = "contracted"
    REQUESTED = "requested"
    BETWEEN = "between"
    FUNDED = "funded"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    PAID = "paid"
    CLOSED = "closed"
    ENDED = "ended"


class Impossible(Exception):
    """An event the table has no place for; its text says why, and repeats nothing but our own names."""


Row = Mapping[Event, State]
Key = tuple[Form, State, Event]

STAGES: Mapping[State, Stage] = MappingProxyType(
    {
        State.OPEN: Stage.INQUIRY,
        State.APPLIED: Stage.INQUIRY,
        State.LISTED: Stage.INQUIRY,
        State.ENTERED: Stage.INQUIRY,
        State.SUBMITTED: Stage.INQUIRY,
        State.CONTRACTED: Stage.CONTRACTED,
        State.REQUESTED: Stage.CONTRACTED,
        State.BETWEEN: Stage.CONTRACTED,
        State.FUNDED: Stage.FUNDED,
        State.DELIVERED: Stage.DELIVERED,
        State.ACCEPTED: Stage.DELIVERED,
        State.PAID: Stage.CLOSED,
        State.CLOSED: Stage.CLOSED,
        # Not `closed`: tables let more pass there, and two people who never paid each other have not earned it.
        State.ENDED: Stage.INQUIRY,
    }
)

# How freely contact may be exchanged, as the tables of the platforms rank the stages.
FREEDOM: Mapping[Stage, int] = MappingProxyType(
    {Stage.INQUIRY: 0, Stage.CONTRACTED: 1, Stage.CLOSED: 2, Stage.FUNDED: 3, Stage.DELIVERED: 3}
)

OVER = frozenset({State.PAID, State.CLOSED, State.ENDED})
# Where the platform holds money, which can lapse.
HELD = frozenset(
    {State.LISTED, State.ENTERED, State.SUBMITTED, State.FUNDED, State.DELIVERED, State.ACCEPTED}
)

# Events that only take freedom away.
TAKING = frozenset({Event.LAPSED, Event.PAID, Event.REFUNDED, Event.CANCELLED, Event.CLOSED})

_END: Row = {Event.CANCELLED: State.ENDED, Event.CLOSED: State.ENDED}
_ANEW: Row = {Event.APPLIED: State.APPLIED, Event.CONTRACTED: State.CONTRACTED}
_AFTER: Row = {
    **_ANEW,
    Event.REFUNDED: State.ENDED,
    Event.CANCELLED: State.CLOSED,
    Event.CLOSED: State.CLOSED,
}
_RELEASE: Row = {
    Event.PAID: State.PAID,
    Event.LAPSED: State.CONTRACTED,
    Event.REFUNDED: State.CONTRACTED,
    Event.CANCELLED: State.ENDED,
    Event.CLOSED: State.CLOSED,
}

# What all forms have in common: nothing is held before the contract, and what is paid after it is for these two.
_SHARED: Mapping[State, Row] = {
    State.OPEN: {**_ANEW, **_END},
    State.APPLIED: {**_ANEW, **_END},
    State.CONTRACTED: {
        Event.ESCROW_REQUESTED: State.REQUESTED,
        Event.ESCROW_PAID: State.FUNDED,
        # Told of money that has already lapsed by its `until`.
        Event.LAPSED: State.CONTRACTED,
        Event.REFUNDED: State.CONTRACTED,
        **_END,
    },
    State.REQUESTED: {
        Event.ESCROW_REQUESTED: State.REQUESTED,
        Event.ESCROW_PAID: State.FUNDED,
        Event.LAPSED: State.CONTRACTED,
        **_END,
    },
    State.FUNDED: {Event.ESCROW_PAID: State.FUNDED, Event.DELIVERED: State.DELIVERED, **_RELEASE},
    State.DELIVERED: {Event.DELIVERED: State.DELIVERED, Event.ACCEPTED: State.ACCEPTED, **_RELEASE},
    State.ACCEPTED: _RELEASE,
    State.PAID: _AFTER,
    State.CLOSED: _AFTER,
    State.ENDED: {**_ANEW, **_END, Event.REFUNDED: State.ENDED},
}

_MILESTONES: Mapping[State, Row] = {
    State.CONTRACTED: {Event.MILESTONE_ADDED: State.CONTRACTED},
    State.REQUESTED: {Event.MILESTONE_ADDED: State.REQUESTED},
    State.FUNDED: {Event.MILESTONE_ADDED: State.FUNDED},
    State.DELIVERED: {Event.MILESTONE_ADDED: State.DELIVERED},
    State.ACCEPTED: {Event.MILESTONE_ADDED: State.ACCEPTED},
    State.PAID: {Event.MILESTONE_ADDED: State.CONTRACTED},
}

# Weeks and months: each is funded anew, and payment for one leaves the contract standing with nothing held.
_NEXT: Row = {Event.PAID: State.BETWEEN, Event.RENEWED: State.CONTRACTED, Event.ESCROW_PAID: State.FUNDED}
_PERIODS: Mapping[State, Row] = {
    State.CONTRACTED: {Event.RENEWED: State.CONTRACTED},
    State.REQUESTED: {Event.RENEWED: State.REQUESTED},
    State.FUNDED: {**_NEXT, Event.ESCROW_REQUESTED: State.FUNDED},
    State.DELIVERED: _NEXT,
    State.ACCEPTED: _NEXT,
    State.BETWEEN: {
        Event.LAPSED: State.BETWEEN,
        Event.RENEWED: State.BETWEEN,
        Event.ESCROW_REQUESTED: State.BETWEEN,
        Event.ESCROW_PAID: State.FUNDED,
        Event.REFUNDED: State.CONTRACTED,
        Event.CANCELLED: State.ENDED,
        Event.CLOSED: State.CLOSED,
    },
}

# Escrow is paid before publication, for whoever will be chosen: an applicant has no part in it yet.
_PREPAID: Mapping[State, Row] = {
    State.OPEN: {
        Event.ESCROW_REQUESTED: State.OPEN,
        Event.ESCROW_PAID: State.LISTED,
        Event.LAPSED: State.OPEN,
        Event.REFUNDED: State.OPEN,
    },
    State.APPLIED: {
        Event.ESCROW_REQUESTED: State.APPLIED,
        Event.ESCROW_PAID: State.ENTERED,
        Event.LAPSED: State.APPLIED,
        Event.REFUNDED: State.APPLIED,
    },
    State.LISTED: {
        Event.APPLIED: State.ENTERED,
        Event.CONTRACTED: State.FUNDED,
        Event.ESCROW_PAID: State.LISTED,
        Event.LAPSED: State.OPEN,
        Event.REFUNDED: State.OPEN,
        **_END,
    },
    State.ENTERED: {
        Event.APPLIED: State.ENTERED,
        Event.CONTRACTED: State.FUNDED,
        Event.ESCROW_PAID: State.ENTERED,
        Event.LAPSED: State.APPLIED,
        Event.REFUNDED: State.APPLIED,
        **_END,
    },
}

# A task is done before anyone is chosen; to accept the work is to choose its maker.
_SUBMISSIONS: Mapping[State, Row] = {
    State.ENTERED: {Event.DELIVERED: State.SUBMITTED},
    State.SUBMITTED: {
        Event.DELIVERED: State.SUBMITTED,
        Event.CONTRACTED: State.DELIVERED,
        Event.ACCEPTED: State.ACCEPTED,
        Event.LAPSED: State.APPLIED,
        Event.REFUNDED: State.APPLIED,
        **_END,
    },
}

_LAYERS: Mapping[Form, tuple[Mapping[State, Row], ...]] = {
    Form.FIXED: (_SHARED, _MILESTONES),
    Form.HOURLY: (_SHARED, _PERIODS),
    Form.MONTHLY: (_SHARED, _PERIODS),
    Form.COMPETITION: (_SHARED, _PREPAID),
    Form.TASK: (_SHARED, _PREPAID, _SUBMISSIONS),
}

# A later layer's cell goes before an earlier one's.
TABLE: Mapping[Key, State] = MappingProxyType(
    {
        (form, state, event): after
        for form, layers in _LAYERS.items()
        for layer in layers
        for state, row in layer.items()
        for event, after in row.items()
    }
)
