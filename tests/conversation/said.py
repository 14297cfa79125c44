"""Conversations as tests write them: ``a: text``, one message a line, a minute apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policyguard.conversation import Assembled, Fragments, assemble, fragments
from policyguard.guard import normalizer_of
from policyguard.pack import bundled_pack

START = datetime(2026, 11, 1, 9, tzinfo=UTC)
FOLDER = Path(__file__).parent


@cache
def conversations(name: str) -> list[Any]:
    """The conversations of one of the data files."""
    found: list[Any] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return found


def said(body: str, sender: str = "a", minute: int = 0, message_id: str = "") -> Fragments:
    """The fragments of one message."""
    text = normalizer_of(bundled_pack()).normalize(body)
    at = START + timedelta(minutes=minute)
    return fragments(message_id or str(minute), sender, at, text.folded, text.span)


def told(lines: Iterable[str]) -> list[Fragments]:
    """The fragments of each message of a conversation."""
    split = (line.partition(": ") for line in lines)
    return [said(body, sender, minute) for minute, (sender, _, body) in enumerate(split)]


def found(messages: Sequence[Fragments]) -> list[Assembled]:
    """Everything assembled, message after message."""
    return [value for place, new in enumerate(messages) for value in assemble(messages[:place], new)]
