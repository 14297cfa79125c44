"""The exit codes of every command, as documented for scripts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from policyguard.errors import InputError, PackError, PolicyguardError, ResumeError, UnknownPlatform

DONE = 0
# `check` only: the message was held or blocked.
STOPPED = 1
# `evaluate` only: fewer lures found, or more honest messages stopped, than the bounds allow.
OUTSIDE = 1
# `policies diff` only: the two decide or speak differently.
DIFFERENT = 1
# A wrong option or argument, an unknown platform, a scan that cannot be resumed; also click's own code.
USAGE = 2
# A log, events file or output cannot be opened, read or written.
INPUT = 3
# The rules or platforms have faults.
PACK = 4
# `scan --strict` only: it finished, but some records were rejected.
REJECTED = 5
# The work broke off: a worker process died; what was written so far is whole.
LOST = 6
# 128 + the number of the signal, as shells do.
INTERRUPTED = 130
TERMINATED = 143


def code_of(error: PolicyguardError) -> int:
    """The exit code for *error*."""
    if isinstance(error, PackError):
        return PACK
    if isinstance(error, InputError):
        return INPUT
    return USAGE if isinstance(error, UnknownPlatform | ResumeError) else LOST


@contextmanager
def failing_clearly() -> Iterator[None]:
    """End the program with the error's text and exit code, without a traceback."""
    try:
        yield
    except PolicyguardError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(code_of(error))
