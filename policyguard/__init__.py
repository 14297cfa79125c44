"""policyguard: finds contact exchange and off-platform payment in marketplace chat, and decides by escrow stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policyguard.model import Action, Approval, Message, Stage, Surface, Verdict

if TYPE_CHECKING:
    from policyguard.guard import Guard

__all__ = ["Action", "Approval", "Guard", "Message", "Stage", "Surface", "Verdict"]


def __getattr__(name: str) -> Any:
    """Load the guard, and with it the rule engine, on first use."""
    if name == "Guard":
        from policyguard.guard import Guard  # noqa: PLC0415

        return Guard
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
