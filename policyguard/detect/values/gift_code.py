"""Codes of prepaid gift cards; a code is believed only beside the words for a gift card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policyguard.detect.values.kind import ValueKind
from policyguard.model import Candidate

CUES = (
    "アマギフ", "あまぎふ", "アマゾンギフ", "amazonギフ", "amazon gift", "amazongift", "ギフト券",
    "ギフトコード", "ギフトカード", "ギフト番号", "ギフトid", "eギフト", "gift card", "giftcard",
    "gift code", "giftcode", "itunes", "アイチューンズ", "apple gift", "applegift", "appleギフト",
    "アップルギフト", "google play", "googleplay", "グーグルプレイ", "グーグルプレー", "グープレ",
    "楽天ギフト", "楽天ポイントギフト", "quoカードpay", "quocard pay", "クオカードペイ", "クオカpay",
    "プリペイドカード", "プリペイド番号", "プリペイドコード", "プリカ", "webmoney", "ウェブマネー",
    "ビットキャッシュ", "bitcash", "ニンテンドープリペイド", "playstationカード", "psnカード",
    "steamカード", "steamギフト", "steam gift", "steamコード", "steam code", "apple code", "appleコード", "バリアブルカード", "バニラvisa", "vプリカ",
    "選べるeギフト", "giftee", "ギフティ",
)  # fmt: skip
_REACH = 30
# Runs of letters and of digits in a code written in one piece; random codes of 14 have about seven.
_FEWEST_RUNS = 4

_CODE = re.compile(
    r"(?<![a-z0-9/=@._-])(?:"
    r"[a-z0-9]{4}(?P<gap>[ -])[a-z0-9]{6}(?P=gap)[a-z0-9]{4,5}"
    r"|[a-z0-9]{4}(?P<between>[ -])[a-z0-9]{4}(?:(?P=between)[a-z0-9]{4}){2,3}"
    r"|[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{5}"
    r"|[a-z0-9]{14,20}"
    r")(?![a-z0-9@_-]|\.[a-z0-9])"
)


def candidates(folded: str, _original: str | None = None, /) -> Iterator[Candidate]:
    """Codes within 30 characters of a cue, upper case, in the groups they are written in."""
    return _codes(folded, cued=True)


def shaped(folded: str) -> Iterator[Candidate]:
    """What is written like a code in groups, for a sentence that is about gifts."""
    return (code for code in _codes(folded, cued=False) if "-" in (code.value or ""))


def _codes(folded: str, *, cued: bool) -> Iterator[Candidate]:
    position = 0
    while run := _CODE.search(folded, position):
        code = re.sub("[ -]", "", run.group())
        if _is_code(code, run.group()) and (not cued or _cued(folded, run)):
            written = run.group().upper().replace(" ", "-")
            yield Candidate(run.start(), run.end(), written, 0.7 if " " in run.group() else 0.85)
            position = run.end()
        else:
            position = run.start() + 4


def _is_code(code: str, written: str) -> bool:
    """True for letters and digits mixed as an issuer mixes them; ``campaign2026winter`` is a name."""
    digits = sum(sign in "0123456789" for sign in code)
    if digits == len(code) or digits < 2:
        return False
    if written == code:
        return len(re.findall("[0-9]+|[a-z]+", code)) >= _FEWEST_RUNS
    return "-" in written or digits >= 5 or all(re.search("[0-9]", part) for part in written.split())


def _cued(folded: str, run: re.Match[str]) -> bool:
    near = folded[max(0, run.start() - _REACH) : run.start()] + "\n" + folded[run.end() : run.end() + _REACH]
    return any(cue in near for cue in CUES)


KIND = ValueKind("gift_code", CUES, candidates)
