"""Read a moment as logs write it: ISO 8601, Excel's slashes, epoch seconds or milliseconds."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

# Japan has kept UTC+9 without summer time since 1952, so no time zone database is needed.
TOKYO = timezone(timedelta(hours=9), "Asia/Tokyo")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MOMENT_HINT = "write ISO 8601, such as 2026-12-01T09:30:00+09:00, or epoch seconds"

# At or above this a number is milliseconds: as seconds it would be the year 5138, as milliseconds it is 1973.
_MILLISECONDS_FROM = 100_000_000_000
# Nine or more digits are an epoch; eight are a date (20261201).
_EPOCH_TEXT = re.compile(r"[0-9]{9,14}(?:\.[0-9]{1,9})?", re.ASCII)
_SLASHED = re.compile(
    r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})(?:[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?", re.ASCII
)


def instant(value: object) -> datetime:
    """The moment *value* names, with a time zone; without one it is Asia/Tokyo.

    Raises ValueError, whose text does not repeat the value.
    """
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, datetime):
        return _zoned(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=TOKYO)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_epoch(value)
    raise ValueError("not a moment")


def microseconds(moment: datetime) -> int:
    """*moment* as whole microseconds since 1970, exact and without a float in between."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def from_microseconds(count: int) -> datetime:
    """The moment *count* microseconds after 1970, in UTC; OverflowError outside the years 1 to 9999."""
    return EPOCH + timedelta(microseconds=count)


def _from_text(text: str) -> datetime:
    text = text.strip()
    try:
        # Not all by ISO: its basic form takes "1767122512345" for a day in 1767.
        return _zoned(datetime.fromisoformat(text)) if "-" in text else _from_unhyphened(text)
    except ValueError:
        raise ValueError("not a moment") from None


def _from_unhyphened(text: str) -> datetime:
    if _EPOCH_TEXT.fullmatch(text):
        return _from_epoch(float(text) if "." in text else int(text))
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        year, month, day, hour, minute, second = (int(part or 0) for part in slashed.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=TOKYO)
    if len(text) > 8 and text.isdigit():
        raise ValueError("not a moment")
    return _zoned(datetime.fromisoformat(text))


def _from_epoch(number: float) -> datetime:
    scale = 1000 if abs(number) >= _MILLISECONDS_FROM else 1_000_000
    try:
        return from_microseconds(round(number * scale))
    except (OverflowError, ValueError):
        raise ValueError("not a moment") from None


def _zoned(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=TOKYO)
