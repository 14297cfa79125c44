"""Letters, signs and repeated digits said by their names: えむ、あい、えぬ; 八が二つと一、三."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policyguard.conversation.fragment import Kind, Piece
from policyguard.conversation.numeral import DIGITS

_NAMES = {
    "a": "えー えい エー エイ",
    "b": "びー ビー",
    "c": "しー シー",
    "d": "でぃー ディー でー デー",
    "e": "いー イー",
    "f": "えふ エフ",
    "g": "じー ジー",
    "h": "えっち えいち エッチ エイチ",
    "i": "あい アイ",
    "j": "じぇい じぇー ジェイ ジェー",
    "k": "けー けい ケー ケイ",
    "l": "える エル",
    "m": "えむ エム",
    "n": "えぬ エヌ",
    "o": "おー オー",
    "p": "ぴー ピー",
    "q": "きゅー キュー",
    "r": "あーる アール",
    "s": "えす エス",
    "t": "てぃー ティー てー テー",
    "u": "ゆー ユー",
    "v": "ぶい ブイ",
    "w": "だぶりゅー ダブリュー だぶる ダブル",
    "x": "えっくす エックス",
    "y": "わい ワイ",
    "z": "ぜっと ゼット",
    "_": "アンダーバー アンダースコア アンダーライン あんだーばー",
    "-": "ハイフン はいふん",
    ".": "ドット どっと ピリオド",
}
_LETTERS = {word: letter for letter, words in _NAMES.items() for word in words.split()}
# く, に and the like are digits only where nothing but numerals is read out.
_SAID = {**DIGITS, **_LETTERS, "きゅー": "9", "キュー": "9"}
_WORD = "|".join(sorted(_SAID, key=len, reverse=True))
_NEXT = r"[、,・ ] ?"
_RUN = re.compile(
    rf"(?:(?<!\w)|(?<=[はがにで]))(?P<run>(?:{_WORD}|[0-9a-z])(?:{_NEXT}(?:{_WORD}|[0-9a-z])){{1,11}})"
    r"(?=[、。 ]?(?:$|[^\w、]|です|でし|だ|や|って|ね|以上|ほな|これ))"
)
_ONE = re.compile(f"{_WORD}|[0-9a-z]")
_TIMES = {"二": 2, "2": 2, "ふた": 2, "三": 3, "3": 3, "みっ": 3, "四": 4, "4": 4}
_DIGIT = "|".join(sorted((*DIGITS, *"0123456789"), key=len, reverse=True))
_TIMES_OVER = rf"が(?:{'|'.join(_TIMES)})(?:つ|個|回)"
_COUNTED = re.compile(
    rf"(?:(?<!\w)|(?<=[はにでが]))(?P<run>(?:(?:{_DIGIT})(?:{_TIMES_OVER})?[と、, ]{{1,2}}){{0,5}}(?:{_DIGIT})(?:{_TIMES_OVER})?)"
    r"(?=です|$|[、。!? ]|ね|だ|や)"
)
_COUNT = re.compile(rf"({_DIGIT})(?:が({'|'.join(_TIMES)})(?:つ|個|回))?[と、, ]{{0,2}}")
# What stands in every text that a spelled piece is in; つ when digits are counted.
WORDS: tuple[str, ...] = (
    "えぬ",
    "えむ",
    "えす",
    "えふ",
    "える",
    "えっ",
    "えー",
    "えい",
    "びー",
    "しー",
    "でぃー",
    "でー",
    "いー",
    "じー",
    "けー",
    "けい",
    "おー",
    "ぴー",
    "きゅー",
)
WORDS += (
    "あい",
    "あーる",
    "てぃー",
    "てー",
    "ゆー",
    "ぶい",
    "だぶ",
    "わい",
    "ぜっと",
    "じぇ",
    "が二つ",
    "が2つ",
    "がふたつ",
    "が三つ",
    "が3つ",
    "が四つ",
)


def spelled(text: str) -> Iterator[Piece]:
    """Ids spelled sign by sign, the signs set apart, and digits of which some are counted."""
    for run in _RUN.finditer(text):
        said = "".join(_SAID.get(word, word) for word in _ONE.findall(run["run"]))
        if not said.isdigit():
            yield Piece(Kind.LETTERS, said, run.start("run"), run.end("run"))
    for run in _COUNTED.finditer(text):
        if "が" in run["run"]:
            counted = (
                (DIGITS.get(one, one), _TIMES.get(times, 1)) for one, times in _COUNT.findall(run["run"])
            )
            digits = "".join(digit * times for digit, times in counted)
            yield Piece(Kind.DIGITS, digits, run.start("run"), run.end("run"))
