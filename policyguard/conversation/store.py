"""A Redis server from here: how it is reached, and what is said when it is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from policyguard.errors import InputError, StoreUnavailable

# A chat waits for the answer; options of the URL (?socket_timeout=1) come before these.
_SECONDS = 0.25


def client(url: str) -> Any:
    """A client of the server at *url*. Raises InputError where the ``redis`` package is missing."""
    try:
        redis = import_module("redis")
    except ImportError as error:
        raise InputError("a store in Redis needs the `redis` package: pip install redis") from error
    return redis.Redis.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS)


@contextmanager
def reached() -> Iterator[None]:
    """Raises StoreUnavailable for whatever the client raises within; nothing of what is stored is in it."""
    from redis.exceptions import RedisError  # noqa: PLC0415

    try:
        yield
    except RedisError as error:
        raise StoreUnavailable(type(error).__name__) from None
