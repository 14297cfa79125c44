"""Judge chunks in this process or in several, giving the outcomes in the order of the chunks."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeAlias

from policyguard.adapters.batch.chunk import Chunk
from policyguard.adapters.batch.judge import Judge, Outcome
from policyguard.adapters.batch.stop import SIGNALS
from policyguard.errors import WorkerLostError

# Chunks handed out ahead for each process: one in work, one waiting, so that none is idle.
_AHEAD = 2

Outcomes: TypeAlias = Generator[tuple[Chunk, Outcome], None, None]


def outcomes(judge: Judge, chunks: Iterable[Chunk], jobs: int) -> Outcomes:
    """Each chunk with what became of it, in order. Raises WorkerLostError."""
    if jobs <= 1:
        return ((chunk, judge(chunk)) for chunk in chunks)
    return _by_processes(judge, chunks, jobs)


def _by_processes(judge: Judge, chunks: Iterable[Chunk], jobs: int) -> Outcomes:
    # spawn: a forked copy of a process with threads (progress bar, pyarrow) can deadlock.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(judge,))
    pending: deque[tuple[Chunk, Future[Outcome]]] = deque()
    try:
        for chunk in chunks:
            with _signals_held():
                pending.append((chunk, pool.submit(_judged, chunk)))
            if len(pending) >= jobs * _AHEAD:
                yield _first(pending)
        while pending:
            yield _first(pending)
    except BrokenProcessPool:
        hint = "it was killed or ran out of memory: try fewer --jobs"
        raise WorkerLostError(f"a worker process died\n  hint: {hint}") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _first(pending: deque[tuple[Chunk, Future[Outcome]]]) -> tuple[Chunk, Outcome]:
    chunk, future = pending.popleft()
    return Chunk(chunk.path, chunk.stem, (), chunk.place, chunk.position), future.result()


@contextmanager
def _signals_held() -> Iterator[None]:
    """Workers started in here never see the signals that ask a scan to stop: this process acts on them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_judge: Judge | None = None


def _begin(judge: Judge) -> None:
    """Prepare a worker process."""
    global _judge  # noqa: PLW0603 - a process of ours serves one scan
    _judge = judge
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker when the scan is killed; it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _judged(chunk: Chunk) -> Outcome:
    if _judge is None:
        raise RuntimeError("the worker was not prepared")
    return _judge(chunk)
