"""Verdicts and logs for the report's tests; «» marks a span, and the value is what stands in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from policyguard.log.instant import TOKYO
from policyguard.model import (
    Act,
    Action,
    Approval,
    Bilingual,
    Entity,
    Finding,
    Message,
    Reason,
    Span,
    Stage,
    Verdict,
)
from policyguard.report import Report, read_report

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=TOKYO)


@dataclass(frozen=True)
class Made:
    """One message and the verdict on it."""

    message: Message
    verdict: Verdict


_number = count(1)


def case(
    marked: str,
    entity: Entity = Entity.LINE_ID,
    act: Act = Act.SHARE,
    action: Action = Action.BLOCK,
    *,
    lure: bool = False,
    stage: Stage = Stage.INQUIRY,
    message: str = "",
    conversation: str = "c-1",
    sender: str = "u-1",
    day: int = 0,
    reason: Bilingual = Bilingual("契約前の連絡先です", "Contact before escrow"),  # noqa: B008 - frozen
    degraded: Sequence[str] = (),
    disguises: Sequence[str] = ("width",),
) -> Made:
    """A case; a *lure* has no value, so its phrase may be read."""
    body, spans = unmarked(marked)
    name = message or f"m-{next(_number)}"
    findings = tuple(
        Finding(
            entity=entity,
            act=act,
            spans=(Span(start, end, name),),
            value=None if lure else body[start:end],
            score=0.9,
            source="contact.line_id",
            disguises=tuple(disguises),
        )
        for start, end in spans
    )
    return Made(
        Message(body, name, conversation, sender, "client", NOON - timedelta(days=day)),
        Verdict(
            message_id=name,
            conversation_id=conversation,
            stage=stage,
            approval=Approval.NONE,
            action=action,
            findings=findings,
            reasons=(Reason("contact.line_id", action, reason),) if action > Action.ALLOW else (),
            degraded=tuple(degraded),
            ruleset="rules-7",
            policy="crowdworks@3",
        ),
    )


def unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The body without its «», and where they stood."""
    body, spans = "", []
    for part in marked.split("«"):
        inside, found, after = part.partition("»")
        if found:
            spans.append((len(body), len(body) + len(inside)))
        body += inside + after
    return body, spans


def row(message: Message) -> dict[str, Any]:
    """The message as a log has it."""
    return {
        "message_id": message.message_id,
        "conversation_id": message.conversation_id,
        "sender_id": message.sender_id,
        "sender_role": message.sender_role,
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "body": message.body,
        "platform": "crowdworks",
    }


def write_lines(path: Path, rows: Iterable[object]) -> Path:
    """JSON Lines as Python writes them, lone surrogates and all."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def files(folder: Path, cases: Sequence[Made], *, reveal: bool = False) -> tuple[Path, Path]:
    """The verdict file and the log of *cases*."""
    verdicts = [made.verdict.to_dict(reveal=reveal) for made in cases]
    return (
        write_lines(folder / "verdicts.jsonl", verdicts),
        write_lines(folder / "log.jsonl", [row(made.message) for made in cases]),
    )


@contextmanager
def reported(folder: Path, cases: Sequence[Made], *, reveal: bool = False) -> Iterator[Report]:
    """The report of *cases*."""
    verdicts, log = files(folder, cases, reveal=reveal)
    with read_report(verdicts, [log]) as report:
        yield report


def page(folder: Path, cases: Sequence[Made], *, reveal: bool = False) -> str:
    """The HTML of *cases*."""
    with reported(folder, cases, reveal=reveal) as report:
        report.write_html(folder / "report.html")
    return (folder / "report.html").read_text(encoding="utf-8")
