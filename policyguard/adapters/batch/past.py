"""What must be heard again before an unfinished scan goes on, so that everything is remembered as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from policyguard.adapters.batch.chunk import Chunk, Place, chunks
from policyguard.adapters.batch.share import conversation
from policyguard.log import Source

# Bits to mark conversations with, in 16 MB; two that fall together cost time, not exactness.
_BITS = 1 << 27


def past(sources: Sequence[Source], place: Place) -> Iterator[Chunk]:
    """The rows before *place* of the conversations that go on after it, in their chunks.

    Reads the log after *place* first, to learn which those are.
    """
    coming = _Coming()
    for chunk in chunks(sources, place):
        for line, raw in chunk.rows:
            coming.add(conversation(chunk.path, line, raw))
    for chunk in chunks(sources, Place(), place):
        rows = tuple(row for row in chunk.rows if conversation(chunk.path, *row) in coming)
        yield replace(chunk, rows=rows, is_past=True)


class _Coming:
    """A set of conversations in bounded memory, which may hold some that were not added."""

    def __init__(self) -> None:
        self._marks = bytearray(_BITS // 8)

    def add(self, number: int | None) -> None:
        """Mark the conversation, if it is one."""
        if number is not None:
            self._marks[number % _BITS >> 3] |= 1 << (number & 7)

    def __contains__(self, number: int | None) -> bool:
        return number is not None and bool(self._marks[number % _BITS >> 3] >> (number & 7) & 1)
