"""A guard that judges by plain words in the body, for tests of what carries messages to a guard."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from policyguard.conversation import Fragments, LocalMemory, Memory, Remark
from policyguard.errors import Fault, PackError, UnknownPlatform
from policyguard.model import Act, Action, Approval, Entity, Finding, Message, Span, Stage, Verdict


class FakeGuard:
    """Blocks ``LINE`` before escrow; ``RAISE`` fails, ``DIE`` kills; ``FAKE_SECONDS`` a check.

    With a memory, a finding spans all that was delivered before it and is remembered of its conversation.
    """

    def __init__(self, platform: str, memory: Memory | None = None, delivers_all: bool = False) -> None:
        self._policy = f"{platform}@1"
        self._memory = memory
        self._delivers_all = delivers_all
        self._seconds = float(os.environ.get("FAKE_SECONDS", "0"))

    @classmethod
    def for_platform(
        cls,
        name: str,
        *,
        rules: Sequence[Path] = (),
        language: bool = True,
        memory: Memory | None = None,
        delivers_all: bool = False,
    ) -> FakeGuard:
        if name.startswith("broken"):
            raise PackError([Fault("rules/x.yaml", 3, 1, "unknown field", "remove it")])
        if not name.startswith("fake"):
            raise UnknownPlatform(f"no platform {name}")
        return cls(name, memory, delivers_all)

    def prepare(self, messages: Sequence[Message]) -> None:
        """Nothing to read together."""

    def check(
        self, message: Message, *, stage: Stage = Stage.INQUIRY, approval: Approval = Approval.NONE
    ) -> Verdict:
        time.sleep(self._seconds)
        if "RAISE" in message.body:
            raise ValueError(message.body)
        if "DIE" in message.body:
            os.kill(os.getpid(), signal.SIGKILL)
        at = message.body.find("LINE")
        findings = () if at < 0 else (_finding(at, message.message_id, self._recalled(message)),)
        action = Action.BLOCK if findings and stage < Stage.FUNDED else Action.ALLOW
        is_heard = action.delivers or self._delivers_all
        if self._memory is not None and message.sender_id and is_heard:
            self._memory.remember(message.conversation_id, _remark(message))
        return Verdict(
            message.message_id,
            message.conversation_id,
            stage,
            approval,
            action,
            findings,
            ruleset="r1",
            policy=self._policy,
        )

    def _recalled(self, message: Message) -> tuple[Remark, ...]:
        if self._memory is None or not message.sender_id:
            return ()
        return self._memory.recall(message.conversation_id, _moment(message))


def fake_guards(platform: str, clock: Callable[[], float]) -> FakeGuard:
    """Fake guards with a memory, as a scan makes them."""
    return FakeGuard.for_platform(platform, memory=LocalMemory(clock=clock))


def _moment(message: Message) -> datetime:
    return message.sent_at or datetime.now(UTC)


def _remark(message: Message) -> Remark:
    return Remark(Fragments(message.message_id, message.sender_id, _moment(message)))


def _finding(at: int, message_id: str, recalled: Sequence[Remark]) -> Finding:
    spans = (Span(at, at + 4, message_id), *(Span(0, 0, remark.message_id) for remark in recalled))
    return Finding(Entity.LINE_ID, Act.SHARE, spans, "tanaka", 0.9, "contact.line_id")
