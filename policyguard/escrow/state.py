"""Where a deal stands, asked of whoever knows: the protocol of sources, and what is taken when none can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from policyguard.errors import StateUnknown
from policyguard.log.instant import instant
from policyguard.model import Approval, Stage


@dataclass(frozen=True, slots=True)
class Known:
    """What a source says; None where it does not speak of it for this conversation."""

    stage: Stage | None = None
    approval: Approval | None = None


class Problem(StrEnum):
    """Why a state is the strictest and not the one asked for."""

    # The source answered, and has no such conversation.
    CONVERSATION_UNKNOWN = "conversation unknown"
    UNREACHABLE = "state unreachable"
    LATE = "state late"
    # The source answered that it will not: no permission, a query it cannot run.
    REFUSED = "state refused"
    UNREADABLE = "state unreadable"
    NAME_UNKNOWN = "state name unknown"
    # The source itself is broken: it raised something else than StateUnknown, or gave something else than Known.
    FAILED = "state source failed"


class StateSource(Protocol):
    """Tells where the deal of a conversation stands."""

    def state(self, conversation_id: str, at: datetime | None = None) -> Known:
        """Stage and approval as of *at*, which has a time zone, by default now; None for what the source does not know.

        Raises StateUnknown when it cannot tell.
        """
        ...


@dataclass(frozen=True, slots=True)
class StateReading:
    """The state to judge by, and the problem when it is not what the source said."""

    stage: Stage = Stage.INQUIRY
    approval: Approval = Approval.NONE
    problem: Problem | None = None

    @property
    def is_fault(self) -> bool:
        """True when something has to be mended; a deal not begun yet, which no source knows, is none."""
        return self.problem not in (None, Problem.CONVERSATION_UNKNOWN)


@dataclass(frozen=True, slots=True)
class StaticState:
    """States that are all there from the start, for tests and for trying things out."""

    states: Mapping[str, Known] = field(default_factory=dict)

    def state(self, conversation_id: str, at: datetime | None = None) -> Known:
        """The state of the conversation, the same at any moment."""
        return self.states.get(conversation_id, NOTHING_KNOWN)


NOTHING_KNOWN = Known()


def read_state(source: StateSource, conversation_id: str, at: datetime | None = None) -> StateReading:
    """How the two people of a conversation stand by the word of *source*; never raises.

    What is not known is the strictest: inquiry, no approval. A moment without a time zone is Japan time.
    """
    if not conversation_id:
        return StateReading(problem=Problem.CONVERSATION_UNKNOWN)
    try:
        return _reading(source.state(conversation_id, None if at is None else instant(at)))
    except StateUnknown as error:
        return StateReading(problem=_problem(error))
    # Whatever is wrong with a source of the platform's own, its chat goes on, under the strictest table.
    except Exception:  # noqa: BLE001
        return StateReading(problem=Problem.FAILED)


def _reading(known: Known) -> StateReading:
    if known == NOTHING_KNOWN:
        return StateReading(problem=Problem.CONVERSATION_UNKNOWN)
    stage = Stage.INQUIRY if known.stage is None else known.stage
    approval = Approval.NONE if known.approval is None else known.approval
    # A name in place of a member would meet no line of a policy's table.
    if not (isinstance(stage, Stage) and isinstance(approval, Approval)):
        return StateReading(problem=Problem.FAILED)
    return StateReading(stage, approval)


def _problem(error: StateUnknown) -> Problem:
    try:
        return Problem(error.problem)
    except ValueError:
        return Problem.FAILED
