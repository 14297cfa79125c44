"""Latin letters read out in kana, one by one (エヌ・エー・オー is nao)."""

from __future__ import annotations

import re

from policyguard.normalize.text import Edit, Step

_READINGS = {
    "a": "えー えい", "b": "びー", "c": "しー", "d": "でぃー でー", "e": "いー", "f": "えふ", "g": "じー",
    "h": "えいち えっち", "i": "あい", "j": "じぇー じぇい", "k": "けー けい", "l": "える", "m": "えむ", "n": "えぬ",
    "o": "おー おう", "p": "ぴー", "q": "きゅー", "r": "あーる", "s": "えす", "t": "てぃー てー", "u": "ゆー", "v": "ぶい ヴい",
    "w": "だぶりゅー だぶる", "x": "えっくす", "y": "わい", "z": "ぜっと じー",
    "0": "ぜろ れい まる", "1": "いち", "2": "にー に", "3": "さん", "4": "よん", "5": "ごー ご", "6": "ろく",
    "7": "なな", "8": "はち", "9": "きゅう きゅー",
    "_": "あんだーばー あんだーすこあ あんすこ", "-": "はいふん", ".": "どっと ぴりおど",
}  # fmt: skip
_LETTER_OF = {reading: letter for letter, readings in _READINGS.items() for reading in readings.split()}
# One kana alone is a particle as often as a digit; set apart from what is before it, it counts.
_WORD = "|".join(
    word if len(word) > 1 else rf"(?<=[\s　・,、.\-/]){word}"
    for word in sorted(_LETTER_OF, key=len, reverse=True)
)
_BETWEEN = r"[\s　・,、.。\-/]{0,2}"
# Four letters or more: エスエヌエス and ピーディーエフ are words, an account name is longer or pulled apart.
_RUN = re.compile(
    rf"(?:{_WORD})(?:{_BETWEEN}(?:{_WORD}|[a-z0-9])){{3,40}}"
    rf"|(?:{_WORD})(?:[\s　・,、.]{{1,2}}(?:{_WORD}|[a-z0-9])){{2,40}}"
)
_TOKEN = re.compile(f"{_WORD}|[a-z0-9]")
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_TO_KATAKANA = {hiragana: katakana for katakana, hiragana in _TO_HIRAGANA.items()}
# Said of so many things that they spell nothing by themselves.
_WORDS_ANYWAY = frozenset(
    {"ai", "api", "cg", "css", "diy", "dm", "dvd", "ec", "html", "ios", "it", "kpi", "lp", "pdf", "pr", "pv"}
    | {"sdgs", "seo", "sns", "ui", "url", "usb", "ux", "vip"}
)


def edits(text: str) -> list[Edit]:
    """One edit for each run of letters read out, taking in what stands between them."""
    reading = text.translate(_TO_HIRAGANA)
    found = []
    for run in _RUN.finditer(reading):
        letters = "".join(_LETTER_OF.get(t.group(), t.group()) for t in _TOKEN.finditer(run.group()))
        named = sum(_LETTER_OF.get(t.group(), "").isalpha() for t in _TOKEN.finditer(run.group()))
        if named >= 3 and letters not in _WORDS_ANYWAY and _stands_alone(text, *run.span()):
            found.append(Edit(run.start(), run.end(), letters, "spelled_letters"))
    return found


def _stands_alone(text: str, start: int, end: int) -> bool:
    """True when the run is no part of a longer word in the same script; a particle before it may touch it."""
    script = _KATAKANA if _KATAKANA.match(text[start]) else _HIRAGANA
    return not script.match(text[start - 1 : start]) and not script.match(text[end : end + 1])


_KATAKANA = re.compile("[ァ-ヺー]")
_HIRAGANA = re.compile("[ぁ-んー](?<![はがをにでとのも])")

# Two readings side by side, or one with a separator behind it, stand in every run.
_LONG = sorted(reading for reading in _LETTER_OF if len(reading) > 1)
_HINTS = [
    written
    for first in _LONG
    for behind in (*_LONG, *"・ 、-.　")
    for written in (first + behind, (first + behind).translate(_TO_KATAKANA))
]

STEP = Step(_HINTS, edits)
