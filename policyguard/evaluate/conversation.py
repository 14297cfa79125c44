"""Labelled conversations: what a guard with a memory makes of each message where it stands, counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from policyguard.errors import InputError
from policyguard.escrow.course import event
from policyguard.escrow.history import replay
from policyguard.evaluate.case import Case, labelled
from policyguard.evaluate.score import Measure, Share, same_value
from policyguard.model import Act, Action, Approval, Finding, Message, Stage, Verdict

# Judges one message of a conversation on a platform, at the stage and approval of its moment.
Check = Callable[[str, Message, Stage, Approval], Verdict]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message: what is to be found in it, what the platform's table makes of that, and how things stood.

    ``pieces`` are, for each label of a value told in pieces, the earlier messages that hold the others.
    """

    message: Message
    case: Case
    pieces: tuple[frozenset[str], ...]
    action: Action
    stage: Stage
    approval: Approval


@dataclass(frozen=True, slots=True)
class Conversation:
    """One labelled conversation, its messages in the order sent."""

    id: str
    platform: str
    technique: str
    turns: tuple[Turn, ...]


@dataclass(slots=True)
class ConversationFigures:
    """All that is counted over labelled conversations.

    ``assembled``: values told in pieces that were found when they were complete; ``pieced``: those of them whose
    pieces were named to the message. ``misassembled``: honest messages that were taken to complete a value.
    ``actions``: of messages whose findings are right, those that got the action of the platform's table.
    """

    assembled: Share = field(default_factory=Share)
    pieced: Share = field(default_factory=Share)
    misassembled: Share = field(default_factory=Share)
    accept: Measure = field(default_factory=Measure)
    refuse: Measure = field(default_factory=Measure)
    actions: Share = field(default_factory=Share)
    found: Share = field(default_factory=Share)
    stopped: Share = field(default_factory=Share)
    technique: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    errors: list[tuple[Turn, Verdict, str]] = field(default_factory=list, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The wire form; no message is in it."""
        names = ("assembled", "pieced", "misassembled", "accept", "refuse", "actions", "found", "stopped")
        return {
            **{name: getattr(self, name).to_dict() for name in names},
            "technique": {name: share.to_dict() for name, share in sorted(self.technique.items())},
        }


def holds_conversations(file: Path) -> bool:
    """Whether the first row of *file* is a conversation rather than a message."""
    with file.open("rb") as lines:
        return b'"messages"' in next((line for line in lines if line.strip()), b"")


def read_conversations(files: Iterable[Path]) -> Iterator[Conversation]:
    """The conversations in *files*; raises InputError naming the line of the first that is not one."""
    for file in files:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _conversation(line, f"{file}:{number}")


def _conversation(line: bytes, place: str) -> Conversation:
    try:
        row = orjson.loads(line)
        told = (event(each, datetime.fromisoformat(each["at"])) for each in row["events"])
        history = replay(each for each in told if each is not None)
        turns = []
        for each in row["messages"]:
            standing = history.as_of(datetime.fromisoformat(each["sent_at"]))
            turns.append(_turn(each, row, place, standing.stage, standing.approval))
        return Conversation(row["id"], row["platform"], row["technique"], tuple(turns))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        hint = "each line is an object with id, platform, technique, events and messages"
        raise InputError(
            f"{place}: not a labelled conversation: {type(error).__name__}\n  hint: {hint}"
        ) from None


def _turn(
    told: Mapping[str, Any], row: Mapping[str, Any], place: str, stage: Stage, approval: Approval
) -> Turn:
    case = labelled({**told, "id": told["message_id"], "technique": row["technique"]}, place)
    message = Message(
        case.body,
        message_id=told["message_id"],
        conversation_id=row["id"],
        sender_id=told["sender_id"],
        sender_role=told["sender_role"],
        sent_at=datetime.fromisoformat(told["sent_at"]),
    )
    pieces = tuple(frozenset(finding.get("with", ())) for finding in told["findings"])
    return Turn(message, case, pieces, Action(told["action"]), stage, approval)


def live(rules: Sequence[Path] = (), *, language: bool = True) -> Check:
    """Judges by a guard with a memory for each platform, as if every message had been delivered."""
    from policyguard.conversation import LocalMemory  # noqa: PLC0415
    from policyguard.guard import Guard  # noqa: PLC0415

    @cache
    def guard(platform: str) -> Guard:
        return Guard.for_platform(
            platform, rules=rules, language=language, memory=LocalMemory(), delivers_all=True
        )

    return lambda platform, message, stage, approval: guard(platform).check(
        message, stage=stage, approval=approval
    )


def evaluate_conversations(conversations: Iterable[Conversation], check: Check) -> ConversationFigures:
    """Judge every message where it stands and count."""
    figures = ConversationFigures()
    for conversation in conversations:
        for turn in conversation.turns:
            verdict = check(conversation.platform, turn.message, turn.stage, turn.approval)
            _count(figures, conversation, turn, verdict)
    return figures


def _count(figures: ConversationFigures, conversation: Conversation, turn: Turn, verdict: Verdict) -> None:
    def tell(share: Share, is_so: bool, fault: str, *, wanted: bool = True) -> None:
        share.add(is_so)
        if is_so is not wanted:
            figures.errors.append((turn, verdict, fault))

    offending = [finding for finding in verdict.findings if finding.act.offends]
    for act, measure in ((Act.ACCEPT, figures.accept), (Act.REFUSE, figures.refuse)):
        is_labelled = any(each.act is act for each in turn.case.expected)
        is_found = any(finding.act is act for finding in verdict.findings)
        if is_labelled:
            tell(measure.recall, is_found, f"{act.value} missed")
        if is_found:
            tell(measure.precision, is_labelled, f"no {act.value}")
    for expected, right in _values(turn, verdict):
        tell(figures.assembled, bool(right), "not assembled")
        figures.technique[conversation.technique].add(bool(right))
        if right:
            figures.pieced.add(any(_messages(f) == expected for f in right))
    if turn.case.offending:
        tell(figures.found, bool(offending), "missed")
    else:
        joined = any(len(_messages(finding)) > 1 for finding in verdict.findings)
        tell(figures.misassembled, joined, "assembled", wanted=False)
        tell(figures.stopped, not verdict.action.delivers, "stopped", wanted=False)
    if _kinds(turn.case.offending) == _kinds(offending):
        tell(figures.actions, verdict.action is turn.action, f"{turn.action.value} expected")


def _values(turn: Turn, verdict: Verdict) -> Iterator[tuple[set[str], list[Finding]]]:
    """For each value told in pieces that this message completes: its messages, and the findings of that value."""
    for expected, pieces in zip(turn.case.expected, turn.pieces, strict=True):
        if pieces and expected.value:
            right = [finding for finding in verdict.findings if same_value(expected, finding)]
            yield {*pieces, turn.message.message_id}, right


def _messages(finding: Finding) -> set[str]:
    return {span.message_id for span in finding.spans}


def _kinds(findings: Iterable[Any]) -> set[str]:
    return {str(each.entity.category.value) for each in findings}
