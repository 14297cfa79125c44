"""What single messages cost, and tables of it. Standard library only: Presidio's environment reads it too."""

from __future__ import annotations

import os
import platform
import resource
import sys
from collections.abc import Callable, Sequence
from datetime import date
from time import perf_counter
from typing import TypeVar

Item = TypeVar("Item")
Prepared = TypeVar("Prepared")


def percentile(values: Sequence[float], share: float) -> float:
    """The value that *share* (0 to 1) of *values* do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def microseconds(
    work: Callable[[Prepared], object],
    items: Sequence[Item],
    prepare: Callable[[Item], Prepared],
    passes: int = 5,
) -> list[float]:
    """What *work* takes on each of *items*: the best of several passes over all of them.

    Every pass works on freshly prepared items, because a ``Text`` keeps what was once asked of it.
    """
    best = [float("inf")] * len(items)
    for _pass in range(passes):
        for place, prepared in enumerate([prepare(item) for item in items]):
            started = perf_counter()
            work(prepared)
            best[place] = min(best[place], perf_counter() - started)
    return [seconds * 1e6 for seconds in best]


def spread(costs: Sequence[float]) -> list[str]:
    """Median, p90, p99 and worst of *costs*, for a row of a table."""
    return [f"{percentile(costs, share):,.1f}" for share in (0.5, 0.9, 0.99, 1.0)]


SPREAD = ("p50", "p90", "p99", "worst")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns line up; all but the first are set to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = [_line(header, widths), f"| {' | '.join(rule)} |", *(_line(row, widths) for row in rows)]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    return f"| {' | '.join(padded)} |"


def machine() -> str:
    """Where and when this is measured; a load above 0 tells that others were measured too."""
    return (
        f"{date.today()}, {platform.python_implementation()} {platform.python_version()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before"
    )


def peak_megabytes(whose: int = resource.RUSAGE_SELF) -> float:
    """The most memory this process (or its largest ended child) has had resident.

    Linux counts what the parent had when it forked, so measure from a small parent.
    """
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(whose).ru_maxrss / unit
