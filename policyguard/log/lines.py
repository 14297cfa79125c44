"""Cut a stream of blocks into lines, holding no more than one bounded line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policyguard.log.raw import LIMIT


def bounded_lines(blocks: Iterable[bytes], limit: int = LIMIT) -> Iterator[bytes | None]:
    r"""The lines of *blocks* without their ``\n``; None stands for a line longer than *limit* bytes.

    A last line without ``\n`` is a line. Blocks should be shorter than *limit*.
    """
    held = bytearray()
    is_over = False
    for block in blocks:
        head, newline, rest = block.partition(b"\n")
        is_over = is_over or len(held) + len(head) > limit
        held = bytearray() if is_over else held + head
        if not newline:
            continue
        yield None if is_over else bytes(held)
        *whole, tail = rest.split(b"\n")
        yield from whole
        held = bytearray(tail)
        is_over = False
    if is_over:
        yield None
    elif held:
        yield bytes(held)
