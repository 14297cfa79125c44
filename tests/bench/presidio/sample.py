"""The messages both sides read, and what each side has to say of its reading. Standard library only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from tests.bench.figures import peak_megabytes, percentile

CORPORA = Path(__file__).parents[3] / "corpora"
EACH = 400
# Fast readers go round until so many seconds have passed, so that their figures are not of one lucky moment.
LEAST_SECONDS = 3.0
Span = tuple[int, int]
_MARKED = re.compile("«([^»]*)»")


@dataclass(frozen=True, slots=True)
class Case:
    """A body, and where its lure stands if it is one; ``has_value`` when that is an ID, number or address."""

    corpus: str
    body: str
    spans: tuple[Span, ...]
    has_value: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """What one reader took (seconds, MB) and how many messages of each kind it spoke up on.

    ``ready`` is the processor time until its first answer, ``first`` what the first pass over the sample took,
    in which patterns may still be compiled; ``rate``, ``p50`` and ``p99`` are of the passes after it.
    """

    ready: float
    first: float
    rate: float
    p50: float
    p99: float
    peak: float
    lures: int
    lures_found: int
    values: int
    values_found: int
    honest: int
    honest_flagged: int


def cases() -> list[Case]:
    """Each corpus at even steps: lures and honest messages of the dev corpora, and the demo log."""
    return [
        _case(corpus, row)
        for corpus in ("dev/lures", "dev/honest", "demo/messages")
        for row in _evenly(_rows(corpus))
    ]


def measured(found: Callable[[str], Sequence[Span]]) -> Measured:
    """What *found* takes for the sample, and how much of it it finds."""
    sample = cases()
    found(sample[0].body)
    ready = process_time()
    first = sum(_timed(found, case.body)[0] for case in sample)
    seconds: list[float] = []
    while sum(seconds) < LEAST_SECONDS:
        readings = [_timed(found, case.body) for case in sample]
        seconds += [taken for taken, _ in readings]
    spoken = [(case, spans) for case, (_, spans) in zip(sample, readings, strict=True)]
    lures = [(case, spans) for case, spans in spoken if case.corpus == "dev/lures"]
    values = [(case, spans) for case, spans in lures if case.has_value]
    honest = [spans for case, spans in spoken if case.corpus == "dev/honest"]
    return Measured(
        ready=ready,
        first=first,
        rate=len(seconds) / sum(seconds),
        p50=percentile(seconds, 0.5),
        p99=percentile(seconds, 0.99),
        peak=peak_megabytes(),
        lures=len(lures),
        lures_found=sum(_overlap(case.spans, spans) for case, spans in lures),
        values=len(values),
        values_found=sum(_overlap(case.spans, spans) for case, spans in values),
        honest=len(honest),
        honest_flagged=sum(bool(spans) for spans in honest),
    )


def tell(found: Callable[[str], Sequence[Span]]) -> None:
    """Measure *found* and print it for ``compare.py``."""
    print(json.dumps(asdict(measured(found))))


def _rows(corpus: str) -> list[dict[str, Any]]:
    with (CORPORA / f"{corpus}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _evenly(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [rows[number * len(rows) // EACH] for number in range(EACH)]


def _case(corpus: str, row: dict[str, Any]) -> Case:
    body = row["body"]
    # A mark moves what stands behind it by one for every mark before it.
    starts = ((place.start() - 2 * number, place[1]) for number, place in enumerate(_MARKED.finditer(body)))
    spans = tuple((start, start + len(marked)) for start, marked in starts)
    has_value = any(finding.get("value") for finding in row.get("findings", ()))
    return Case(corpus, _MARKED.sub(r"\1", body), spans, has_value)


def _timed(found: Callable[[str], Sequence[Span]], body: str) -> tuple[float, Sequence[Span]]:
    started = perf_counter()
    spans = found(body)
    return perf_counter() - started, spans


def _overlap(marked: Sequence[Span], spans: Sequence[Span]) -> bool:
    return any(a[0] < b[1] and b[0] < a[1] for a in marked for b in spans)
