"""The corpora, as tests read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from policyguard.pack.rules import unmark

ROOT = Path(__file__).parent.parent
CORPORA = ROOT / "corpora"


def rows(name: str) -> list[dict[str, Any]]:
    """The records of ``corpora/<name>.jsonl``."""
    with (CORPORA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@cache
def bodies() -> tuple[str, ...]:
    """Every body of the demo log and the dev corpora, marks taken out."""
    return tuple(_bodies())


def _bodies() -> Iterator[str]:
    yield from (row["body"] for row in rows("demo/messages"))
    yield from (row["body"] for row in rows("dev/honest"))
    yield from (unmark(row["body"])[0] for row in rows("dev/lures"))
