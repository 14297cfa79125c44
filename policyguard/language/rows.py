"""Labelled corpus rows as what the language model learns from: passages with what is done in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from policyguard.language.passage import covered, passages
from policyguard.model import Act, Category, Entity
from policyguard.normalize import Text

OFFENDS = "offends"
LABELS = (OFFENDS, *(c.value for c in Category), *(a.value for a in Act), *(e.value for e in Entity))
# A passage without a mark beside one that has it may well be part of the lure; in a long message it is work talk.
_LONG = 200
_MARK = re.compile("[«»]")


@dataclass(frozen=True, slots=True)
class Lesson:
    """One passage of a folded body: what to read it as, and the spans in it by entity."""

    passage: str
    cats: Mapping[str, float]
    spans: tuple[tuple[int, int, str], ...] = field(default=())

    @property
    def covered(self) -> str:
        """The passage as the model reads it."""
        return covered(self.passage)

    @property
    def offends(self) -> bool:
        """Whether anything in the passage offends."""
        return self.cats[OFFENDS] > 0


def lessons(rows: Iterable[Mapping[str, Any]], normalize: Callable[[str], Text]) -> Iterator[Lesson]:
    """The lessons in corpus *rows* (``body`` with «…», ``findings`` in the order of the marks)."""
    for row in rows:
        text = normalize(_MARK.sub("", row["body"]))
        marks = _folded_marks(row, text)
        places = passages(text.folded)
        offending = any(Act(finding["act"]).offends for finding in row["findings"])
        for start, end in places:
            inside = [(s, e, finding) for s, e, finding in marks if s < end and start < e]
            if inside or not offending or len(text.folded) > _LONG:
                spans = [
                    (max(s, start) - start, min(e, end) - start, finding["entity"])
                    for s, e, finding in inside
                    if Act(finding["act"]).offends and s < e
                ]
                cats = _cats([finding for _, _, finding in inside])
                yield Lesson(text.folded[start:end], cats, tuple(_apart(spans)))


def _cats(findings: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    cats = dict.fromkeys(LABELS, 0.0)
    for finding in findings:
        act, entity = Act(finding["act"]), Entity(finding["entity"])
        cats[act.value] = 1.0
        if act.offends:
            cats[OFFENDS] = cats[entity.category.value] = cats[entity.value] = 1.0
    return cats


def _folded_marks(row: Mapping[str, Any], text: Text) -> list[tuple[int, int, Mapping[str, Any]]]:
    """The marks of *row* as ranges of the folded text, each with its finding."""
    ends = [text.span(place, place + 1) for place in range(len(text.folded))]
    found, behind = [], 0
    for number, mark in enumerate(re.finditer("«([^»]*)»", row["body"])):
        start = mark.start() - behind
        end = start + len(mark[1])
        behind += 2
        inside = [place for place, (s, e) in enumerate(ends) if s < end and start < e]
        if inside and number < len(row["findings"]):
            found.append((inside[0], inside[-1] + 1, row["findings"][number]))
    return found


def _apart(spans: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    end = 0
    for span in sorted(spans):
        if span[0] >= end:
            end = span[1]
            yield span
