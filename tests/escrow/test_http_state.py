"""States from a service over HTTP, and every way in which it can fail."""

from __future__ import annotations

import pickle
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from policyguard.errors import InputError, StateUnknown
from policyguard.escrow import HttpLimits, HttpState, Known, Names, Problem, StateReading, read_state
from policyguard.escrow.breaker import Breaker
from policyguard.log.instant import TOKYO
from policyguard.model import Approval, Stage
from tests.escrow.clock import Clock
from tests.escrow.service import Answer, Service, cut, says

FUNDED = Known(Stage.FUNDED, Approval.NONE)
# So long that only an answer that never comes is late, on however busy a machine.
PATIENT = HttpLimits(timeout=10, budget=20, attempts=3, answer=1000)
ONCE = HttpLimits(timeout=10, budget=20, attempts=1)
QUICK = HttpLimits(timeout=0.2, budget=0.4)
Ask = Callable[..., HttpState]


@pytest.fixture
def ask(service: Service) -> Iterator[Ask]:
    made: list[HttpState] = []

    def ask(path: str = "/deals/{conversation_id}", **options: Any) -> HttpState:
        made.append(HttpState(service.url + path, **{"limits": PATIENT, **options}))
        return made[-1]

    yield ask
    for source in made:
        source.close()


@pytest.mark.parametrize(
    ("body", "known"),
    [
        ({"stage": "funded", "approval": "approved"}, Known(Stage.FUNDED, Approval.APPROVED)),
        ({"stage": " Funded "}, Known(Stage.FUNDED, None)),
        ({"approval": "pending", "more": [1]}, Known(None, Approval.PENDING)),
        ({"stage": None, "approval": None}, Known()),
    ],
)
def test_an_answer_is_a_state(body: object, known: Known, service: Service, ask: Ask) -> None:
    service.answers = [says(body)]
    assert ask().state("c") == known


def test_names_and_places_are_the_platforms_own(service: Service, ask: Ask) -> None:
    service.answers = [says({"deal": {"status": "仮払い済み", "leave": 2}})]
    names = Names(stages={"仮払い済み": Stage.FUNDED}, approvals={2: "approved"})
    source = ask(stage="deal.status", approval="deal.leave", names=names)
    assert source.state("c") == Known(Stage.FUNDED, Approval.APPROVED)


def test_a_null_on_the_way_is_a_conversation_without_a_deal(service: Service, ask: Ask) -> None:
    service.answers = [says({"deal": None})]
    source = ask(stage="deal.status", approval="deal.leave")
    assert read_state(source, "c") == StateReading(problem=Problem.CONVERSATION_UNKNOWN)


@pytest.mark.parametrize("status", [404, 410])
def test_a_conversation_the_service_does_not_know_is_no_fault(
    status: int, service: Service, ask: Ask
) -> None:
    service.answers = [says({"stage": "funded"}, status)]
    reading = read_state(ask(), "c")
    assert reading == StateReading(problem=Problem.CONVERSATION_UNKNOWN)
    assert not reading.is_fault
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("answer", "problem", "times"),
    [
        (says({}, 500), Problem.UNREACHABLE, 3),
        (says({}, 503), Problem.UNREACHABLE, 3),
        (says({}, 429), Problem.UNREACHABLE, 1),
        (cut, Problem.UNREACHABLE, 3),
        (says({}, 401), Problem.REFUSED, 1),
        (says({}, 304), Problem.REFUSED, 1),
        (says({}, 302, Location="/deals/other"), Problem.REFUSED, 1),
        (says({"stage": "funded"}, 202), Problem.REFUSED, 1),
        (says(b"<html>"), Problem.UNREADABLE, 1),
        (says(b"\xff\xfe\x00"), Problem.UNREADABLE, 1),
        (says(b"[" * 900), Problem.UNREADABLE, 1),
        (says(["funded"]), Problem.UNREADABLE, 1),
        (says({"status": "funded"}), Problem.UNREADABLE, 1),
        (says({"stage": "funded", "more": "x" * 1000}), Problem.UNREADABLE, 1),
        (says({"stage": "funded"}, Content_Encoding="gzip"), Problem.UNREADABLE, 1),
        (says({"stage": "仮払い", "approval": "approved"}), Problem.NAME_UNKNOWN, 1),
        (says({"stage": True}), Problem.NAME_UNKNOWN, 1),
        (says({"stage": "funded", "approval": {"a": 1}}), Problem.NAME_UNKNOWN, 1),
    ],
)
def test_whatever_is_wrong_the_state_is_the_strictest_and_says_why(
    answer: Answer, problem: Problem, times: int, service: Service, ask: Ask
) -> None:
    service.answers = [answer]
    reading = read_state(ask(), "c")
    assert reading == StateReading(Stage.INQUIRY, Approval.NONE, problem)
    assert reading.is_fault
    assert len(service.asked) == times


@pytest.mark.parametrize("way", ["hang", "drip", "drop_body"])
def test_no_server_however_slow_is_waited_for(way: str, service: Service, ask: Ask) -> None:
    service.answers = [getattr(service, way)]
    # The server goes on with this until the test is over, so an answer at all is one in time.
    assert read_state(ask(limits=QUICK), "c") == StateReading(problem=Problem.LATE)
    assert not service.is_over.is_set()


def test_a_server_that_is_away_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/{{conversation_id}}"
        with closing(HttpState(url, limits=QUICK)) as source:
            assert read_state(source, "c").problem is Problem.UNREACHABLE


