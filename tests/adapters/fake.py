"""A guard that judges by plain words in the body, for tests of what carries messages to a guard."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from policyguard.errors import Fault, PackError, UnknownPlatform
from policyguard.model import Act, Action, Approval, Entity, Finding, Message, Span, Stage, Verdict


class FakeGuard:
    """Blocks ``LINE`` before escrow; ``RAISE`` fails, ``DIE`` kills; ``FAKE_SECONDS`` a check."""

    def __init__(self, platform: str) -> None:
        self._policy = f"{platform}@1"
        self._seconds = float(os.environ.get("FAKE_SECONDS", "0"))

    @classmethod
    def for_platform(cls, name: str, *, rules: Sequence[Path] = (), language: bool = True) -> FakeGuard:
        if name.startswith("broken"):
            raise PackError([Fault("rules/x.yaml", 3, 1, "unknown field", "remove it")])
        if not name.startswith("fake"):
            raise UnknownPlatform(f"no platform {name}")
        return cls(name)

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
        findings = () if at < 0 else (_finding(at, message.message_id),)
        action = Action.BLOCK if findings and stage < Stage.FUNDED else Action.ALLOW
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


def _finding(at: int, message_id: str) -> Finding:
    return Finding(
        Entity.LINE_ID, Act.SHARE, (Span(at, at + 4, message_id),), "tanaka", 0.9, "contact.line_id"
    )
