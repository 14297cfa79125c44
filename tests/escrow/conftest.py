from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.escrow.postgres import running
from tests.escrow.service import Service, serving


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield service
