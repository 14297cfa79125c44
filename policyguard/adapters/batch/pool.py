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
from dataclasses import replace
from typing import TypeAlias

from policyguard.adapters.batch.chunk import Chunk
from policyguard.adapters.batch.judge import Judge, Outcome, merged
from policyguard.adapters.batch.share import Share
from policyguard.adapters.batch.stop import SIGNALS
from policyguard.errors import WorkerLostError

# Chunks handed out ahead for each process: as many as it takes for none to be idle while another has more to do.
_AHEAD = 4

Outcomes: TypeAlias = Generator[tuple[Chunk, Outcome], None, None]


def outcomes(judge: Judge, chunks: Iterable[Chunk], jobs: int, share: Share) -> Outcomes:
    """Each chunk with what became of it, in order. Raises WorkerLostError."""
    if jobs <= 1:
        return ((chunk, judge(chunk)) for chunk in chunks)
    return _by_processes(judge, chunks, jobs, share)


def _by_processes(judge: Judge, chunks: Iterable[Chunk], jobs: int, share: Share) -> Outcomes:
    workers = [_worker(judge) for _ in range(jobs)]
    pending: deque[tuple[Chunk, list[Future[Outcome]]]] = deque()
    try:
        for chunk in chunks:
            parts = share(chunk, jobs)
            with _signals_held():
                given = [
                    worker.submit(_judged, part)
                    for worker, part in zip(workers, parts, strict=True)
                    if part.rows
                ]
            pending.append((replace(chunk, rows=()), given))
            if len(pending) >= jobs * _AHEAD:
                yield _first(pending)
        while pending:
            yield _first(pending)
    except BrokenProcessPool:
        hint = "it was killed or ran out of memory: try fewer --jobs"
        raise WorkerLostError(f"a worker process died\n  hint: {hint}") from None
    finally:
        for worker in workers:
            worker.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.shutdown()


def _worker(judge: Judge) -> ProcessPoolExecutor:
    """A process that does what it is given in that order, because it is alone; started on first use."""
    # spawn: a forked copy of a process with threads (progress bar, pyarrow) can deadlock.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(judge,))


def _first(pending: deque[tuple[Chunk, list[Future[Outcome]]]]) -> tuple[Chunk, Outcome]:
    chunk, given = pending.popleft()
    return chunk, merged(future.result() for future in given)


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
