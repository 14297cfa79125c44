"""A pattern taken apart into its alternatives, so that each is gated and compiled by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

# A group at the head of a pattern, with no more alternatives than this, is multiplied out.
_MOST = 24
_OPENING = re.compile(r"\((?:\?:|\?P<\w+>)?")
_REPEAT = re.compile(r"[*+?{]")


def alternatives(pattern: str) -> list[str]:
    """Patterns that together match what *pattern* matches: ``a|b`` is a and b, ``(?:a|b)c`` is ac and bc.

    >>> alternatives("(?:a|b[|])c|d")
    ['(?:a)c', '(?:b[|])c', 'd']
    """
    return [part for branch in _split(pattern) for part in _headed(branch)]


def _headed(pattern: str) -> list[str]:
    """*pattern* with the alternatives of a group it begins with multiplied out."""
    opening = _OPENING.match(pattern)
    if not opening or pattern.startswith(("(?=", "(?!", "(?<=", "(?<!", "(?>")):
        return [pattern]
    end = next((place for place, depth in _depths(pattern) if depth == 0 and pattern[place] == ")"), -1)
    if end < 0 or _REPEAT.match(pattern, end + 1):
        return [pattern]
    inner = _split(pattern[opening.end() : end])
    if not 1 < len(inner) <= _MOST:
        return [pattern]
    return [f"{opening.group()}{branch}){pattern[end + 1 :]}" for branch in inner]


def _split(pattern: str) -> list[str]:
    """The alternatives at the top of *pattern*."""
    bars = [place for place, depth in _depths(pattern) if depth == 0 and pattern[place] == "|"]
    edges = [-1, *bars, len(pattern)]
    return [pattern[start + 1 : end] for start, end in pairwise(edges)]


def _depths(pattern: str) -> Iterator[tuple[int, int]]:
    """The bars and closing parentheses of *pattern*, each with how many groups are still open behind it."""
    depth = place = 0
    while place < len(pattern):
        character = pattern[place]
        if character == "\\":
            place += 1
        elif character == "[":
            place = _class_end(pattern, place)
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            yield place, depth
        elif character == "|":
            yield place, depth
        place += 1


def _class_end(pattern: str, start: int) -> int:
    """Where the character class that opens at *start* closes."""
    place = start + 2 if pattern.startswith("[^", start) else start + 1
    place += pattern.startswith("]", place)
    while place < len(pattern) and pattern[place] != "]":
        place += 2 if pattern[place] == "\\" else 1
    return place
