"""Whatever arrives, in whatever order: every store remembers what a plain list of all events says it should."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from policyguard.conversation import Fragments, Kind, Limits, LocalMemory, Memory, Piece, RedisMemory, Remark
from tests.conversation.said import START
from tests.conversation.server import redis_url

LIMITS = Limits(messages=4, age=timedelta(minutes=60))
IDS = st.sampled_from([f"m{n}" for n in range(9)])
MINUTES = st.integers(0, 150)


def moment(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def remark(message_id: str, sent: int, text: str, edited: int | None) -> Remark:
    said = Fragments(message_id, "a", moment(sent), (Piece(Kind.DIGITS, text, 0, len(text)),))
    return Remark(said, revised_at=None if edited is None else moment(sent + edited))


class Remembering(RuleBasedStateMachine):
    """A store beside a dictionary that never forgets and is cut to size when asked."""

    def __init__(self, memory: Memory, conversation: str) -> None:
        super().__init__()
        self.memory = memory
        self.conversation = conversation
        # When a message was first said to be sent: it does not change.
        self.sent: dict[str, int] = {}
        self.arrived: list[Remark] = []
        # Message to when it counts as sent, and its latest version or None once deleted.
        self.everything: dict[str, tuple[datetime, Remark | None]] = {}

    def kept(self) -> dict[str, tuple[datetime, Remark | None]]:
        if not self.everything:
            return {}
        newest = max(sent for sent, _ in self.everything.values())
        young = [(sent, key) for key, (sent, _) in self.everything.items() if sent >= newest - LIMITS.age]
        return {key: self.everything[key] for _, key in sorted(young)[-LIMITS.messages :]}

    def arrive(self, new: Remark) -> None:
        self.memory.remember(self.conversation, new)
        self.arrived.append(new)
        _, old = self.kept().get(new.message_id, (None, new))
        if old is not None and old.version <= new.version:
            self.everything[new.message_id] = (new.sent_at, new)

    @rule(
        message_id=IDS,
        sent=MINUTES,
        text=st.sampled_from(["090", "1234"]),
        edited=st.none() | st.integers(1, 90),
    )
    def a_message_or_an_edit_arrives(self, message_id: str, sent: int, text: str, edited: int | None) -> None:
        self.arrive(remark(message_id, self.sent.setdefault(message_id, sent), text, edited))

    @rule(data=st.data())
    def a_copy_arrives(self, data: st.DataObject) -> None:
        if self.arrived:
            self.arrive(data.draw(st.sampled_from(self.arrived)))

    @rule(message_id=IDS, at=MINUTES)
    def a_message_is_deleted(self, message_id: str, at: int) -> None:
        self.memory.forget(self.conversation, message_id, moment(at))
        old = self.kept().get(message_id)
        if old is None or old[1] is not None:
            self.everything[message_id] = (old[0] if old else moment(at), None)

    @invariant()
    def it_remembers_what_it_should(self) -> None:
        now = moment(100)
        expected = sorted(
            (known for _, known in self.kept().values() if known and known.sent_at >= now - LIMITS.age),
            key=lambda known: (known.sent_at, known.message_id),
        )
        assert list(self.memory.recall(self.conversation, now)) == expected


@pytest.mark.parametrize("store", ["local", "redis"])
def test_any_order_of_messages_copies_edits_and_deletions(store: str, request: pytest.FixtureRequest) -> None:
    shared = LocalMemory(LIMITS) if store == "local" else RedisMemory.at(redis_url(request), LIMITS)
    conversations = iter(range(1_000_000))

    def machine() -> Remembering:
        return Remembering(shared, f"states {next(conversations)}")

    run_state_machine_as_test(
        cast(Any, machine),
        settings=settings(
            max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
