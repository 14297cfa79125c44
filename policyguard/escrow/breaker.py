"""Leave a source in peace that does not answer, instead of letting every message wait for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import TypeVar

from policyguard.errors import StateUnknown
from policyguard.escrow.state import Problem

_Answer = TypeVar("_Answer")
# Of the problems a source can have, those that more questions make worse.
_DOWN = frozenset({Problem.UNREACHABLE, Problem.LATE})


class Breaker:
    """Opens after *failures* in a row; then asks nothing for *rest* seconds, and after that one question at a time.

    *clock* gives seconds and is for tests.
    """

    def __init__(
        self, failures: int = 5, rest: float = 5.0, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._most = failures
        self._rest = rest
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._asks_again = 0.0

    def call(self, ask: Callable[[], _Answer]) -> _Answer:
        """What *ask* returns or raises. Raises StateUnknown at once while open."""
        if not self._admits():
            raise StateUnknown(Problem.UNREACHABLE, "not asked: it did not answer the last times")
        try:
            answer = ask()
        except StateUnknown as error:
            self._note(is_down=error.problem in _DOWN)
            raise
        self._note(is_down=False)
        return answer

    def _admits(self) -> bool:
        with self._lock:
            if self._failures < self._most:
                return True
            if self._clock() < self._asks_again:
                return False
            # Whoever comes while this one question is out rests on.
            self._asks_again = self._clock() + self._rest
            return True

    def _note(self, *, is_down: bool) -> None:
        with self._lock:
            self._failures = self._failures + 1 if is_down else 0
            self._asks_again = self._clock() + self._rest
