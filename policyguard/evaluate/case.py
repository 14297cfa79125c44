"""Labelled messages: what stands in a corpus file, one JSON object a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from policyguard.errors import InputError
from policyguard.model import Act, Entity

_MARK = re.compile("«([^«»]*)»")


@dataclass(frozen=True, slots=True)
class Expected:
    """One labelled finding; ``start`` and ``end`` are code points of the body, equal where no mark says where."""

    entity: Entity
    act: Act
    value: str | None = field(repr=False)
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled message."""

    id: str
    body: str = field(repr=False)
    expected: tuple[Expected, ...]
    technique: str
    difficulty: int
    place: str

    @property
    def offending(self) -> tuple[Expected, ...]:
        """What a guard is to find."""
        return tuple(each for each in self.expected if each.act.offends)

    @property
    def length(self) -> str:
        """The band of lengths the message belongs to, in characters."""
        bands = ((20, "1–19"), (70, "20–69"), (250, "70–249"))
        return next((name for most, name in bands if len(self.body) < most), "250–")


def read_cases(files: Iterable[Path]) -> list[Case]:
    """The cases in *files*; raises InputError naming the line of the first that is not one."""
    found = []
    for file in files:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    found.append(_case(line, f"{file}:{number}"))
    return found


def _case(line: bytes, place: str) -> Case:
    try:
        row = orjson.loads(line)
        return labelled(row, place)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        hint = "each line is an object with body and findings (entity, act, value); «…» marks each finding"
        raise InputError(f"{place}: not a labelled message: {type(error).__name__}\n  hint: {hint}") from None


def labelled(row: Mapping[str, Any], place: str) -> Case:
    """The case a corpus row tells of; raises KeyError, TypeError or ValueError where it tells of none."""
    marked = row["body"]
    spans = [(m.start() - 2 * n, m.end() - 2 * n - 2) for n, m in enumerate(_MARK.finditer(marked))]
    spans += [(0, 0)] * len(row["findings"])
    expected = tuple(
        Expected(Entity(finding["entity"]), Act(finding["act"]), finding.get("value"), *span)
        for finding, span in zip(row["findings"], spans, strict=False)
    )
    return Case(
        str(row.get("id", place)),
        _MARK.sub(r"\1", marked),
        expected,
        str(row.get("technique", "")),
        int(row.get("difficulty", 1)),
        place,
    )
