"""The figures of a report: what was counted, and the tables SQLite draws from the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from policyguard.log import Reject
from policyguard.model import Action
from policyguard.report.intake import shown_id
from policyguard.report.ledger import Ledger
from policyguard.report.tally import Tally

WORST = 20  # conversations and senders listed on the page; the workbook has all
MOST_REJECT_GROUPS = 30
MOST_LINES = 12  # line numbers given per kind of reject

ACTIONS = tuple(reversed(Action))  # strictest first, as every table shows them


@dataclass(frozen=True, slots=True)
class Day:
    """One day's messages by action."""

    day: str
    messages: int
    actions: dict[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation or a sender: how many of its messages met each action."""

    id: str
    role: str
    messages: int
    findings: int
    actions: dict[str, int]


@dataclass(frozen=True, slots=True)
class RejectGroup:
    """Rejects of one file that share severity, reason and hint."""

    path: str
    severity: str
    reason: str
    hint: str
    count: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything a report says besides the cases."""

    tally: Tally
    days: tuple[Day, ...]
    cases: Counter[str]
    unjoined: int
    rejects: int
    reject_groups: tuple[RejectGroup, ...]
    reject_kinds: int
    conversations: tuple[Standing, ...]
    senders: tuple[Standing, ...]

    def count(self, action: str) -> int:
        """Messages that met this action."""
        return self.tally.actions[action]


def summarize(ledger: Ledger, tally: Tally) -> Summary:
    """The figures of everything read."""
    return Summary(
        tally=tally,
        days=tuple(_days(ledger)),
        cases=_cases(ledger),
        unjoined=ledger.one("SELECT count(*) FROM verdict WHERE joined=0")[0],
        rejects=ledger.one("SELECT count(*) FROM reject")[0],
        reject_groups=tuple(_reject_groups(ledger)),
        reject_kinds=ledger.one(
            "SELECT count(*) FROM (SELECT 1 FROM reject GROUP BY path, severity, reason, hint)"
        )[0],
        conversations=tuple(standings(ledger, "conversation", WORST)),
        senders=tuple(standings(ledger, "sender", WORST)),
    )


def _days(ledger: Ledger) -> Iterator[Day]:
    query = f"SELECT day, count(*), {_SUMS} FROM verdict WHERE day IS NOT NULL GROUP BY day ORDER BY day"  # noqa: S608
    for day, messages, *sums in ledger.rows(query):
        yield Day(day, messages, _by_action(sums))


def _cases(ledger: Ledger) -> Counter[str]:
    query = f"SELECT {_SUMS} FROM verdict WHERE is_case"  # noqa: S608
    return Counter(_by_action(list(ledger.one(query))))


def standings(ledger: Ledger, column: str, most: int = -1) -> Iterator[Standing]:
    """Conversations or senders with anything offending, the worst first; all unless *most* is given."""
    query = (
        f"SELECT {column}, max(role), count(*), sum(offending), {_SUMS} FROM verdict"  # noqa: S608 - our own words
        f" WHERE {column}<>'' GROUP BY {column} HAVING sum(offending)>0 OR max(action)>0"
        f" ORDER BY {_WORST_FIRST}, sum(offending) DESC, {column} LIMIT ?"
    )
    for name, role, messages, findings, *sums in ledger.rows(query, most):
        yield Standing(shown_id(name), role or "", messages, findings, _by_action(sums))


def rejects(ledger: Ledger) -> Iterator[Reject]:
    """Every record that could not be read, in file order."""
    for row in ledger.rows("SELECT path, line, reason, hint, severity FROM reject ORDER BY path, line"):
        yield Reject(*row)


def _reject_groups(ledger: Ledger) -> Iterator[RejectGroup]:
    groups = ledger.rows(
        "SELECT path, severity, reason, hint, count(*) AS n FROM reject"
        " GROUP BY path, severity, reason, hint ORDER BY n DESC, path LIMIT ?",
        MOST_REJECT_GROUPS,
    )
    for path, severity, reason, hint, count in list(groups):
        lines = ledger.rows(
            "SELECT line FROM reject WHERE path=? AND severity=? AND reason=? AND hint=?"
            " ORDER BY line LIMIT ?",
            *(path, severity, reason, hint, MOST_LINES),
        )
        yield RejectGroup(path, severity, reason, hint, count, tuple(line for (line,) in lines))


_SUMS = ", ".join(f"sum(action={action.rank})" for action in ACTIONS)
_WORST_FIRST = ", ".join(f"sum(action={action.rank}) DESC" for action in ACTIONS[:-1])


def _by_action(sums: list[int | None]) -> dict[str, int]:
    return {action.value: count or 0 for action, count in zip(ACTIONS, sums, strict=True)}
