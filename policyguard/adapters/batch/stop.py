"""Stop a scan by Ctrl-C or SIGTERM without leaving half a record."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

from policyguard.adapters.batch.chunk import Chunk

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class WokenError(BaseException):
    """A signal came while the scan was waiting for input, where nothing is half done."""


class Stop:
    """Remembers the signal that asks a scan to stop; 0 until then."""

    def __init__(self) -> None:
        self.signal = 0
        self.is_exhausted = False
        self._is_reading = False

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Listen to SIGINT and SIGTERM; the second ends the program at once. Main thread only."""
        before = [(number, signal.signal(number, self._ask)) for number in SIGNALS]
        try:
            yield
        finally:
            for number, handler in before:
                signal.signal(number, handler)

    def reading(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """*chunks* until a signal comes, also while one is being waited for."""
        iterator = iter(chunks)
        while not self.signal:
            try:
                self._is_reading = True
                chunk = next(iterator)
            except StopIteration:
                self.is_exhausted = True
                return
            except WokenError:
                return
            finally:
                self._is_reading = False
            yield chunk

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self.signal = number
        for listened in SIGNALS:
            signal.signal(listened, signal.SIG_DFL)
        if self._is_reading:
            raise WokenError
