"""Ask over the network and wait no longer than told, whatever the network does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from threading import BoundedSemaphore, Thread
from time import monotonic
from typing import TypeVar

from policyguard.errors import StateUnknown
from policyguard.escrow.state import Problem

_Answer = TypeVar("_Answer")


class Slots:
    """So many questions at once, each in a thread of its own that is left behind when it takes too long.

    Timeouts of drivers bound single steps; a name server, or a server that sends a byte now and then, is bound by none.
    """

    def __init__(self, count: int) -> None:
        self._free = BoundedSemaphore(count)

    def run(self, work: Callable[[], _Answer], seconds: float) -> _Answer:
        """What *work* returns or raises. Raises StateUnknown when that takes longer than *seconds*."""
        deadline = monotonic() + seconds
        if not self._free.acquire(timeout=seconds):
            raise StateUnknown(Problem.LATE, "too many questions are waiting for their answers")
        answer = self._begun(work)
        wait([answer], max(0.0, deadline - monotonic()))
        if not answer.done():
            raise StateUnknown(Problem.LATE, "no answer in time")
        return answer.result()

    def _begun(self, work: Callable[[], _Answer]) -> Future[_Answer]:
        answer: Future[_Answer] = Future()
        # The caller's context goes along, so that traces stay whole. A daemon does not keep a process from ending.
        thread = Thread(
            target=copy_context().run, args=(self._do, work, answer), name="policyguard-state", daemon=True
        )
        try:
            thread.start()
        except RuntimeError:
            self._free.release()
            raise StateUnknown(Problem.LATE, "no thread to ask in") from None
        return answer

    def _do(self, work: Callable[[], _Answer], answer: Future[_Answer]) -> None:
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            answer.set_exception(error)
        finally:
            self._free.release()
