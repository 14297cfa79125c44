"""International bank account numbers; their check digits tell them from any other code (``stdnum.iban``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policyguard.detect.values.kind import ValueKind
from policyguard.model import Candidate

# Country and length of its numbers, from the SWIFT registry; Japan has no IBAN.
_REGISTRY = """
    ad24 ae23 al28 at20 az28 ba20 be16 bg22 bh22 bi27 br29 by28 ch21 cr22 cy28 cz24 de22 dj27 dk18 do28 ee20
    eg29 es24 fi18 fk18 fo18 fr27 gb22 ge22 gi23 gl18 gr27 gt28 hn28 hr21 hu28 ie22 il23 iq23 is26 it27 jo30
    kw30 kz20 lb28 lc32 li21 lt20 lu20 lv21 ly25 mc27 md24 me22 mk19 mn20 mr27 mt31 mu30 ni28 nl18 no15 om23
    pk24 pl28 ps29 pt25 qa29 ro24 rs22 ru33 sa24 sc31 sd18 se24 si19 sk24 sm27 so23 st25 sv28 tl23 tn24 tr26
    ua29 va22 vg24 xk20 ye30
"""
LENGTHS = {entry[:2]: int(entry[2:]) for entry in _REGISTRY.split()}
_SHAPE = re.compile(rf"(?<![a-z0-9])({'|'.join(LENGTHS)})[0-9]{{2}}(?:[ -]?[a-z0-9]){{11,30}}")


def candidates(folded: str, _original: str | None = None, /) -> Iterator[Candidate]:
    """Numbers whose check digits are right, upper case without spaces; case means nothing to them."""
    position = 0
    while run := _SHAPE.search(folded, position):
        end = _end(run)
        number = _compact(folded[run.start() : end])
        valid = not _goes_on(folded, end) and _is_valid(number)
        position = end if valid else run.start() + 4
        if valid:
            yield Candidate(run.start(), end, number, 0.95)


def _end(run: re.Match[str]) -> int:
    """Where the country's length is reached, or the end of *run* when it is too short."""
    signs = [place for place, sign in enumerate(run.group()) if sign not in " -"]
    length = LENGTHS[run[1]]
    return run.start() + (signs[length - 1] + 1 if len(signs) >= length else len(run.group()))


def _goes_on(folded: str, end: int) -> bool:
    return folded[end : end + 1].isascii() and folded[end : end + 1].isalnum()


def _is_valid(number: str) -> bool:
    from stdnum import iban  # noqa: PLC0415

    return bool(iban.is_valid(number))


def _compact(number: str) -> str:
    return re.sub("[ -]", "", number).upper()


KIND = ValueKind("iban", tuple(LENGTHS), candidates)
