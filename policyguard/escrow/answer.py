"""What a platform's own service answers: a state as JSON."""

from __future__ import annotations

import json
from typing import Any

from policyguard.errors import StateUnknown
from policyguard.escrow.names import Names
from policyguard.escrow.state import Known, Problem


class Form:
    """Where stage and approval stand in the answer, by the names on the way, such as ``deal.escrow.status``."""

    def __init__(self, stage: str, approval: str, names: Names) -> None:
        self._stage = tuple(stage.split("."))
        self._approval = tuple(approval.split("."))
        self._names = names

    def read(self, body: bytes) -> Known:
        """The state in *body*. Raises StateUnknown for what is no JSON object, and for one with neither of the two."""
        fields = _object(body)
        stage, has_stage = _at(fields, self._stage)
        approval, has_approval = _at(fields, self._approval)
        # An answer of another shape must not pass for a conversation without a deal.
        if not (has_stage or has_approval):
            raise StateUnknown(Problem.UNREADABLE, "neither a stage nor an approval where they should be")
        return Known(self._names.stage(stage), self._names.approval(approval))


def _object(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise StateUnknown(Problem.UNREADABLE, "not JSON") from None
    if not isinstance(fields, dict):
        raise StateUnknown(Problem.UNREADABLE, "not a JSON object")
    return fields


def _at(fields: dict[str, Any], path: tuple[str, ...]) -> tuple[object, bool]:
    """What stands at the end of *path*, and whether anything does; null on the way is null at the end."""
    found: object = fields
    for name in path:
        if found is None:
            return None, True
        if not isinstance(found, dict) or name not in found:
            return None, False
        found = found[name]
    return found, True
