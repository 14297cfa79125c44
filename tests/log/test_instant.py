"""Moments as logs write them."""

from __future__ import annotations

import math
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyguard.log.instant import from_microseconds, instant, microseconds

JST = timezone(timedelta(hours=9))
MORNING = datetime(2026, 12, 1, 9, 30, tzinfo=JST)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-12-01T09:30:00+09:00", MORNING),
        ("2026-12-01T00:30:00Z", MORNING),
        ("2026-12-01T09:30:00", MORNING),
        ("2026-12-01 09:30", MORNING),
        (" 2026-12-01T09:30:00 ", MORNING),
        ("2026-12-01T09:30:00.123456789", MORNING.replace(microsecond=123456)),
        ("2026/12/1 9:30", MORNING),
        ("2026/12/01", MORNING.replace(hour=0, minute=0)),
        ("20261201", MORNING.replace(hour=0, minute=0)),
        (1796085000, MORNING),
        (1796085000.5, MORNING + timedelta(seconds=0.5)),
        (1796085000000, MORNING),
        ("1796085000", MORNING),
        ("1796085000000", MORNING),
        ("1796085000.25", MORNING + timedelta(seconds=0.25)),
        (datetime(2026, 12, 1, 9, 30), MORNING),
        (date(2026, 12, 1), MORNING.replace(hour=0, minute=0)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_and_without_a_zone_it_is_tokyo(written: object, meant: datetime) -> None:
    assert instant(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "2026-13-01",
        "2026/2/30",
        "25:00",
        True,
        math.inf,
        math.nan,
        1e18,
        "1" * 40,
        [],
        {},
        b"",
        None,
    ],
)
def test_what_is_no_moment_is_refused_without_repeating_it(written: object) -> None:
    with pytest.raises(ValueError, match=r"^not a moment$"):
        instant(written)


@given(st.text() | st.floats() | st.integers())
def test_anything_gives_a_moment_with_a_zone_or_a_value_error(written: object) -> None:
    with suppress(ValueError):
        assert instant(written).tzinfo is not None


@given(st.datetimes(timezones=st.just(JST)))
def test_microseconds_are_exact_there_and_back(moment: datetime) -> None:
    assert from_microseconds(microseconds(moment)) == moment
