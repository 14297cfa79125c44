"""What a cache of states gives when many ask, when a state changes meanwhile, and when the source fails."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from time import sleep

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from policyguard.errors import StateUnknown
from policyguard.escrow import CachedState, Known, Problem, StateReading, StaticState, read_state
from policyguard.model import Approval, Stage
from tests.escrow.clock import Clock

FUNDED, CLOSED = Known(Stage.FUNDED, Approval.APPROVED), Known(Stage.CLOSED, Approval.REVOKED)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
SIZE = 3


class Told:
    """A source that says what it is told to, and counts."""

    def __init__(self, said: Known | Exception = FUNDED) -> None:
        self.said = said
        self.asked: list[tuple[str, datetime | None]] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def state(self, conversation_id: str, at: datetime | None = None) -> Known:
        self.asked.append((conversation_id, at))
        said = self.said
        self.meanwhile()
        if isinstance(said, Exception):
            raise said
        return said


class Held(Told):
    """A source that answers when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked, self.may_answer = Event(), Event()
        self.meanwhile = self._hold

    def _hold(self) -> None:
        self.is_asked.set()
        assert self.may_answer.wait(10)


def test_one_question_for_all_within_the_life_of_an_answer() -> None:
    clock, source = Clock(), Told()
    cached = CachedState(source, clock=clock)
    for clock.now in (0.0, 1.0, 1.999, 2.0, 3.0):
        assert cached.state("c") == FUNDED
    assert len(source.asked) == 2
    cached.state("d")
    assert [name for name, _ in source.asked] == ["c", "c", "d"]


def test_an_answer_lives_from_when_it_was_asked_for() -> None:
    clock, source = Clock(), Told()

    def take_a_second() -> None:
        clock.now += 1.0

    source.meanwhile = take_a_second
    cached = CachedState(source, clock=clock)
    cached.state("c")
    for clock.now in (1.9, 2.0):
        cached.state("c")
    assert len(source.asked) == 2


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (StateUnknown(Problem.LATE, "no answer in time"), Problem.LATE),
        (StateUnknown("something else"), Problem.FAILED),
        (RuntimeError("https://user:hush@host"), Problem.FAILED),
    ],
)
def test_after_an_error_the_state_is_the_strictest_whatever_it_was(
    fault: Exception, problem: Problem
) -> None:
    clock, source = Clock(), Told()
    cached = CachedState(source, clock=clock)
    assert read_state(cached, "c") == StateReading(Stage.FUNDED, Approval.APPROVED)
    source.said = fault
    clock.now = 2.0
    assert read_state(cached, "c") == StateReading(Stage.INQUIRY, Approval.NONE, problem)
    assert read_state(source, "c") == StateReading(Stage.INQUIRY, Approval.NONE, problem)


def test_an_error_is_kept_for_a_short_time_and_raised_anew() -> None:
    clock, source = Clock(), Told(StateUnknown(Problem.UNREACHABLE, "detail"))
    cached = CachedState(source, clock=clock)
    faults = []
    for clock.now in (0.0, 0.1, 0.2):
        with pytest.raises(StateUnknown, match="state unreachable: detail") as fault:
            cached.state("c")
        faults.append(fault.value)
    assert len(source.asked) == 1
    assert len(set(map(id, faults))) == 3
    source.said = FUNDED
    clock.now = 0.3
    assert cached.state("c") == FUNDED


def test_a_moment_is_asked_for_by_itself() -> None:
    source = Told()
    cached = CachedState(source, clock=Clock())
    moments = [None, NOON, NOON + timedelta(seconds=1), NOON + timedelta(seconds=2), NOON, None]
    for at in moments:
        cached.state("c", at)
    assert [at for _, at in source.asked] == [None, NOON, NOON + timedelta(seconds=2)]


def test_of_many_moments_few_are_kept() -> None:
    source = Told()
    cached = CachedState(source, clock=Clock())
    for minute in [*range(100), 99, 0]:
        cached.state("c", NOON + timedelta(minutes=minute))
    assert len(source.asked) == 101


def test_the_conversation_longest_unasked_goes_first() -> None:
    source = Told()
    cached = CachedState(source, size=2, clock=Clock())
    for name in ("a", "b", "a", "c", "a", "b"):
        cached.state(name)
    assert [name for name, _ in source.asked] == ["a", "b", "c", "b"]
    assert len(cached) == 2


def test_a_stampede_is_one_question() -> None:
    source = Held()
    cached = CachedState(source, patience=10)
    with ThreadPoolExecutor(16) as threads:
        answers = [threads.submit(cached.state, "c") for _ in range(16)]
        assert source.is_asked.wait(10)
        source.may_answer.set()
        assert [answer.result() for answer in answers] == [FUNDED] * 16
    assert len(source.asked) == 1


def test_whoever_waits_for_another_loses_patience() -> None:
    source = Held()
    cached = CachedState(source, patience=0.05)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(cached.state, "c")
        assert source.is_asked.wait(10)
        assert read_state(cached, "c") == StateReading(problem=Problem.LATE)
        source.may_answer.set()
        assert first.result() == FUNDED
    assert cached.state("c") == FUNDED
    assert len(source.asked) == 1


def test_an_answer_on_its_way_when_the_state_changes_is_not_kept() -> None:
    source = Held()
    cached = CachedState(source, patience=10)
    with ThreadPoolExecutor(1) as threads:
        early = threads.submit(cached.state, "c")
        assert source.is_asked.wait(10)
        source.said = CLOSED
        cached.invalidate("c")
        # Who asks now does not wait for what was asked before.
        late: Future[Known] = Future()
        Thread(target=lambda: late.set_result(cached.state("c"))).start()
        while len(source.asked) < 2:
            sleep(0.001)
        source.may_answer.set()
        assert (early.result(), late.result(10)) == (FUNDED, CLOSED)
    assert cached.state("c") == CLOSED
    assert len(source.asked) == 2


