"""What is to be scanned, how it is to be judged, and where the verdicts go."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from policyguard.errors import InputError
from policyguard.log import FIELDS, Source, can_resume, form_of
from policyguard.model import Approval, Stage

# A file is taken for the same when its size and the hash of this much of its beginning are.
HEAD = 64 * 1024


@dataclass(frozen=True)
class Plan:
    """One scan; ``-`` is standard input or output.

    ``stage`` and ``approval`` are for messages that neither the record nor the events speak of. ``delivered``
    when every message reached the other side, whatever the verdict on it; it matters only with a ``memory``.

    Raises InputError when output, rejects and inputs are not different files.
    """

    inputs: tuple[str, ...]
    output: str = "-"
    rejects: str | None = None
    form: str | None = None
    platform: str | None = None
    events: tuple[str, ...] = ()
    stage: Stage | None = None
    approval: Approval | None = None
    rules: tuple[str, ...] = ()
    language: bool = True
    memory: bool = True
    delivered: bool = False
    reveal: bool = False
    jobs: int = 1
    resume: bool = False
    force: bool = False

    def __post_init__(self) -> None:
        written = [os.path.realpath(path) for path in (self.output, self.rejects_path, self.sidecar) if path]
        read = {os.path.realpath(path) for path in (*self.inputs, *self.events)}
        if len(set(written)) < len(written) or (read - {os.path.realpath("-")}) & set(written):
            raise InputError("a file would be read and written at once\n  hint: give --output another name")
        if (*self.inputs, *self.events).count("-") > 1:
            raise InputError("standard input is given more than once\n  hint: give the other log as a file")

    @cached_property
    def output_form(self) -> str:
        """The form verdicts are written in: as asked for, else by the output's ending."""
        return form_of(self.output, self.form)

    @property
    def rejects_path(self) -> str | None:
        """Where rejects go: as asked for, else beside the output; None when the output is standard output."""
        return self.rejects or (None if self.output == "-" else f"{self.output}.rejects.jsonl")

    @property
    def sidecar(self) -> str | None:
        """Where the progress of an unfinished scan is kept; None when it could not be resumed anyway."""
        return f"{self.output}.progress" if self.is_resumable else None

    @property
    def is_resumable(self) -> bool:
        """True when all inputs can be read again and all outputs written on."""
        rejects = self.rejects_path
        is_kept = (
            rejects is not None and can_resume(rejects, "jsonl") and can_resume(self.output, self.output_form)
        )
        return is_kept and not any(source.is_stream for source in self.sources())

    def sources(self) -> list[Source]:
        """Every file that is read: messages, then events."""
        return [*self.logs(), *(Source(path, required=("conversation_id", "at")) for path in self.events)]

    def logs(self) -> list[Source]:
        """The message logs."""
        return [Source(path, fields=FIELDS, required=("body",)) for path in self.inputs]

    def options(self) -> dict[str, Any]:
        """What must be the same for a scan to be resumed; the number of processes need not."""
        return {
            "form": self.output_form,
            "rejects": self.rejects_path,
            "platform": self.platform,
            "stage": self.stage and self.stage.value,
            "approval": self.approval and self.approval.value,
            "rules": list(self.rules),
            "language": self.language,
            "memory": self.memory,
            "delivered": self.delivered,
            "reveal": self.reveal,
        }
