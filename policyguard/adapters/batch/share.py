"""Share the rows of a chunk among processes: a conversation belongs to one of them for the whole run.

By conversation only, because nothing that is remembered yet reaches beyond one; what is to follow a sender
through several conversations will have to be shared otherwise, here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias
from zlib import crc32

from policyguard.adapters.batch.chunk import Chunk
from policyguard.log import FieldError, Raw, Reject, text
from policyguard.log.raw import fields_of

# The rows of a chunk by process, for so many processes; the rows of one conversation in their order.
Share: TypeAlias = Callable[[Chunk, int], list[Chunk]]


def conversation(path: str, line: int, raw: Raw) -> int | None:
    """A number that stands for the row's conversation, the same in every run; None for a row judged alone."""
    fields = fields_of(path, line, raw)
    if isinstance(fields, Reject):
        return None
    try:
        name, sender = text(fields, "conversation_id"), text(fields, "sender_id")
    except FieldError:
        return None
    return crc32(name.encode("utf-8", "surrogatepass")) if name and sender else None


def by_conversation(chunk: Chunk, jobs: int) -> list[Chunk]:
    """Each conversation to its process; rows judged alone to those that have the fewest."""
    parts: list[list[tuple[int, Raw]]] = [[] for _ in range(jobs)]
    alone: list[tuple[int, Raw]] = []
    for line, raw in chunk.rows:
        owner = conversation(chunk.path, line, raw)
        (alone if owner is None else parts[owner % jobs]).append((line, raw))
    for row in alone:
        min(parts, key=len).append(row)
    return [replace(chunk, rows=tuple(part)) for part in parts]


def evenly(chunk: Chunk, jobs: int) -> list[Chunk]:
    """To each process as many rows: every one is judged alone."""
    return [replace(chunk, rows=chunk.rows[job::jobs]) for job in range(jobs)]
