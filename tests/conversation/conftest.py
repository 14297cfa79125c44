from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conversation.server import running


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    with running() as url:
        yield url
