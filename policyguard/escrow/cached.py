"""A source asked once in a while instead of once a message; what it cannot tell now is not made up from before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import TypeAlias

from policyguard.errors import StateUnknown
from policyguard.escrow.state import NOTHING_KNOWN, Known, Problem, StateSource
from policyguard.log import microseconds

# A moment, to the length of a life; None is now.
_Moment: TypeAlias = int | None
# Of one conversation, messages come in the order of time; a few moments are asked for at once at most.
_MOMENTS = 4


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a source said, or why it could not, and until when that counts."""

    until: float
    known: Known = NOTHING_KNOWN
    problem: str = ""
    detail: str = ""

    def given(self) -> Known:
        """The state. Raises StateUnknown, a new one for each who asks."""
        if self.problem:
            raise StateUnknown(self.problem, self.detail)
        return self.known


@dataclass(slots=True)
class _Conversation:
    """Answers there are, and those being waited for. Once forgotten, what is still to come goes nowhere."""

    answers: dict[_Moment, _Answer] = field(default_factory=dict)
    flights: dict[_Moment, Future[_Answer]] = field(default_factory=dict)

    def keep(self, moment: _Moment, answer: _Answer) -> None:
        """Keep *answer*, and of the others only the newest."""
        self.answers.pop(moment, None)
        self.answers[moment] = answer
        while len(self.answers) > _MOMENTS:
            del self.answers[next(iter(self.answers))]


class CachedState:
    """Asks *source* once for all who want the same within *ttl* seconds, and keeps errors for *error_ttl* seconds.

    An answer counts from when it was asked for, so none is older than *ttl*, or than the source took to give it.
    When the source cannot answer, neither can this: what it said before might allow more than is so now.
    A moment asked for may be off by *ttl*. Whoever finds a question under way waits for it, *patience* seconds at most.
    At most *size* conversations are kept. Safe to share between threads; *clock* gives seconds and is for tests.
    """

    def __init__(
        self,
        source: StateSource,
        *,
        ttl: float = 2.0,
        error_ttl: float = 0.25,
        size: int = 10_000,
        patience: float = 2.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._source = source
        self._ttl = ttl
        self._error_ttl = error_ttl
        self._size = size
        self._patience = patience
        self._clock = clock
        self._lock = Lock()
        self._conversations: OrderedDict[str, _Conversation] = OrderedDict()

    def __len__(self) -> int:
        return len(self._conversations)

    def state(self, conversation_id: str, at: datetime | None = None) -> Known:
        """What the source says, or said a short time ago. Raises StateUnknown when it cannot tell."""
        moment = self._moment(at)
        with self._lock:
            conversation = self._conversation(conversation_id)
            answer = conversation.answers.get(moment)
            is_fresh = answer is not None and self._clock() < answer.until
            flight = conversation.flights.get(moment)
            if not is_fresh and flight is None:
                own = conversation.flights[moment] = Future[_Answer]()
        if answer is not None and is_fresh:
            return answer.given()
        if flight is not None:
            return self._landed(flight).given()
        return self._flown(conversation, moment, own, conversation_id, at).given()

    def invalidate(self, conversation_id: str) -> None:
        """Forget what was said of the conversation, and what is being said of it now."""
        with self._lock:
            self._conversations.pop(conversation_id, None)

    def _moment(self, at: datetime | None) -> _Moment:
        return None if at is None else microseconds(at) // max(1, int(self._ttl * 1_000_000))

    def _conversation(self, conversation_id: str) -> _Conversation:
        conversation = self._conversations.setdefault(conversation_id, _Conversation())
        self._conversations.move_to_end(conversation_id)
        while len(self._conversations) > self._size:
            self._conversations.popitem(last=False)
        return conversation

    def _flown(
        self,
        conversation: _Conversation,
        moment: _Moment,
        flight: Future[_Answer],
        conversation_id: str,
        at: datetime | None,
    ) -> _Answer:
        """Ask for all who wait; whatever happens meanwhile, they are told."""
        answer = _Answer(0.0, problem=Problem.FAILED)
        try:
            answer = self._asked(conversation_id, at)
        finally:
            with self._lock:
                conversation.keep(moment, answer)
                conversation.flights.pop(moment, None)
            flight.set_result(answer)
        return answer

    def _asked(self, conversation_id: str, at: datetime | None) -> _Answer:
        begun = self._clock()
        try:
            return _Answer(begun + self._ttl, self._source.state(conversation_id, at))
        except StateUnknown as error:
            problem, detail = error.problem, error.detail
        # What else a source of the platform's own raises is for all who wait, too.
        except Exception as error:  # noqa: BLE001
            problem, detail = Problem.FAILED, type(error).__name__
        return _Answer(self._clock() + self._error_ttl, problem=problem, detail=detail)

    def _landed(self, flight: Future[_Answer]) -> _Answer:
        try:
            return flight.result(self._patience)
        except TimeoutError:
            return _Answer(0.0, problem=Problem.LATE, detail="another is still asking")
