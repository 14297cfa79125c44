"""What a platform calls the stages, approvals and events in its own records."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from policyguard.errors import InputError, StateUnknown
from policyguard.escrow.approval import Ruling
from policyguard.escrow.state import Problem
from policyguard.escrow.transition import Event
from policyguard.log import absent
from policyguard.model import Approval, Stage

_Member = TypeVar("_Member", Stage, Approval, Event | Ruling)
# Platforms write a state as a word or as a number.
Word: TypeAlias = str | int

_STAGES: Mapping[str, Stage] = {stage.value: stage for stage in Stage}
_APPROVALS: Mapping[str, Approval] = {approval.value: approval for approval in Approval}
_EVENTS: Mapping[str, Event | Ruling] = {name.value: name for name in (*Event, *Ruling)}
_NONE: Mapping[Word, Any] = MappingProxyType({})


class Names:
    """A platform's words beside ours: ``Names(stages={"仮払い済み": Stage.FUNDED})``; a word of its own goes first.

    The members may be named instead: ``{"仮払い済み": "funded"}``. Case and surrounding spaces make no difference.
    Raises InputError for a member there is not.
    """

    def __init__(
        self,
        *,
        stages: Mapping[Word, Stage | str] = _NONE,
        approvals: Mapping[Word, Approval | str] = _NONE,
        events: Mapping[Word, Event | Ruling | str] = _NONE,
    ) -> None:
        self._stages = _joined("stages", stages, _STAGES)
        self._approvals = _joined("approvals", approvals, _APPROVALS)
        self._events = _joined("events", events, _EVENTS)

    def stage(self, value: object) -> Stage | None:
        """The stage *value* names, None when there is none. Raises StateUnknown for a name not known."""
        return _named("stage", value, self._stages)

    def approval(self, value: object) -> Approval | None:
        """The approval *value* names, None when there is none. Raises StateUnknown for a name not known."""
        return _named("approval", value, self._approvals)

    def event(self, value: object) -> Event | Ruling | None:
        """The event *value* names, None when there is none. Raises StateUnknown for a name not known."""
        return _named("event", value, self._events)


def _joined(
    field: str, own: Mapping[Word, _Member | str], ours: Mapping[str, _Member]
) -> Mapping[str, _Member]:
    members = {_folded(word): ours.get(_folded(member)) for word, member in own.items()}
    found = {word: member for word, member in members.items() if member is not None}
    if len(found) < len(members):
        raise InputError(f"`{field}` names what does not exist\n  hint: use one of: {', '.join(ours)}")
    return MappingProxyType({**ours, **found})


def _named(field: str, value: object, members: Mapping[str, _Member]) -> _Member | None:
    if absent(value):
        return None
    member = members.get(_folded(value))
    if member is None:
        known = ", ".join(members)
        raise StateUnknown(Problem.NAME_UNKNOWN, f"no name in `{field}` that is known (known are: {known})")
    return member


def _folded(value: object) -> str:
    return str(value).strip().lower()
