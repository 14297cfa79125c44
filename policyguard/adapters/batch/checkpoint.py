"""What an unfinished scan keeps beside its output, so that it can go on where it stopped."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Any

from policyguard.adapters.batch.chunk import Place
from policyguard.adapters.batch.plan import HEAD, Plan
from policyguard.adapters.batch.summary import Counts
from policyguard.errors import ResumeError
from policyguard.log import writing


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A moment at which output and rejects held exactly the rows up to ``place``."""

    inputs: Any
    options: Any
    is_begun: bool
    place: Place
    output_size: int
    rejects_size: int
    counts: dict[str, Any]
    seconds: float

    def save(self, path: str) -> None:
        """Write to *path*, whole or not at all."""
        beside = f"{path}.new"
        with writing(path), open(beside, "w", encoding="ascii") as file:
            json.dump(asdict(self), file)
            file.flush()
            os.fsync(file.fileno())
            os.replace(beside, path)

    @classmethod
    def load(cls, path: str) -> Checkpoint:
        """The checkpoint in *path*; ResumeError when it is none."""
        try:
            with open(path, encoding="ascii") as file:
                kept = json.load(file)
            checkpoint = cls(**{**kept, "place": Place(**kept["place"])})
            Counts.of(checkpoint.counts)
        except (OSError, ValueError, TypeError, KeyError):
            raise ResumeError(f"{path}: not a scan's progress\n  hint: start again with --force") from None
        return checkpoint


def starting(plan: Plan, versions: dict[str, str]) -> Checkpoint:
    """The checkpoint of a scan that has written nothing yet."""
    inputs = [_identity(source.path) for source in plan.sources()]
    return Checkpoint(inputs, plan.options() | versions, False, Place(), 0, 0, Counts().to_dict(), 0.0)


def resumed(plan: Plan, now: Checkpoint) -> Checkpoint:
    """Where the scan of *plan* stopped; *now* itself when it has not begun.

    Raises ResumeError when it cannot go on: other inputs or options, a changed output, or one that cannot
    be cut to a size.
    """
    if plan.sidecar is None:
        hint = "only plain .jsonl and .csv files, from files, can be resumed; start again with --force"
        raise ResumeError(f"{plan.output}: a scan of this kind cannot be resumed\n  hint: {hint}")
    if not os.path.exists(plan.sidecar):
        if os.path.exists(plan.output):
            raise ResumeError(f"{plan.output}: no unfinished scan\n  hint: to scan again, leave out --resume")
        return now
    kept = Checkpoint.load(plan.sidecar)
    _refuse_changes(plan, kept, now)
    return kept


def _refuse_changes(plan: Plan, kept: Checkpoint, now: Checkpoint) -> None:
    changed = [name for name, value in now.options.items() if kept.options.get(name) != value]
    if kept.inputs != now.inputs:
        changed.insert(0, "inputs")
    if changed:
        hint = "give the same inputs and options, or start again with --force"
        raise ResumeError(
            f"{plan.output}: the unfinished scan had other {', '.join(changed)}\n  hint: {hint}"
        )
    for path, size in ((plan.output, kept.output_size), (plan.rejects_path, kept.rejects_size)):
        if path is None or not os.path.exists(path) or os.path.getsize(path) < size:
            raise ResumeError(
                f"{path}: is not what the unfinished scan left\n  hint: start again with --force"
            )


def refuse_unfinished(plan: Plan) -> None:
    """Raise ResumeError when a fresh start would overwrite an unfinished scan."""
    if plan.sidecar and os.path.exists(plan.sidecar) and os.path.exists(plan.output):
        hint = "go on with --resume, or start again with --force"
        raise ResumeError(f"{plan.output}: holds an unfinished scan\n  hint: {hint}")


def _identity(path: str) -> dict[str, Any]:
    if not os.path.isfile(path):
        return {"path": path}
    with open(path, "rb") as file:
        head = blake2b(file.read(HEAD), digest_size=16).hexdigest()
    return {"path": path, "size": os.path.getsize(path), "head": head}
