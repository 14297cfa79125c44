"""Which conversations of a log to look at first: a quick look, by the rules alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

from policyguard.log import Record, read
from policyguard.model import Action
from policyguard.report.timeline.events import Events
from policyguard.report.timeline.judge import Judge

# About five seconds.
MOST_MESSAGES = 10_000
MOST_NAMED = 5
_STRICTEST_FIRST = sorted(Action, reverse=True)


def worst(paths: Iterable[str], judge: Judge) -> Sequence[tuple[str, Counter[Action]]]:
    """Of the first messages of a log, the conversations with the strictest actions, and how many of each.

    Raises InputError for a log that cannot be read, UnknownPlatform, PackError.
    """
    found: dict[str, Counter[Action]] = defaultdict(Counter)
    records = (row for row in read(paths) if isinstance(row, Record) and row.message.conversation_id)
    for record in islice(records, MOST_MESSAGES):
        found[record.message.conversation_id][judge.one(record, Events()).action] += 1
    ranked = sorted(found.items(), key=lambda one: [-one[1][action] for action in _STRICTEST_FIRST[:-1]])
    return ranked[:MOST_NAMED]
