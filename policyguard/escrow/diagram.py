"""The tables of deals and approvals as a page of Markdown, with a state diagram for each form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policyguard.escrow.approval import APPROVALS
from policyguard.escrow.deal import TERMS
from policyguard.escrow.transition import STAGES, TABLE, Event, Form, State
from policyguard.model import Approval

_PREFACE = """\
# Deal states

Written by `make docs` from the tables in `policyguard/escrow/`. How events are given to a scan: [formats.md](formats.md#escrow-events).

A deal is what two people have with each other. Events move it from state to state, and every state counts as one stage of a policy's table. An event with no place in the table is out
of order: it is reported, and moves nothing. So no event that cannot have happened as it is told ever allows more.

- Events are taken in the order of time, whatever order they come in. At one instant they count in this order: {events}.
- An event that comes twice counts once: one with the same `event_id`, or with the same conversation, moment, name and milestone.
- Money is held `until` the payment says. Without `until` it is held {terms}, and in the other forms until an event ends that. When it lapses, that is as if `lapsed` came at that moment.
- An event without `milestone` speaks of the contract itself; `lapsed`, `refunded`, `cancelled` and `closed` then speak of every milestone too. `milestone_added`, `renewed` and `contracted` with a name
  open a milestone, a month or a week with an escrow of its own. The deal's stage is `funded` while any of them is, else `delivered` while any is, else `contracted` while any is.
- The form is the one first named. Until then the table of `fixed` counts. An event that names another form is out of order, unless it only takes something away (`paid`, `lapsed`, `refunded`,
  `cancelled`, `closed`).
- What ends before anyone is paid is `ended`, and counts as `inquiry`: in `closed` the tables let more pass.

## States

| state | stage | means |
|---|---|---|
"""

_MEANING: Mapping[State, str] = {
    State.OPEN: "they talk, and nothing is agreed",
    State.APPLIED: "one has applied, or entered the competition",
    State.LISTED: "escrow is paid for the posting, for whoever will be chosen",
    State.ENTERED: "one has applied to such a posting, and is not chosen",
    State.SUBMITTED: "the work of a task is handed in, and not accepted",
    State.CONTRACTED: "agreed; no escrow is paid",
    State.REQUESTED: "agreed; the client is asked to pay escrow",
    State.BETWEEN: "agreed; the last week or month is paid for, and for the next no escrow is",
    State.FUNDED: "escrow is paid for a contract between these two",
    State.DELIVERED: "the work is delivered, the escrow still held",
    State.ACCEPTED: "the work is accepted, the escrow still held",
    State.PAID: "the worker is paid",
    State.CLOSED: "over",
    State.ENDED: "over, or called off, and nobody was paid",
}

_TITLES: Mapping[Form, str] = {
    Form.FIXED: "Fixed price (固定報酬制)",
    Form.HOURLY: "Hourly (時間単価制)",
    Form.MONTHLY: "Monthly (月額報酬制)",
    Form.COMPETITION: "Competition (コンペ)",
    Form.TASK: "Task (タスク)",
}

_NOTES: Mapping[Form, str] = {
    Form.FIXED: "Every milestone goes through this table by itself, from `contracted` on.",
    Form.HOURLY: "Every week is funded anew. Weeks that overlap are told apart by `milestone`.",
    Form.MONTHLY: "Every month is funded anew, after `renewed`. Months that overlap are told apart by `milestone`.",
    Form.COMPETITION: "Escrow is paid before publication. An applicant is not `funded` by it; the one who is chosen (`contracted`) is.",
    Form.TASK: "As a competition; the work is handed in before anyone is chosen, and to accept it is to choose.",
}

_APPROVAL = """\
## Approval

The office's leave to exchange contact. It never covers payment, deals, recruitment or accounts: no policy's table lets it. It stands until `revoked`, or `until` the moment the approval names; with
`scope: contract` no longer than the contract they have when it is given; without a contract it is void. A row that says `approval` outright needs no application before it.
"""


def deal_states() -> str:
    """The page: states, then the diagram and the table of each form, then approvals."""
    lines = [_preface(), *_states()]
    for form in Form:
        lines += ["", *_form(form)]
    return "\n".join([*lines, "", _APPROVAL, *_approval()]) + "\n"


def _preface() -> str:
    terms = " and ".join(f"{term.days} days in `{form}`" for form, term in TERMS.items())
    return _PREFACE.format(events=", ".join(f"`{event}`" for event in Event), terms=terms).rstrip("\n")


def _states() -> Iterator[str]:
    for state in State:
        yield f"| `{state}` | `{STAGES[state]}` | {_MEANING[state]} |"


def _form(form: Form) -> Iterator[str]:
    moves = [(before, str(event), after) for (one, before, event), after in TABLE.items() if one is form]
    reached = _reached(moves)
    yield f"## {_TITLES[form]}"
    yield ""
    yield f"`{form}`. {_NOTES[form]}"
    yield ""
    yield from _diagram(State.OPEN, [move for move in moves if move[0] in reached])
    yield ""
    yield "| state | stage | event → state |"
    yield "|---|---|---|"
    for state in State:
        if state in reached:
            yield f"| `{state}` | `{STAGES[state]}` | {_cells(form, state)} |"


def _reached(moves: Iterable[tuple[State, str, State]]) -> set[State]:
    """The states a form has: all that can be come to from the first."""
    reached, last = {State.OPEN}, set[State]()
    while reached != last:
        last = set(reached)
        reached |= {after for before, _, after in moves if before in reached}
    return reached


def _cells(form: Form, state: State) -> str:
    cells = [(event, TABLE.get((form, state, event))) for event in Event]
    return ", ".join(f"`{event}` → {after}" for event, after in cells if after is not None)


def _approval() -> Iterator[str]:
    yield from _diagram(
        Approval.NONE, [(before, str(event), after) for (before, event), after in APPROVALS.items()]
    )


def _diagram(first: str, moves: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """A Mermaid diagram of *moves*; those that lead nowhere else are left to the table."""
    labels: dict[tuple[str, str], list[str]] = {}
    for before, event, after in moves:
        if before != after:
            labels.setdefault((before, after), []).append(event)
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {first}"
    for (before, after), events in labels.items():
        yield f"    {before} --> {after}: {', '.join(events)}"
    yield "```"
