"""Telephone numbers in pieces; ``phonenumbers`` judges what they make together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policyguard.conversation.candidate import Candidate, common, marked
from policyguard.conversation.fragment import Kind, Used
from policyguard.conversation.trail import CALLS, Trail, orders
from policyguard.detect.values import phone
from policyguard.model import Entity

NAME = "phone"
_KINDS = frozenset((Kind.DIGITS, Kind.ACCOUNT))
_BACK = 20
_NATIONAL = re.compile("0[5-9]0[1-9][0-9]{7}|0[1-9](?!0)[0-9]{8}")
_ABROAD = re.compile("81[5-9]0[0-9]{8}")
_HEAD = re.compile("0[5-9]0(?:[1-9][0-9]*)?|0[1-9][0-9]{0,3}")
_MOBILE, _IP = re.compile("0[6-9]0"), "050"
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_USUAL = frozenset(((3, 4, 4), (3, 8), (7, 4)))
# A number of so few different digits is a sample's.
_FEW = 2
_LENGTHS, _MOST_DIGITS = (10, 11, 12), 12
# How many pieces may be passed over, and how many ways are looked at.
_MOST_OTHERS, _MOST_STEPS = 6, 4_000


def candidates(trail: Trail) -> Iterator[Candidate]:
    """Every number that pieces in the order sent, some passed over, could make."""
    given = trail.given(_KINDS, _BACK)
    if trail.new.call <= CALLS and not any(item.source is trail.new for item in given):
        return
    if trail.is_joint and len({item.source.sender_id for item in given}) < 2:
        return
    for used in _choices(given):
        if trail.is_open_to(used) and not trail.is_of_work(used):
            cues = trail.cues(used)
            for name, order in orders(used, cues, _HEAD):
                digits = "".join(item.piece.text for item in order)
                if value := _value(digits):
                    features = common(trail, given, (name, order), used) | _looks(digits, order)
                    yield Candidate(NAME, Entity.PHONE_NUMBER, value, order, features)


def _choices(given: Sequence[Used]) -> Iterator[tuple[Used, ...]]:
    """The choices of *given* that have as many digits as a number."""
    steps = 0

    def go_on(place: int, used: tuple[Used, ...], digits: int, passed: int) -> Iterator[tuple[Used, ...]]:
        nonlocal steps
        steps += 1
        if digits in _LENGTHS and len(used) > 1:
            yield used
        for following in range(place, len(given)):
            others = passed + (following - place if used else 0)
            if others > _MOST_OTHERS or steps > _MOST_STEPS:
                return
            longer = digits + len(given[following].piece.text)
            if longer <= _MOST_DIGITS:
                yield from go_on(following + 1, (*used, given[following]), longer, others)

    yield from go_on(0, (), 0, 0)


def _value(digits: str) -> str | None:
    """*digits* in E.164 when they are a Japanese number."""
    if _ABROAD.fullmatch(digits):
        digits = "0" + digits[2:]
    if not _NATIONAL.fullmatch(digits):
        return None
    return next((found.value for found in phone.KIND.candidates(digits) if found.end == len(digits)), None)


def _looks(digits: str, order: Sequence[Used]) -> dict[str, float]:
    texts = [item.piece.text for item in order]
    is_mobile, is_ip = bool(_MOBILE.match(digits)), digits.startswith(_IP)
    return marked(
        {
            "mobile": is_mobile,
            "ip": is_ip,
            "landline": not (is_mobile or is_ip),
            "usual": tuple(map(len, texts)) in _USUAL,
            "head": bool(_HEAD.fullmatch(texts[0])),
            "year": any(map(_YEAR.fullmatch, texts)),
            "dummy": "12345" in digits or len(set(digits[3:])) <= _FEW,
        }
    )
