"""Labelled conversations are judged where they stand, and counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from policyguard.errors import InputError
from policyguard.evaluate import ConversationFigures, evaluate_conversations, read_conversations
from policyguard.model import Act, Action, Approval, Entity, Finding, Message, Span, Stage, Verdict

Findings = Callable[[Message], tuple[Finding, ...]]


def written(tmp_path: Path, *messages: Mapping[str, Any]) -> Path:
    """A file of one conversation: escrow is paid at ten, and a minute lies between messages from 9:59 on."""
    events = [
        {"at": f"2026-10-01T{at}+09:00", "event": event}
        for at, event in (("09:00", "applied"), ("09:30", "contracted"), ("10:00", "escrow_paid"))
    ]
    told = [
        {
            "message_id": f"m{number}",
            "sender_id": "a",
            "sender_role": "client",
            "sent_at": f"2026-10-01T{9 + (59 + number) // 60:02}:{(59 + number) % 60:02}+09:00",
            "findings": [],
            "action": "allow",
            **message,
        }
        for number, message in enumerate(messages)
    ]
    row = {"id": "c", "technique": "split.phone", "platform": "lancers", "events": events, "messages": told}
    path = tmp_path / "talk.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    return path


def measured(path: Path, found: Findings, action: Action = Action.BLOCK) -> ConversationFigures:
    def check(_platform: str, message: Message, stage: Stage, approval: Approval) -> Verdict:
        findings = found(message)
        taken = action if findings else Action.ALLOW
        return Verdict(
            message.message_id, "c", stage, approval, taken, findings=findings, ruleset="", policy=""
        )

    return evaluate_conversations(read_conversations([path]), check)


PHONE = {"entity": "PHONE_NUMBER", "act": "share", "value": "+819012345678", "with": ["m0"]}


def phone(*ids: str) -> Finding:
    spans = tuple(Span(0, 2, each) for each in ids)
    return Finding(Entity.PHONE_NUMBER, Act.SHARE, spans, "+819012345678", 0.9, "conversation.assembled")


def test_a_value_in_pieces_counts_when_it_is_complete_and_its_pieces_are_named(tmp_path: Path) -> None:
    last = {"body": "«78»", "findings": [PHONE], "action": "block"}
    path = written(tmp_path, {"body": "09012345"}, {"body": "6"}, last)

    right = measured(path, lambda m: (phone("m0", "m2"),) if m.message_id == "m2" else ())
    assert (right.assembled.good, right.pieced.good, right.misassembled.good) == (1, 1, 0)
    assert right.actions.value == 1

    other_pieces = measured(path, lambda m: (phone("m1", "m2"),) if m.message_id == "m2" else ())
    assert (other_pieces.assembled.good, other_pieces.pieced.good) == (1, 0)

    early = measured(path, lambda m: (phone("m0", "m1"),) if m.message_id == "m1" else ())
    assert (early.assembled.good, early.misassembled.good, early.misassembled.all) == (0, 1, 2)
    assert [fault for _, _, fault in early.errors] == ["assembled", "stopped", "not assembled", "missed"]


def test_the_stage_of_each_moment_is_given(tmp_path: Path) -> None:
    stages: list[Stage] = []

    def check(_platform: str, message: Message, stage: Stage, approval: Approval) -> Verdict:
        stages.append(stage)
        return Verdict(message.message_id, "c", stage, approval, Action.ALLOW, ruleset="", policy="")

    evaluate_conversations(read_conversations([written(tmp_path, {"body": "a"}, {"body": "b"})]), check)
    assert stages == [Stage.CONTRACTED, Stage.FUNDED]


def test_an_action_other_than_the_labelled_one_is_a_fault(tmp_path: Path) -> None:
    path = written(tmp_path, {"body": "x"}, {"body": "«y»", "findings": [PHONE], "action": "hold"})
    figures = measured(path, lambda m: (phone("m0", "m1"),) if m.message_id == "m1" else ())
    assert (figures.actions.good, figures.actions.all) == (1, 2)


@pytest.mark.parametrize("text", ["{}", "[]", "{", '{"messages": [], "events": [{"at": "x"}]}'])
def test_what_is_no_conversation_is_named_by_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"talk\.jsonl:1: not a labelled conversation"):
        list(read_conversations([path]))
