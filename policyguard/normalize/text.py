"""A body prepared for searching, and the way back from what is searched to what was sent."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple


class Edit(NamedTuple):
    """``old[start:end]`` became ``new``; ``disguise`` names what was undone, or is empty for mere tidying."""

    start: int
    end: int
    new: str
    disguise: str


class Step(NamedTuple):
    """One thing to undo: ``edits`` finds it, and can find it only where one of ``hints`` stands."""

    hints: Sequence[str]
    edits: Callable[[str], list[Edit]]


class Layer:
    """One step's edits, in order and apart from each other, with the mapping they make."""

    __slots__ = ("__dict__", "edits")

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits

    @cached_property
    def _starts(self) -> list[int]:
        """Where each edit's replacement starts in the new string."""
        growth = accumulate((len(e.new) - (e.end - e.start) for e in self.edits), initial=0)
        return [e.start + grown for e, grown in zip(self.edits, growth, strict=False)]

    @cached_property
    def _ends(self) -> list[int]:
        """Where each edit's replacement ends in the new string."""
        return [start + len(e.new) for start, e in zip(self._starts, self.edits, strict=True)]

    def start_before(self, position: int) -> int:
        """The old position of a span's first code point; text deleted before it stays outside."""
        index = bisect_right(self._ends, position)
        if index < len(self.edits) and self._starts[index] <= position:
            return self.edits[index].start
        return self._shifted(position, index)

    def end_before(self, position: int) -> int:
        """The old position just behind a span's last code point; text deleted after it stays outside."""
        index = bisect_left(self._starts, position)
        if index and position <= self._ends[index - 1] and self.edits[index - 1].new:
            return self.edits[index - 1].end
        while index and not self.edits[index - 1].new and self._starts[index - 1] == position:
            index -= 1
        return self._shifted(position, index)

    def _shifted(self, position: int, edits_before: int) -> int:
        if not edits_before:
            return position
        return position + self.edits[edits_before - 1].end - self._ends[edits_before - 1]

    def disguises(self, start: int, end: int) -> list[str]:
        """The disguises undone inside new ``[start, end)``, deletions within it included."""
        first, last = bisect_left(self._ends, start), bisect_left(self._starts, end)
        return [
            edit.disguise
            for edit, new_start, new_end in zip(
                self.edits[first:last], self._starts[first:last], self._ends[first:last], strict=True
            )
            if edit.disguise and (new_end > start or (new_start == new_end and new_start > start))
        ]


def replaced(old: str, edits: Iterable[Edit]) -> str:
    """*old* with every edit made."""
    pieces, position = [], 0
    for edit in edits:
        pieces.append(old[position : edit.start])
        pieces.append(edit.new)
        position = edit.end
    pieces.append(old[position:])
    return "".join(pieces)


class Text:
    """``raw`` as sent, ``folded`` as searched (lower case, disguises undone), and the way back.

    Nothing but the two strings is computed until a span is asked for.
    """

    __slots__ = ("__dict__", "folded", "layers", "raw")

    def __init__(self, raw: str, folded: str, layers: tuple[Layer, ...] = ()) -> None:
        self.raw = raw
        self.folded = folded
        self.layers = layers

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of ``raw`` that became ``folded[start:end]``."""
        for layer in reversed(self.layers):
            start, end = layer.start_before(start), layer.end_before(end)
        return start, max(start, end)

    def disguises(self, start: int, end: int) -> tuple[str, ...]:
        """The names of the disguises undone in ``folded[start:end]``, each once, outermost first."""
        names: dict[str, None] = {}
        for layer in reversed(self.layers):
            names.update(dict.fromkeys(reversed(layer.disguises(start, end))))
            start, end = layer.start_before(start), layer.end_before(end)
        return tuple(reversed(names))

    @cached_property
    def cased(self) -> str:
        """``folded`` with the letters' case as sent; the same length, so positions agree."""
        text = self.raw
        for layer in self.layers:
            text = replaced(text, layer.edits)
        return text if len(text) == len(self.folded) else self.folded
