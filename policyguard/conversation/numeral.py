"""Digits read out in kana or kanji, too few of them for the normalizer to take for a number."""

from __future__ import annotations

import re

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
SOME = re.compile(
    rf"(?:{_WORD})(?:[ \u3000、,・の-]{{0,2}}(?:{_WORD}))|ぜろ|ゼロ|いち|イチ|よん|ヨン|ろく|ロク|なな|ナナ|はち|ハチ|きゅう|キュウ|まる|マル|〇"
)
_ALONE = re.compile("ぜろ|ゼロ|いち|イチ|よん|ヨン|ろく|ロク|なな|ナナ|はち|ハチ|きゅう|キュウ|まる|マル|〇")
_SURROUNDED = re.compile(r"[ \u3000「」『』、。!?・…~\x00]*(?P<run>{run})(?:です|でした|ね|よ|だよ|の|[ \u3000「」『』、。!?・…~\x00])*".replace(
    "{run}", f"{_RUN.pattern}|{_ALONE.pattern}"
))  # fmt: skip


def read_out(clause: str) -> tuple[int, int, str] | None:
    """Where digits are read out in *clause*, and which, when it says nothing else; None otherwise."""
    said = _SURROUNDED.fullmatch(clause)
    if not said or said["run"].isascii():
        return None
    digits = "".join(DIGITS.get(word, word) for word in _ONE.findall(said["run"]))
    return said.start("run"), said.end("run"), digits
