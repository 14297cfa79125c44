"""Bank accounts told part by part: a bank, a branch, a kind of account, a number whole or in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policyguard.conversation.candidate import Candidate, bounded, common, marked
from policyguard.conversation.fragment import Cue, Kind, Used
from policyguard.conversation.trail import Trail, orders, runs
from policyguard.model import Entity

NAME = "account"
_PARTS = (Kind.BANK, Kind.BRANCH, Kind.ACCOUNT_TYPE)
_NUMBER = frozenset((Kind.DIGITS, Kind.ACCOUNT))
_BACK = 24
_LENGTH, _MOST_PIECES = 7, 4
# ゆうちょ: 記号 of five digits and 番号.
_SIGN_LENGTH, _POST_LENGTHS, _MOST_POST_PIECES = 5, range(6, 9), 2
_DUMMIES = frozenset(("1234567", "7654321", "0123456", *(digit * _LENGTH for digit in "0123456789")))


def candidates(trail: Trail) -> Iterator[Candidate]:
    """Every account that the parts told last and the digits near them could make."""
    found = [trail.given({kind}, _BACK) for kind in _PARTS]
    parts = [part[-1] for part in found if part]
    given = trail.given(_NUMBER, _BACK)
    if parts or any(Cue.BANK in source.cues for source in trail.told[-_BACK:]):
        for digits in runs(given, 1, _MOST_PIECES):
            if sum(len(item.piece.text) for item in digits) == _LENGTH:
                yield from _of(trail, given, digits, None, parts)
    for sign in (*trail.given({Kind.SIGN}, _BACK), *filter(_is_sign, given)):
        for digits in runs([item for item in given if item is not sign], 1, _MOST_POST_PIECES):
            if sum(len(item.piece.text) for item in digits) in _POST_LENGTHS:
                yield from _of(trail, given, digits, sign, parts)


def _is_sign(item: Used) -> bool:
    return len(item.piece.text) == _SIGN_LENGTH and item.piece.text[0] == "1"


def _of(
    trail: Trail, given: Sequence[Used], digits: tuple[Used, ...], sign: Used | None, parts: Sequence[Used]
) -> Iterator[Candidate]:
    """The account of these *digits*, in each order they may belong in."""
    used = trail.in_order([*digits, *([sign] if sign else []), *parts])
    if not trail.is_open_to(used):
        return
    for name, order in orders(digits, trail.cues(used)):
        number = "".join(item.piece.text for item in order)
        if number in _DUMMIES:
            continue
        value = f"{sign.piece.text}-{number}" if sign else number
        whole = (*([sign] if sign else []), *order, *parts)
        features = common(trail, given, (name, order), digits)
        features |= {
            "parts": float(len(parts)),
            "part_weight": sum(bounded(item.piece.weight) for item in parts) / 4,
            "sign_weight": bounded(sign.piece.weight) if sign else 0.0,
            **{f"has:{item.piece.kind}": 1.0 for item in parts},
            **marked(
                {
                    "sign": sign is not None,
                    "labelled": any(item.piece.kind is Kind.ACCOUNT for item in digits),
                    "number_new": any(item.source is trail.new for item in digits),
                }
            ),
        }
        yield Candidate(NAME, Entity.BANK_ACCOUNT, value, whole, features)
