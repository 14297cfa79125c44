"""Digits read out in kana or kanji, too few of them for the normalizer to take for a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

_READINGS = {
    0: "ぜろ ゼロ れい レイ まる マル 〇 零 ○",
    1: "いち イチ 一 いー",
    2: "にい にー ニー に ニ 二",
    3: "さん サン 三",
    4: "よん ヨン しい し 四",
    5: "ごお ごー ゴー ご ゴ 五",
    6: "ろく ロク ろっく 六",
    7: "なな ナナ しち シチ 七",
    8: "はち ハチ はっ 八",
    9: "きゅう キュウ きゅー キュー く ク 九",
}
DIGITS = {word: str(digit) for digit, words in _READINGS.items() for word in words.split()}
_WORD = "|".join(sorted(DIGITS, key=len, reverse=True))
_ONE = re.compile(f"{_WORD}|[0-9]")
# Every sign one digit; a run of at least two, for に, し, ご and く are particles and word endings too.
_RUN = re.compile(rf"(?:{_WORD}|[0-9])(?:[ \u3000、,・の-]{{0,2}}(?:{_WORD}|[0-9])){{1,10}}")
# Words that are numerals wherever they stand, and those that are beside another one or a sign between two.
ALONE = [
    "ぜろ",
    "ゼロ",
    "いち",
    "イチ",
    "よん",
    "ヨン",
    "ろく",
    "ロク",
    "なな",
    "ナナ",
    "はち",
    "ハチ",
    "きゅう",
    "キュウ",
    "まる",
    "マル",
    "〇",
]
PAIRS = [word + after for word in DIGITS for after in (*DIGITS, *" \u3000、,・の-")]
SOME = re.compile(rf"(?:{_WORD})(?:[ \u3000、,・の-]{{0,2}}(?:{_WORD}))|{'|'.join(ALONE)}")
_ALONE = "|".join(ALONE)
_SURROUNDED = re.compile(r"[ \u3000「」『』、。!?・…~\x00]*(?P<run>{run})(?:です|でした|ね|よ|だよ|の|[ \u3000「」『』、。!?・…~\x00])*".replace(
    "{run}", f"{_RUN.pattern}|{_ALONE}"
))  # fmt: skip
# Within talk only at least three of them, set apart from it.
_IN_TALK = re.compile(
    rf"(?:(?<!\w)|(?<=[はが])|(?<=[でに])(?=[〇零一二三四五六七八九]))(?P<run>(?:{_WORD})(?:[ 、,・の-]?(?:{_WORD})){{2,10}})"
    r"(?=[、。 ]?(?:$|[^\w、])|、|です|でし|でござい|だ(?!け)|や(?![すまっ])|って|ね|以上|w|笑)"
)


def read_out(clause: str) -> tuple[int, int, str] | None:
    """Where digits are read out in *clause*, and which, when it says nothing else; None otherwise."""
    said = _SURROUNDED.fullmatch(clause)
    if not said or said["run"].isascii():
        return None
    digits = "".join(DIGITS.get(word, word) for word in _ONE.findall(said["run"]))
    return said.start("run"), said.end("run"), digits


def in_talk(text: str) -> Iterator[tuple[int, int, str]]:
    """Where digits are read out within *text*, set apart from what else it says, and which."""
    for said in _IN_TALK.finditer(text):
        yield said.start("run"), said.end("run"), "".join(DIGITS[word] for word in _ONE.findall(said["run"]))
