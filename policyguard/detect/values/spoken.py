"""Values that are described rather than written: in pieces, out of order, on the keys of an old phone."""

from __future__ import annotations

import codecs
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from html import unescape
from urllib.parse import unquote

from policyguard.detect.values.bare import international

_ROWS = ("わワ", "あア", "かカ", "さサ", "たタ", "なナ", "はハ", "まマ", "やヤ", "らラ")
_KEYS = str.maketrans({kana: str(digit) for digit, row in enumerate(_ROWS) for kana in row})
_GROUP = re.compile("[0-9]+")


def pieced(told: str) -> str | None:
    """The one number that the groups of digits in *told* make, whichever comes first; labels (1行目) do not count."""
    return next(filter(None, map(_number, _arranged(_GROUP.findall(told)))), None)


def keyed(told: str) -> str | None:
    """The number whose digits are the keys of the kana in *told*: わ is 0, あ is 1."""
    return _number("".join(_GROUP.findall(told.translate(_KEYS))))


def parted(told: str) -> str | None:
    """The address that a name and a domain in *told* make, whichever comes first."""
    closed = _BARS.sub("", told.lower())
    if whole := _ADDRESS.search(closed):
        return whole.group()
    domain = _DOMAIN.search(closed)
    if domain is None:
        return None
    rest = f"{closed[: domain.start()]}|{closed[domain.end() :]}"
    name = next((run.group().rstrip("._-") for run in _NAME.finditer(rest)), "")
    return f"{name}@{domain.group()}" if name else None


_BARS = re.compile(r"\s*[|/]\s*|(?<=[a-z0-9@])[ ]+(?=[@.])|(?<=[@.])[ ]+(?=[a-z0-9])")
_TLD = r"(?:com|net|org|co\.jp|ne\.jp|or\.jp|jp|me|info|dev|io|biz|work|site)(?![a-z0-9-])"
_DOMAIN = re.compile(rf"(?<![a-z0-9@._-])(?:[a-z0-9-]{{2,30}}\.){{1,2}}{_TLD}")
_ADDRESS = re.compile(rf"[a-z0-9][a-z0-9._+-]*@(?:[a-z0-9-]{{2,30}}\.){{1,2}}{_TLD}")
_NAME = re.compile(r"(?<![a-z0-9@._-])[a-z0-9][a-z0-9._-]{1,30}(?![a-z0-9@])")


def decoded(told: str) -> str | None:
    """The address in *told* that stands there in base64, backwards, in character references or turned by 13 letters."""
    for run in _BASE64.finditer(told):
        with suppress(ValueError):
            written = b64decode(run.group() + "=" * (-len(run.group()) % 4), validate=True).decode("ascii")
            if whole := _ADDRESS.fullmatch(written.strip().lower()):
                return whole.group()
    plain = told.lower()
    ways = (plain[::-1], unescape(plain), unquote(plain), codecs.decode(plain, "rot13"))
    return next((whole.group() for way in ways if (whole := _ADDRESS.search(way))), None)


_BASE64 = re.compile(r"[A-Za-z0-9+/]{12,}(?==|\b)")


def _arranged(groups: list[str]) -> Iterator[str]:
    """*groups* in a row, as they stand and with each in front, with single digits and without."""
    for kept in (groups, [group for group in groups if len(group) > 1]):
        yield "".join(kept)
        for place in range(1, len(kept)):
            yield "".join((kept[place], *kept[:place], *kept[place + 1 :]))


def _number(digits: str) -> str | None:
    return international(digits) if len(digits) in (10, 11) and digits.startswith("0") else None


# By the name a rule calls them.
READINGS: Mapping[str, Callable[[str], str | None]] = {
    "pieces": pieced,
    "keypad": keyed,
    "parts": parted,
    "code": decoded,
}
