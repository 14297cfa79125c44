"""What a recogniser of values is: a name, literals that must be present, a way from text to candidates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from policyguard.model import Candidate


class Finder(Protocol):
    """Finds the values of one kind."""

    def __call__(self, folded: str, original: str | None = None, /) -> Iterator[Candidate]:
        """Candidates in *folded*, left to right, without overlap.

        *original* is the same text, character for character, before it was lower-cased; kinds whose
        checksums or canonical values depend on case read it there.
        """


@dataclass(frozen=True, slots=True)
class ValueKind:
    """One kind of value; a text without any of *triggers* (literals or RUNS) holds none of it."""

    name: str
    triggers: tuple[str, ...]
    candidates: Finder


def cased(folded: str, original: str | None) -> str | None:
    """*original* where its positions are those of *folded*, else None."""
    return original if original is not None and len(original) == len(folded) else None
