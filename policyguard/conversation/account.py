"""Bank accounts told part by part: bank, branch, kind and number; the bank detector judges them in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policyguard.conversation import trail
from policyguard.conversation.fragment import Assembled, Cue, Fragments, Kind, Used
from policyguard.detect.values import bank_account
from policyguard.model import Entity

_ORDER = (Kind.BANK, Kind.BRANCH, Kind.ACCOUNT_TYPE)
_LENGTH = 7
_POST_LENGTHS = range(6, 9)
_FARTHEST, _FARTHEST_LOOSE = 10, 20
# Of bank, branch and kind of account.
_LEAST_NAMED = 2
_HALVES = {3, 4}
_DUMMIES = frozenset(("1234567", "7654321", "0123456", *(digit * _LENGTH for digit in "0123456789")))
_LEAST_SCORE = 0.5
_CODE = re.compile("[0-9]{3}")
_SCORE, _CUED_SCORE, _LOOSE_SCORE = 0.8, 0.9, 0.7


def assembled(told: Sequence[Fragments], new: Fragments) -> Iterator[Assembled]:
    """The account whose parts *new*'s sender has told, its number whole or in two or three pieces."""
    own = [source for source in told if source.sender_id == new.sender_id][-_FARTHEST:]
    found = (
        _post(own) or _bank(told, own) or _scattered(told, new, new.sender_id) or _scattered(told, new, None)
    )
    if found:
        yield found


def _scattered(told: Sequence[Fragments], new: Fragments, sender: str | None) -> Assembled | None:
    """The account that parts in talk make, by *sender* or for None by both: a bank, more of it, and seven digits."""
    recent = told[-_FARTHEST_LOOSE:]
    parts = [_last(trail.all_pieces(recent, {kind}, sender)) for kind in _ORDER]
    named = [part for part in parts if part]
    if len(named) < _LEAST_NAMED:
        return None
    for numbers in _loose_numbers(trail.scattered(recent, {Kind.ACCOUNT, Kind.DIGITS}, sender)):
        used = (*named, *numbers)
        cues = trail.cues_around(told, used, before=2)
        if trail.messages(used) < 2 or not _is_whole(used, new, cues, joint=sender is None):
            continue
        halved = len(numbers) > 1 and not (trail.is_placed(numbers) or numbers[0].piece.open)
        if halved or (Cue.IDENTIFIER in cues and len(named) < len(_ORDER)):
            continue
        digits = "".join(item.piece.text for item in numbers)
        found = _judged(used, " ".join([*(_said(part) for part in named), digits]), _LOOSE_SCORE)
        if found:
            return found
    return None


def _last(found: Sequence[Used]) -> Used | None:
    return found[-1] if found else None


def _is_whole(used: Sequence[Used], new: Fragments, cues: set[Cue], *, joint: bool) -> bool:
    """True when *new* adds a part, and the parts speak for an account given: a bank, a branch or a transfer."""
    kinds = {item.piece.kind for item in used}
    if not any(item.source is new for item in used) or used[-1].piece.open:
        return False
    if joint:
        return Cue.BANK in cues and Kind.BANK in kinds and len({item.source.sender_id for item in used}) > 1
    return Kind.BANK in kinds or Cue.BANK in cues


def _loose_numbers(given: Sequence[Used]) -> Iterator[tuple[Used, ...]]:
    """Seven digits in one piece, or in two that follow each other; round and counted-up ones are none."""
    for end in range(len(given), 0, -1):
        for start in range(end - 1, max(-1, end - 3), -1):
            run = sorted(given[start:end], key=trail.announced)
            digits = "".join(item.piece.text for item in run)
            whole = len(run) == 1 or {len(item.piece.text) for item in run} == _HALVES
            if whole and len(digits) == _LENGTH and not digits.endswith("000") and digits not in _DUMMIES:
                yield tuple(run)


def _post(own: Sequence[Fragments]) -> Assembled | None:
    """ゆうちょ: 記号 of five digits in one message, 番号 in another."""
    signs = trail.all_pieces(own, {Kind.SIGN}, None)
    if not signs:
        return None
    for number in reversed(trail.all_pieces(own, {Kind.ACCOUNT, Kind.DIGITS}, None)):
        used = (signs[-1], number)
        if trail.messages(used) == 2 and len(number.piece.text) in _POST_LENGTHS:
            return _judged(used, f"ゆうちょ 記号{signs[-1].piece.text} 番号{number.piece.text}", _CUED_SCORE)
    return None


def _bank(told: Sequence[Fragments], own: Sequence[Fragments]) -> Assembled | None:
    parts = [_latest(own, kind) for kind in _ORDER]
    named = [part for part in parts if part]
    for numbers in _numbers(own):
        used = (*named, *numbers)
        if trail.messages(used) < 2 or not _suffices(parts, numbers):
            continue
        cues = trail.cues_around(told, used, before=2)
        if Cue.IDENTIFIER in cues:
            continue
        digits = "".join(item.piece.text for item in numbers)
        line = " ".join([*(_said(part) for part in named), digits])
        found = _judged(used, line, _CUED_SCORE if Cue.BANK in cues else _SCORE)
        if found:
            return found
    return None


def _latest(own: Sequence[Fragments], kind: Kind) -> Used | None:
    found = trail.pieces(own, {kind}, None)
    return found[-1] if found else None


def _said(part: Used) -> str:
    """*part* as people write it in one line; a branch's code becomes its name."""
    code = _CODE.search(part.piece.text)
    return f"{code.group()}支店" if part.piece.kind is Kind.BRANCH and code else part.piece.text


def _numbers(own: Sequence[Fragments]) -> Iterator[tuple[Used, ...]]:
    """What could be the account's number: labelled, then seven digits whole or in neighbouring pieces."""
    for labelled in reversed(trail.pieces(own, {Kind.ACCOUNT}, None)):
        yield (labelled,)
    digits = trail.pieces(own, {Kind.DIGITS}, None)
    for end in range(len(digits), 0, -1):
        for start in range(end - 1, max(-1, end - 4), -1):
            run = digits[start:end]
            if sum(len(item.piece.text) for item in run) == _LENGTH:
                yield tuple(sorted(run, key=trail.announced))


def _suffices(parts: Sequence[Used | None], numbers: Sequence[Used]) -> bool:
    """True for a bank with anything more, or a branch with the kind of account."""
    bank, branch, kind = parts
    labelled = numbers[0].piece.kind is Kind.ACCOUNT
    return bool((bank and (branch or kind or labelled)) or (branch and kind))


def _judged(used: Sequence[Used], line: str, score: float) -> Assembled | None:
    for found in bank_account.KIND.candidates(line):
        if found.value and found.score >= _LEAST_SCORE:
            return Assembled(Entity.BANK_ACCOUNT, found.value, score, tuple(item.span for item in used))
    return None
