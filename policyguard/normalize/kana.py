"""Kanji and dashes written for the katakana they resemble (力カオ, ラ一ン), told apart by their neighbours."""

from __future__ import annotations

import re

from policyguard.normalize.text import Edit, Step

_KATAKANA_FOR = dict(zip("口工卜二力夕八千三一ｰ-‐‑–—―−", "ロエトニカタハチミ" + "ー" * 9, strict=True))
# Numerals (二ページ, 三カ月) and 口コミ keep their kanji at the edge of a word; between katakana nothing does.
_LOOK_ALIKE = re.compile(
    r"(?<=[ァ-ヺー])[口工卜二力夕八千三](?=[ァ-ヺー])(?![カケヵヶ])"
    r"|(?<=[ァ-ヺー])[口工卜力夕](?![ぁ-んァ-ヺー一-鿿々\w])"
    r"|(?<![ぁ-んァ-ヺー一-鿿々\w])[口工卜力夕](?=[ァ-ヺー])(?!コミ)"
    r"|(?<=[ァ-ヺ])[一ｰ\-‐‑–—―−](?=[ァ-ヺ])"
)
_KATAKANA = [chr(code) for code in range(ord("ァ"), ord("ヺ") + 1)] + ["ー"]
_HINTS = [pair for kanji in _KATAKANA_FOR for kana in _KATAKANA for pair in (kana + kanji, kanji + kana)]


def edits(text: str) -> list[Edit]:
    """One edit for each look-alike that stands among katakana and beside no other kanji."""
    return [
        Edit(m.start(), m.end(), _KATAKANA_FOR[m.group()], "kana_lookalike")
        for m in _LOOK_ALIKE.finditer(text)
    ]


STEP = Step(_HINTS, edits)
