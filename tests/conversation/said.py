"""Conversations as tests write them: ``a: text``, one message a line, a minute apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policyguard.conversation import Assembled, Assembler, Fragments
from policyguard.conversation.weights import shipped, weights
from policyguard.guard import normalizer_of
from policyguard.normalize import Text
from policyguard.pack import bundled_pack

START = datetime(2026, 11, 1, 9, tzinfo=UTC)
FOLDER = Path(__file__).parent


@cache
def conversations(name: str) -> list[Any]:
    """The conversations of one of the data files."""
    found: list[Any] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return found


@cache
def assembler() -> Assembler:
    """The assembler with the bundled words and the shipped weights."""
    return Assembler(bundled_pack().lexicons, weights(shipped()))


def said(body: str, sender: str = "a", minute: int = 0, message_id: str = "") -> Fragments:
    """The fragments of one message."""
    text = folded(body)
    at = START + timedelta(minutes=minute)
    return assembler().fragments(message_id or str(minute), sender, at, text.folded, text.span)


def folded(body: str) -> Text:
    """*body* as a guard reads it."""
    return normalizer_of(bundled_pack()).normalize(body)


def told(lines: Iterable[str]) -> list[Fragments]:
    """The fragments of each message of a conversation."""
    messages: list[Fragments] = []
    for minute, line in enumerate(lines):
        sender, _, body = line.partition(": ")
        messages.append(assembler().called(messages, said(body, sender, minute), folded(body).folded))
    return messages


def found(messages: Sequence[Fragments]) -> list[Assembled]:
    """Everything assembled, message after message."""
    return [
        value for place, new in enumerate(messages) for value in assembler().assemble(messages[:place], new)
    ]
