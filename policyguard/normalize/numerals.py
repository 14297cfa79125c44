"""Numbers written in kanji (〇九〇, 大字), read out in kana or English, or with letters for digits."""

from __future__ import annotations

import re

from policyguard.normalize.text import Edit, Step

_KANJI = {
    **dict(zip("〇零○◯", "0000", strict=True)),
    **dict(zip("一二三四五六七八九", "123456789", strict=True)),
    **dict(zip("壱壹弌弐貳貮参參弎肆伍陸漆柒質捌玖", "11122233345677789"[:17], strict=True)),
}
_READINGS = {
    "0": "ぜろ れい まる おー zero",
    "1": "いち いー わん one ichi",
    "2": "にー にい に つー two ni",
    "3": "さん すりー three san",
    "4": "よん よー しー し ふぉー four yon shi",
    "5": "ごー ごう ご ふぁいぶ five go",
    "6": "ろく しっくす six roku",
    "7": "なな しち せぶん seven nana shichi",
    "8": "はち ぱち えいと eight hachi",
    "9": "きゅう きゅー く ないん nine kyuu kyu ku",
}
_DIGIT_OF = {reading: digit for digit, readings in _READINGS.items() for reading in readings.split()} | _KANJI
_LETTER_DIGIT = dict(zip("oilszbq〇○◯|!", "011528900011"[:12], strict=True))

# にい is a long two, unless it begins 21 (に いち).
_WORD = "|".join(sorted(_DIGIT_OF, key=len, reverse=True)).replace("にい|", "にい(?!ち)|")
_TOKEN = re.compile(f"[0-9]|{_WORD}")
_BETWEEN = r"[\s　・,、.。\-‐–—―−ー~〜_/|()の☆★*♪◇◆○●]{0,3}"
_ZERO = r"(?:[0〇零○◯]|ぜろ|れい|まる|おー|zero)"
_PHONE = re.compile(
    rf"(?<![0-9]){_ZERO}(?:{_BETWEEN}(?:[0-9]|{_WORD})){{8,10}}(?!{_BETWEEN}(?:[0-9]|ぜろ|いち|さん|よん|ろく|なな|はち|きゅう))"
)
_KANJI_RUN = re.compile(rf"(?<![一-鿿])[{''.join(_KANJI)}](?:[\s\-ーの]?[{''.join(_KANJI)}0-9]){{6,}}")
_DASH = re.compile(
    r"(?<=[0-9])\s?[ー一‐‑‒–—―−〜~﹣ｰ─━]\s?(?=[0-9(])|(?<=[0-9)])\s?[ー‐‑‒–—―−〜~ｰ─━]\s?(?=[0-9])"
)
_LETTERED = re.compile(
    r"(?<![a-z0-9])(?=(?:[\s\-ー]?[0-9oilszbq〇○◯|!]){10,11}(?![a-z0-9]))[0o〇○◯][0-9oilszbq〇○◯|!\s\-ー]{9,12}(?![a-z0-9])"
)
_MOBILE_START = re.compile("0[5-9]0")
_MOBILE = re.compile(r"0[5-9]0[0-9]{8}$|0120[0-9]{6}$")

_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_TO_KATAKANA = {hira: kata for kata, hira in _TO_HIRAGANA.items()}


def _spoken(text: str) -> list[Edit]:
    """Runs that start with a zero and hold a telephone number's worth of digits, kana or kanji among them."""
    reading = text.translate(_TO_HIRAGANA)
    return [edit for run in _PHONE.finditer(reading) for edit in _digit_edits(run)]


def _kanji(text: str) -> list[Edit]:
    """Runs of seven or more kanji digits: account numbers and telephone numbers without the first zero."""
    return [edit for run in _KANJI_RUN.finditer(text) for edit in _digit_edits(run)]


def _digit_edits(run: re.Match[str]) -> list[Edit]:
    tokens = _without_particle(list(_TOKEN.finditer(run.group())))
    return [
        Edit(run.start() + t.start(), run.start() + t.end(), _DIGIT_OF[t.group()],
             "kanji_numerals" if t.group() in _KANJI else "kana_numerals")
        for t in tokens
        if not t.group().isascii() or not t.group().isdigit()
    ]  # fmt: skip


def _without_particle(tokens: list[re.Match[str]]) -> list[re.Match[str]]:
    """*tokens* less a last one that is a word behind a whole number (03-1234-5678 に) and no digit of it."""
    last, before = tokens[-1].group(), tokens[-2].group()
    whole = (
        11 if _MOBILE_START.match("".join(_DIGIT_OF.get(t.group(), t.group()) for t in tokens[:3])) else 10
    )
    if len(tokens) > whole and len(last) == 1 and not last.isascii() and before.isascii():
        return tokens[:-1]
    return tokens


def _lettered(text: str) -> list[Edit]:
    """Telephone numbers with o for 0, l for 1 and the like, when most characters are digits already."""
    found = []
    for run in _LETTERED.finditer(text):
        digits = "".join(_LETTER_DIGIT.get(c, c) for c in run.group() if c not in " -ー\n\t")
        if _MOBILE.match(digits) and sum(c in "0123456789" for c in run.group()) >= 4:
            found += [
                Edit(run.start() + i, run.start() + i + 1, _LETTER_DIGIT[c], "leet")
                for i, c in enumerate(run.group())
                if c in _LETTER_DIGIT
            ]
    return found


def _dashes(text: str) -> list[Edit]:
    return [Edit(m.start(), m.end(), "-", "") for m in _DASH.finditer(text)]


_DASHES, _LETTERS = "ー一‐‑‒–—―−〜~ｰ─━", "oilszbq〇○◯|!"
_STARTS = sorted({word[:2] for word in _DIGIT_OF if not word.isascii()})
_GAPS = ("", " ", "-", "・", "、", "ー", "　")
_LONG_ZEROS = [
    zero + gap + start
    for zero in ("まる", "れい", "おー")
    for gap in _GAPS
    for start in (*_STARTS, *"0123456789")
]

STEPS = (
    Step(
        [
            "ぜろ", "ゼロ", "zero", "〇", "零", "○", "◯",
            *(digit + gap + start for digit in "0123456789" for gap in _GAPS
              for word in _STARTS for start in (word, word.translate(_TO_KATAKANA))),
            *_LONG_ZEROS, *(digit + kanji for digit in "0123456789" for kanji in _KANJI),
            *(word.translate(_TO_KATAKANA) for word in _LONG_ZEROS),
        ],
        _spoken,
    ),
    Step([a + b for a in _KANJI for b in (*_KANJI, *"-ー の0123456789")], _kanji),
    Step([pair for digit in "0123456789" for letter in _LETTERS for pair in (digit + letter, letter + digit)], _lettered),
    Step([digit + gap + dash for digit in "0123456789)" for gap in ("", " ") for dash in _DASHES], _dashes),
)  # fmt: skip
