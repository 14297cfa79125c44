"""A guard that asks where the deal stands, and what it says when nobody can tell."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import datetime

import pytest

from policyguard.conversation import LocalMemory
from policyguard.errors import StateUnknown
from policyguard.escrow import Known, Problem, StaticState
from policyguard.guard import Guard
from policyguard.model import Action, Approval, Message, Stage

LINE = "私のLINE IDは tanaka_design です"
HONEST = "ラフを3案お送りします。"


def message(body: str, conversation_id: str = "c") -> Message:
    return Message(body, message_id="m", conversation_id=conversation_id, sender_id="a")


def guard(source: object, name: str = "crowdworks") -> Guard:
    return Guard.for_platform(name, language=False, state=source)  # type: ignore[arg-type]


class Unreachable:
    def state(self, _conversation_id: str, at: datetime | None = None) -> Known:
        raise StateUnknown(Problem.UNREACHABLE, "host down")


def test_the_source_is_asked_where_the_call_does_not_say() -> None:
    asking = guard(StaticState({"c": Known(Stage.FUNDED)}))
    assert asking.check(message(LINE)).action is Action.NOTICE
    assert asking.check(message(LINE)).stage is Stage.FUNDED
    assert asking.check(message(LINE), stage=Stage.CONTRACTED).action is Action.BLOCK
    assert asking.check(message(LINE, "another")).action is Action.BLOCK
    assert asking.check(message(LINE, "")).action is Action.BLOCK


def test_an_approval_the_source_knows_of_counts() -> None:
    asking = guard(StaticState({"c": Known(Stage.INQUIRY, Approval.APPROVED)}), "crowdworks_approval")
    assert asking.check(message(LINE)).action is Action.NOTICE
    assert asking.check(message(LINE), approval=Approval.REVOKED).action is Action.HOLD


def test_an_unreachable_source_means_the_strictest_state_and_is_said() -> None:
    verdict = guard(Unreachable()).check(message(LINE))
    assert (verdict.stage, verdict.action) == (Stage.INQUIRY, Action.BLOCK)
    assert verdict.degraded == ("state unreachable",)
    assert "host down" not in str(verdict.to_dict())


def test_an_unreachable_source_keeps_no_honest_message_back() -> None:
    verdict = guard(Unreachable()).check(message(HONEST))
    assert (verdict.action, verdict.degraded) == (Action.ALLOW, ("state unreachable",))


def test_a_conversation_not_begun_is_no_fault() -> None:
    assert guard(StaticState({})).check(message(LINE)).degraded == ()


def test_a_platform_says_what_an_unknown_state_counts_as() -> None:
    asking = guard(Unreachable())
    asking.policy = replace(asking.policy, on_unknown_state=Stage.CLOSED)
    assert asking.check(message(LINE)).stage is Stage.CLOSED


def test_what_was_held_for_want_of_a_state_is_judged_again_when_it_is_known() -> None:
    asking = guard(Unreachable())
    held = asking.check(message(LINE))
    again = asking.rejudge(held, stage=Stage.FUNDED)
    assert (again.action, again.stage, again.degraded) == (Action.NOTICE, Stage.FUNDED, ())
    assert again.notice != held.notice
    assert {reason.action for reason in again.reasons} == {Action.NOTICE}
    assert again.findings == held.findings

    fresh = Guard.for_platform("crowdworks", language=False).check(message(LINE), stage=Stage.FUNDED)
    assert again == fresh


def test_a_guard_with_a_source_stays_in_its_process() -> None:
    with pytest.raises(TypeError, match="source of states"):
        pickle.dumps(guard(StaticState({})))


def test_the_state_is_asked_for_the_moment_of_the_message() -> None:
    asked: list[datetime | None] = []

    class Noted:
        def state(self, _conversation_id: str, at: datetime | None = None) -> Known:
            asked.append(at)
            return Known(Stage.FUNDED)

    sent = datetime.fromisoformat("2026-10-01T10:00:00+09:00")
    asking = Guard.for_platform("crowdworks", language=False, state=Noted(), memory=LocalMemory())
    asking.check(replace(message(LINE), sent_at=sent))
    assert asked == [sent]
