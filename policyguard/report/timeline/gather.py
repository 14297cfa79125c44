"""Find one conversation in message logs; where there is none of that name, the names that come near."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain

from policyguard.log import Record, Reject, read

# Names of conversations remembered while looking for one, some 10 MB; in a longer log the rest is not compared.
_MOST_NAMES = 100_000
_MOST_NEAR = 5
_LEAST_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Gathered:
    """The messages of a conversation in the order of the log, and how many lines of the log could not be read.

    ``near`` names other conversations, where the one asked for has no message.
    """

    records: tuple[Record, ...]
    unread: int
    near: tuple[str, ...] = ()


def gather(paths: Iterable[str], conversation: str) -> Gathered:
    """The messages of *conversation*; only they are kept. Raises InputError for a log that cannot be read."""
    records: list[Record] = []
    names: dict[str, None] = {}
    unread = 0
    for row in read(paths):
        if isinstance(row, Reject):
            unread += row.severity == "error"
            continue
        name = row.message.conversation_id
        if name == conversation:
            records.append(row)
        elif not records and len(names) < _MOST_NAMES:
            names[name] = None
    return Gathered(tuple(records), unread, () if records else _near(conversation, names))


def _near(conversation: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names most like *conversation*, else the first there are."""
    named = [name for name in names if name]
    like = get_close_matches(conversation, named, _MOST_NEAR, _LEAST_LIKENESS)
    return tuple(dict.fromkeys(chain(like, [] if like else named)))[:_MOST_NEAR]