def test_what_was_wrong_for_a_moment_is_asked_again(service: Service, ask: Ask) -> None:
    service.answers = [says({}, 502), cut, says({"stage": "funded", "approval": "none"})]
    assert ask().state("c") == FUNDED


def test_a_service_that_is_down_is_left_in_peace(service: Service, ask: Ask) -> None:
    service.answers = [says({}, 500)]
    source = ask(limits=ONCE)
    assert {read_state(source, "c").problem for _ in range(20)} == {Problem.UNREACHABLE}
    assert len(service.asked) == 5


def test_an_answer_is_asked_for_again_by_its_tag(service: Service, ask: Ask) -> None:
    service.answers = [
        says({"stage": "funded", "approval": "none"}, ETag='"1"'),
        says({}, 304),
        says({"stage": "closed"}, ETag='W/"2"'),
        says({}, 304),
    ]
    source = ask()
    assert [source.state("c") for _ in range(4)] == [FUNDED, FUNDED, *[Known(Stage.CLOSED)] * 2]
    assert [headers.get("If-None-Match") for _, headers in service.asked] == [None, '"1"', '"1"', 'W/"2"']


def test_a_tag_is_of_one_conversation_and_forgotten_when_there_are_many(service: Service, ask: Ask) -> None:
    service.answers = [says({"stage": "funded"}, ETag='"1"')]
    source = ask(limits=HttpLimits(timeout=10, budget=20, remembered=2))
    for name in ("a", "b", "c", "a"):
        source.state(name)
    assert [headers.get("If-None-Match") for _, headers in service.asked] == [None] * 4


def test_the_token_and_headers_are_sent_and_the_token_may_change(service: Service, ask: Ask) -> None:
    service.answers = [says({"stage": "funded"})]
    tokens = iter(["t1", "t2"])
    source = ask(token=lambda: next(tokens), headers={"X-Office": "chat"})
    source.state("c")
    source.state("c")
    sent = [(headers["Authorization"], headers["X-Office"]) for _, headers in service.asked]
    assert sent == [("Bearer t1", "chat"), ("Bearer t2", "chat")]


def test_the_moment_is_sent_where_the_address_has_a_place_for_it(service: Service, ask: Ask) -> None:
    service.answers = [says({"stage": "funded"})]
    ask("/{conversation_id}?at={at}").state("c", datetime(2026, 12, 1, 12, tzinfo=TOKYO))
    assert service.asked[0][0] == "/c?at=2026-12-01T03%3A00%3A00%2B00%3A00"


@pytest.fixture
def stepped(service: Service, ask: Ask) -> HttpState:
    service.answers = [says({"stage": "funded"})]
    return ask("/deals/{conversation_id}/state")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=20))
@example(name="..")
@example(name="../../admin?x=1#y")
def test_an_id_stays_one_step_of_the_path(name: str, service: Service, stepped: HttpState) -> None:
    service.asked.clear()
    known = stepped.state(name)
    if name in (".", ".."):
        assert (known, service.asked) == (Known(), [])
    else:
        _, deals, sent, state = service.asked[0][0].split("/")
        assert (deals, unquote(sent), state) == ("deals", name, "state")


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("https://host/deals", "no {conversation_id} in the path or query of the address of a service"),
        ("https://{conversation_id}.host/", "no {conversation_id} in the path"),
        ("https://host/{conversation_id}/{when}", "braces in the address of a service"),
        ("ftp://host/{conversation_id}", "not the address of a service"),
        ("https://[/{conversation_id}", "not the address of a service"),
        ("host/{conversation_id}", "not the address of a service"),
        ("https://u:hush@host/{conversation_id}", "a user or password in the address"),
    ],
)
def test_an_address_that_cannot_work_is_refused_and_not_repeated(url: str, complaint: str) -> None:
    with pytest.raises(InputError) as refused:
        HttpState(url)
    assert complaint in str(refused.value)
    assert "hush" not in str(refused.value)


def test_no_fault_tells_the_address_or_the_answer(service: Service, ask: Ask) -> None:
    for answer in (cut, says(b"secret"), says({"stage": "secret"}), says({}, 500), says(b"secret", 400)):
        service.answers = [answer]
        with pytest.raises(StateUnknown) as fault:
            ask("/{conversation_id}?key=secret").state("secret")
        told = f"{fault.value} {fault.value.__cause__}"
        assert "secret" not in told
        assert "127.0.0.1" not in told
        assert str(pickle.loads(pickle.dumps(StateUnknown(*fault.value.__reduce__()[1])))) == str(fault.value)


def test_a_breaker_asks_one_question_at_a_time_when_it_has_rested() -> None:
    clock = Clock()
    asked: list[float] = []
    breaker = Breaker(failures=2, rest=10.0, clock=clock)

    def fail() -> None:
        asked.append(clock.now)
        if clock.now == 12.0:
            # Whoever comes while this question is out rests on.
            with pytest.raises(StateUnknown, match="not asked"):
                breaker.call(fail)
        raise StateUnknown(Problem.UNREACHABLE)

    for clock.now in (0.0, 1.0, 2.0, 10.9, 12.0, 13.0, 21.9):
        with pytest.raises(StateUnknown):
            breaker.call(fail)
    assert asked == [0.0, 1.0, 12.0]
    clock.now = 22.0
    assert breaker.call(lambda: "up") == "up"
    assert breaker.call(lambda: "up") == "up"


def test_an_answer_that_is_wrong_does_not_open_a_breaker() -> None:
    breaker = Breaker(failures=1)
    for _ in range(3):
        with pytest.raises(StateUnknown, match="state refused"):
            breaker.call(_refused)


def _refused() -> None:
    raise StateUnknown(Problem.REFUSED)
