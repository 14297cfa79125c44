"""Offers and what is answered to them, as the data file writes them: the offer stands in 「«»」."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from policyguard.conversation import Answer, Answers, LearnedReplies, Listener, LocalMemory, Weighed
from policyguard.conversation.weights import shipped, weights
from policyguard.guard import normalizer_of
from policyguard.model import Act, Entity, Finding, Message, Span
from policyguard.pack import bundled_pack
from tests.conversation.said import START, assembler, conversations

DIALOGUES: list[Mapping[str, Any]] = conversations("answers.yaml")
# Of the first ones one of three was held out while the words were collected.
HELD_OUT = DIALOGUES[2:140:3]
TUNED = [each for each in DIALOGUES if each not in HELD_OUT]
_ACTS = {"accept": Act.ACCEPT, "refuse": Act.REFUSE, "neither": None}
_SAID = {answer.act: name for name, act in _ACTS.items() for answer in Answer if answer.act is act}


def answer(dialogue: Mapping[str, Any]) -> str:
    """What a listener makes of the last message of *dialogue*."""
    answers = Answers.of(bundled_pack().lexicons)
    replies = LearnedReplies(answers, weights(shipped()))
    listener = Listener(LocalMemory(), assembler(), answers, replies, delivers_all=True)
    acts: list[Act] = []
    for number, line in enumerate(dialogue["says"]):
        sender, _, body = line.partition(": ")
        own = list(_offered(dialogue["open"], body, f"m{number}"))
        body = body.replace("«", "").replace("»", "")
        message = Message(body, f"m{number}", "c", sender, sent_at=START + timedelta(minutes=number))
        heard = listener.hear(message, normalizer_of(bundled_pack()).normalize(body), own)
        listener.remember(message, heard, Weighed(), delivered=True)
        acts = [finding.act for finding in heard.findings]
    return _SAID[acts[0] if acts else None]


def _offered(opening: str, body: str, message_id: str) -> Iterator[Finding]:
    if "«" in body:
        entity, act = opening.split()
        span = Span(body.index("«"), body.index("»") - 1, message_id)
        yield Finding(Entity(entity), Act(act), (span,), None, 0.9, "test.offer")