def test_whoever_is_interrupted_leaves_nobody_waiting() -> None:
    source = Told()

    def interrupt() -> None:
        source.meanwhile = lambda: None
        raise KeyboardInterrupt

    source.meanwhile = interrupt
    cached = CachedState(source)
    with pytest.raises(KeyboardInterrupt):
        cached.state("c")
    assert cached.state("c") == FUNDED


def test_no_source_however_broken_makes_a_reading_fail() -> None:
    class Broken:
        def state(self, conversation_id: str, at: datetime | None = None) -> Known:
            return {"d": None, "e": Known("funded"), "f": Known(None, "approved")}[conversation_id]  # type: ignore[arg-type, return-value]

    assert {read_state(Broken(), name).problem for name in "cdef"} == {Problem.FAILED}
    assert read_state(CachedState(Broken()), "d").problem is Problem.FAILED


def test_states_given_from_the_start() -> None:
    source = StaticState({"c": Known(Stage.FUNDED), "d": Known(None, Approval.APPROVED)})
    assert read_state(source, "c") == StateReading(Stage.FUNDED, Approval.NONE)
    assert read_state(source, "d", datetime(2026, 12, 1)) == StateReading(Stage.INQUIRY, Approval.APPROVED)
    assert read_state(source, "e") == StateReading(problem=Problem.CONVERSATION_UNKNOWN)
    assert read_state(source, "") == StateReading(problem=Problem.CONVERSATION_UNKNOWN)


# Most happens to one of them; the others are there to push it out.
NAMES = st.sampled_from("aaaaabcde")
STATES = st.builds(Known, st.sampled_from([None, *Stage]), st.sampled_from([None, *Approval]))


class Asking(RuleBasedStateMachine):
    """Asks, changes, webhooks, failures and time in any order, some of them while a question is out.

    Whatever the order: an answer was so at some moment of the last two seconds and since the last webhook; and
    while the source fails, nothing is answered that was not known in that time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.fails_since: float | None = None
        # What was so of each conversation, and since when.
        self.course: dict[str, list[tuple[float, Known]]] = {}
        self.told_at: dict[str, float] = {}
        self.meanwhile: list[tuple[str, str, Known]] = []
        self.questions = 0
        self.cached = CachedState(self, size=SIZE, clock=self.clock)

    def clock(self) -> float:
        # Each look is later than the one before, so that no two things happen at once.
        self.now += 1e-6
        return self.now

    def state(self, conversation_id: str, at: datetime | None = None) -> Known:
        self.questions += 1
        said, fails = self._true(conversation_id), self.fails_since is not None
        for what, name, known in self.meanwhile:
            self._happen(what, name, known)
        self.meanwhile = []
        if fails:
            raise StateUnknown(Problem.UNREACHABLE)
        return said

    def _true(self, name: str) -> Known:
        return self.course.get(name, [(0.0, Known())])[-1][1]

    def _happen(self, what: str, name: str, known: Known) -> None:
        if what in ("change", "change and tell"):
            self.course.setdefault(name, [(0.0, Known())]).append((self.clock(), known))
        if what in ("tell", "change and tell"):
            self.cached.invalidate(name)
            self.told_at[name] = self.clock()
        if what == "wait":
            self.now += 0.7

    @rule(what=st.sampled_from(["change", "tell", "change and tell"]), name=NAMES, known=STATES)
    def happen(self, what: str, name: str, known: Known) -> None:
        self._happen(what, name, known)

    @rule(
        name=NAMES,
        whats=st.lists(st.sampled_from(["change", "change and tell", "wait"]), max_size=4),
        known=STATES,
        seconds=st.sampled_from([0.0, 0.5, 1.0, 1.99]),
    )
    def ask_while_it_happens(self, name: str, whats: list[str], known: Known, seconds: float) -> None:
        self.now += 2.01
        self.meanwhile = [(what, name, known) for what in whats]
        self._ask(name)
        self.now += seconds
        self._ask(name)

    @rule(seconds=st.sampled_from([0.1, 0.3, 1.0, 1.99, 2.01, 10.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(fails=st.booleans())
    def fail_or_recover(self, fails: bool) -> None:
        self.fails_since = (self.fails_since or self.clock()) if fails else None

    @rule(names=st.lists(NAMES, min_size=1, max_size=6))
    def ask(self, names: list[str]) -> None:
        for name in names:
            self._ask(name)

    def _ask(self, name: str) -> None:
        begun, questions = self.clock(), self.questions
        told_at = self.told_at.get(name, 0.0)
        try:
            answer = self.cached.state(name)
        except StateUnknown:
            assert self.fails_since is not None or self.questions == questions
            return
        assert answer in self._possible(name, max(begun - 2.0, told_at))
        if self.fails_since is not None and self.questions == questions:
            assert begun - self.fails_since < 2.0

    def _possible(self, name: str, since: float) -> list[Known]:
        """What was so at any moment from *since* until now."""
        course = self.course.get(name, [(0.0, Known())])
        ends = [at for at, _ in course[1:]] + [self.now]
        return [known for (_, known), end in zip(course, ends, strict=True) if end >= since]

    @invariant()
    def few_are_kept(self) -> None:
        assert len(self.cached) <= SIZE


TestAsking = Asking.TestCase
TestAsking.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
