"""Rules that look with a regex; owner of ``regex``, so that every search runs under a timeout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from policyguard.detect.vocabulary import Vocabulary
from policyguard.rule import Rule, Sighting
from policyguard.shelf import kept

if TYPE_CHECKING:
    import regex

# Seconds one rule may take over one body: 1,000 times what an ordinary search takes.
TIMEOUT = 0.25


@lru_cache(maxsize=8_192)
def compiled(pattern: str, vocabulary: Vocabulary) -> regex.Pattern[str]:
    """*pattern* ready to search: compiled on first use, and kept between runs."""
    import regex  # noqa: PLC0415

    expanded = vocabulary.expanded(pattern)
    key = f"{regex.__version__}\0{expanded}"
    return kept("patterns", key, lambda: regex.compile(expanded, regex.VERSION0, cache_pattern=False))


def found(pattern: str, vocabulary: Vocabulary, text: str, start: int, end: int) -> bool:
    """True when *pattern* stands in ``text[start:end]``; raises TimeoutError."""
    search = compiled(pattern, vocabulary).search
    return search(text, max(0, start), max(0, end), timeout=TIMEOUT) is not None


def sightings(
    rule: Rule, pattern: str, vocabulary: Vocabulary, folded: str, starts: Sequence[int] | None
) -> Iterator[Sighting]:
    """Every place *rule* claims in *folded* by *pattern*, looking only at *starts* where they are given.

    Raises TimeoutError.
    """
    search = compiled(pattern, vocabulary)
    places = search.finditer(folded, timeout=TIMEOUT) if starts is None else _at(search, folded, starts)
    for match in places:
        groups: dict[str, str | None] = match.groupdict()
        value, marked = _marked(match, groups)
        if marked[0] < marked[1]:
            score, means = rule.score * vocabulary.weight(groups), vocabulary.means(groups)
            yield Sighting(rule, *marked, match.span(), value, score, means=means)


def _at(search: regex.Pattern[str], folded: str, starts: Sequence[int]) -> Iterator[regex.Match[str]]:
    """The matches that begin at one of *starts* (in order), none overlapping the one before."""
    behind = 0
    for start in starts:
        if start >= behind:
            match = search.match(folded, start, timeout=TIMEOUT)
            if match:
                behind = max(match.end(), start + 1)
                yield match


def _marked(match: regex.Match[str], groups: dict[str, str | None]) -> tuple[str | None, tuple[int, int]]:
    """The value, and what a person would mark: the value, else the group ``mark``, else the whole."""
    if groups.get("value"):
        return groups["value"], match.span("value")
    if groups.get("mark"):
        return None, match.span("mark")
    return None, match.span()
