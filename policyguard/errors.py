"""Every error raised on purpose.

PolicyguardError
├── PackError        a rule pack, lexicon or platform file has faults (all of them listed)
├── UnknownPlatform  no platform file of that name
├── InputError       a log, events file or argument that cannot be read at all
│   └── OutputError  a file that cannot be written
├── ModelError       the language model is missing, or not the one it says it is
├── ResumeError      a scan cannot go on from where an earlier one stopped
├── StateUnknown     a source cannot tell where a deal stands, and says why in a few words
├── WebhookError     a webhook's signature, age or body is not what it should be
└── WorkerLostError  a worker process of a scan died
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class PolicyguardError(Exception):
    """The base of every error raised on purpose; its text never holds a message body."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with a file: where, what, and what to do about it."""

    path: str
    line: int
    column: int
    problem: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}: {self.problem}"
        return f"{place}\n  hint: {self.hint}" if self.hint else place


class PackError(PolicyguardError):
    """A pack has faults; ``faults`` lists all of them, in file order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[PackError], tuple[tuple[Fault, ...]]]:
        return PackError, (self.faults,)


class UnknownPlatform(PolicyguardError):
    """No platform file has this name."""


class InputError(PolicyguardError):
    """A log, events file or argument cannot be read at all."""


class ResumeError(PolicyguardError):
    """An earlier scan cannot be continued."""


class OutputError(InputError):
    """An output cannot be opened, or not be written to its end; how much of it is there is not known."""


class WorkerLostError(PolicyguardError):
    """A worker process died, so the rest of the log is not judged."""


class ModelError(PolicyguardError):
    """The language model is missing or not the one it says it is."""


class StateUnknown(PolicyguardError):
    """Where a deal stands cannot be told now, so the strictest counts.

    ``problem`` is a short code (``escrow.state.Problem``); ``detail`` says more, never an address, an answer or a name.
    """

    def __init__(self, problem: str, detail: str = "") -> None:
        self.problem = problem
        self.detail = detail
        super().__init__(f"{problem}: {detail}" if detail else str(problem))

    def __reduce__(self) -> tuple[type[StateUnknown], tuple[str, str]]:
        return StateUnknown, (self.problem, self.detail)


class StoreUnavailable(PolicyguardError):
    """What conversations are remembered in does not answer; tells the kind of fault, nothing of what is stored."""


class WebhookError(PolicyguardError):
    """A webhook cannot be trusted or read; nothing is to be done on its word."""
