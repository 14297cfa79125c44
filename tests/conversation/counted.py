"""What people say to each other over many conversations, and what a guard that counts makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from policyguard.conversation import LocalRecords, Memory
from policyguard.guard import Guard
from policyguard.model import Escalation, Finding, Message, Verdict

START = datetime(2026, 11, 1, 9, tzinfo=UTC)
OFFER = "LINEでやり取りしませんか"
LINE = "私のLINE IDは tanaka_design です"
WORK = "ラフを2案お送りします。ご確認をお願いします。"
INVITATION = (
    "はじめまして。自家焙煎の珈琲店のロゴ制作をお願いしたく、ご連絡しました。納期は2週間ほどを考えています。"
)
Said = tuple[str, str, str]


def guarded(platform: str = "crowdworks", memory: Memory | None = None, **options: Any) -> Guard:
    kept = LocalRecords() if memory is None else memory
    return Guard.for_platform(platform, language=False, memory=kept, **options)


def messages(said: Iterable[Said], apart: timedelta = timedelta(minutes=1)) -> list[Message]:
    """Messages from conversation, sender and body."""
    return [
        Message(body, f"m{n}", conversation, sender, sent_at=START + apart * n)
        for n, (conversation, sender, body) in enumerate(said)
    ]


def judged(*said: Said, apart: timedelta = timedelta(minutes=1), **options: Any) -> list[Verdict]:
    guard = guarded(**options)
    return [guard.check(message) for message in messages(said, apart)]


def escalated(verdict: Verdict, kind: Escalation) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.source == kind.source]


def kinds(verdict: Verdict) -> list[str]:
    return [finding.source for finding in verdict.findings if finding.evidence]
