"""States from a service of the platform's own, by GET."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from policyguard.errors import InputError, StateUnknown
from policyguard.escrow.answer import Form
from policyguard.escrow.breaker import Breaker
from policyguard.escrow.names import Names
from policyguard.escrow.recent import Recent
from policyguard.escrow.slots import Slots
from policyguard.escrow.state import NOTHING_KNOWN, Known, Problem

if TYPE_CHECKING:
    from httpx import Client, Response

_CONVERSATION, _MOMENT = "{conversation_id}", "{at}"
# As a path these two lead to another one, percent-encoded or not (RFC 3986, 5.2.4).
_NO_NAMES = (".", "..")
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
# Seconds between attempts, drawn at random up to twice as much each time.
_FIRST_WAIT, _LONGEST_WAIT = 0.05, 0.4
_INSTALL = "states over HTTP need httpx and tenacity: pip install 'policyguard[http]'"


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Seconds for one attempt and for all of them; bytes of an answer; how many connections and remembered answers."""

    timeout: float = 0.5
    budget: float = 1.5
    attempts: int = 3
    answer: int = 64 * 1024
    connections: int = 16
    remembered: int = 10_000


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    tag: str
    body: bytes


class _Passing(StateUnknown):
    """What may be over in a moment."""


class HttpState:
    """GETs *url*, with ``{conversation_id}`` and, where the service looks back, ``{at}`` percent-encoded into it.

    The answer is JSON with ``stage`` and ``approval``, or where those two parameters say (``deal.escrow.status``);
    404 is a conversation without a deal. Redirects are not followed. Safe to share between threads and across a fork.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | Callable[[], str] = "",
        headers: Mapping[str, str] | None = None,
        stage: str = "stage",
        approval: str = "approval",
        names: Names | None = None,
        limits: HttpLimits | None = None,
    ) -> None:
        """Send *token*, or what it returns at each attempt, as bearer token. Raises InputError for what cannot work."""
        self._url = _template(url)
        self._token = token
        self._headers = {**(headers or {}), "Accept": "application/json", "Accept-Encoding": "identity"}
        self._form = Form(stage, approval, names or Names())
        self._limits = limits or HttpLimits()
        self._slots = Slots(self._limits.connections)
        self._breaker = Breaker()
        self._seen: Recent[tuple[str, Known]] = Recent(self._limits.remembered)
        self._lock = Lock()
        self._client, self._process = self._made(), os.getpid()

    def state(self, conversation_id: str, at: datetime | None = None) -> Known:
        """What the service answers; without ``{at}`` in its address that is how it is now. Raises StateUnknown."""
        if conversation_id in _NO_NAMES:
            return NOTHING_KNOWN
        url = self._filled(conversation_id, at or datetime.now(UTC))
        work = partial(self._asked, url, monotonic() + self._limits.budget)
        return self._breaker.call(partial(self._slots.run, work, self._limits.budget))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _filled(self, conversation_id: str, at: datetime) -> str:
        name = quote(conversation_id, safe="", errors="surrogatepass")
        moment = quote(at.astimezone(UTC).isoformat(), safe="")
        return self._url.replace(_MOMENT, moment).replace(_CONVERSATION, name)

    def _asked(self, url: str, deadline: float) -> Known:
        """The state at *url*, after as many attempts as there is time for."""
        import tenacity  # noqa: PLC0415 - with the first question

        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Passing),
            stop=tenacity.stop_any(
                tenacity.stop_after_attempt(self._limits.attempts),
                tenacity.stop_before_delay(deadline - monotonic()),
            ),
            wait=tenacity.wait_random_exponential(multiplier=_FIRST_WAIT, max=_LONGEST_WAIT),
            reraise=True,
        )
        seen = self._seen.find(url)
        answer = attempts(self._got, url, seen[0] if seen else "", deadline)
        if seen and answer.status == HTTPStatus.NOT_MODIFIED:
            return seen[1]
        return self._read(url, answer)

    def _read(self, url: str, answer: _Answer) -> Known:
        if answer.status in _GONE:
            return NOTHING_KNOWN
        if answer.status != HTTPStatus.OK:
            raise StateUnknown(Problem.REFUSED, f"HTTP status {answer.status}")
        known = self._form.read(answer.body)
        if answer.tag:
            self._seen.keep(url, (answer.tag, known))
        return known

    def _got(self, url: str, tag: str, deadline: float) -> _Answer:
        """One attempt. Raises _Passing for what another attempt may mend."""
        import httpx  # noqa: PLC0415

        timeout = max(0.001, min(self._limits.timeout, deadline - monotonic()))
        try:
            with self._own_client().stream("GET", url, headers=self._sent(tag), timeout=timeout) as response:
                _refuse_overload(response)
                return _Answer(
                    response.status_code, response.headers.get("etag", ""), self._body(response, deadline)
                )
        # Not chained: their texts may have the address in them.
        except httpx.TimeoutException as error:
            raise _Passing(Problem.LATE, type(error).__name__) from None
        except httpx.TransportError as error:
            raise _Passing(Problem.UNREACHABLE, type(error).__name__) from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise StateUnknown(Problem.REFUSED, type(error).__name__) from None

    def _sent(self, tag: str) -> dict[str, str]:
        token = self._token() if callable(self._token) else self._token
        authorization = {"Authorization": f"Bearer {token}"} if token else {}
        return {**self._headers, **authorization, **({"If-None-Match": tag} if tag else {})}

    def _body(self, response: Response, deadline: float) -> bytes:
        """What is sent, up to the limit, and not by drops beyond the time there is.

        Also of errors, whose text is not used: a connection that is read to the end can be used again.
        """
        is_state = response.status_code == HTTPStatus.OK
        if is_state and response.headers.get("content-encoding", "identity") != "identity":
            raise StateUnknown(Problem.UNREADABLE, "a packed answer, which was not asked for")
        body = bytearray()
        for part in response.iter_raw():
            body += part
            if monotonic() > deadline:
                raise StateUnknown(Problem.LATE, "an answer by drops")
            if len(body) > self._limits.answer and is_state:
                raise StateUnknown(Problem.UNREADABLE, f"an answer of more than {self._limits.answer} bytes")
            if len(body) > self._limits.answer:
                break
        return bytes(body)

    def _own_client(self) -> Client:
        """The client of this process; a connection made before a fork is the parent's."""
        with self._lock:
            if self._process != os.getpid():
                self._client, self._process = self._made(), os.getpid()
            return self._client

    def _made(self) -> Client:
        try:
            import httpx  # noqa: PLC0415
            import tenacity  # noqa: F401, PLC0415 - missed here rather than by the first message
        except ImportError as error:
            raise InputError(_INSTALL) from error
        most = self._limits.connections
        return httpx.Client(limits=httpx.Limits(max_connections=most, max_keepalive_connections=most))


def _refuse_overload(response: Response) -> None:
    """Raise for a service that cannot answer now; one that asks for fewer questions is not asked again at once."""
    status = response.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _Passing(Problem.UNREACHABLE, f"HTTP status {status}")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise StateUnknown(Problem.UNREACHABLE, f"HTTP status {status}")


def _template(url: str) -> str:
    """*url*, when it can be one. Raises InputError, which does not repeat it: there may be secrets in it."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        raise InputError("not the address of a service\n  hint: write https://host/deals/{conversation_id}")
    if parts.username is not None or parts.password is not None:
        raise InputError("a user or password in the address of a service\n  hint: pass `token` or `headers`")
    if _CONVERSATION not in f"{parts.path}?{parts.query}":
        raise InputError(f"no {_CONVERSATION} in the path or query of the address of a service")
    rest = f"{parts.path}?{parts.query}".replace(_CONVERSATION, "").replace(_MOMENT, "")
    if set("{}") & set(rest + parts.netloc):
        raise InputError(
            f"braces in the address of a service\n  hint: they are for {_CONVERSATION} and {_MOMENT}"
        )
    return url
