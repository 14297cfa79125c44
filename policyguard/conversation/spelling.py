"""Digits, letters, signs and domains said in words, as the lexicons ``said_*`` tell: ぜろ, エム, アンダーバー, ジーメール."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from policyguard.conversation.fragment import Form, Kind, Piece
from policyguard.detect.literal import kana_folded
from policyguard.rule import Lexicon

_KANA = "[ぁ-ゖー]"
_TENS = {numeral: value for value, numeral in enumerate("一二三四五六七八九", 1)}
# 四十七です; 四十七名 is a count.
_NUMBER = re.compile(
    r"(?<![一-鿿0-9])([二三四五六七八九])?十([一二三四五六七八九])?(?=です|やで?|っす|じゃ|だ|を|で(?:す|、|$)|[、。 ]|$)"
)
_KANJI = re.compile(
    r"(?<![〇零一二三四五六七八九十百千万第])[〇零一二三四五六七八九]{2,11}(?![〇零一二三四五六七八九十百千万円年月日人件枚個])"
)
# Words and parts of them that many a text holds: alone, or with one more of them, they are no numeral and no letter.
_PARTICLES = frozenset(
    (
        "に",
        "し",
        "ご",
        "く",
        "まる",
        "しい",
        "にー",
        "にい",
        "いー",
        "さん",
        "はっ",
        "れい",
        "りま",
        "える",
        "あい",
        "ぱぱ",
    )
)
_TIMES = {"二": 2, "2": 2, "ふた": 2, "三": 3, "3": 3, "みっ": 3, "四": 4, "4": 4}
# What ends the domain that a carrier was named for: ヤフーの、.co.jp.
_ENDINGS = {
    "日本": "jp",
    "こむ": "com",
    "どっとこむ": "com",
    "どっとじぇいぴー": "jp",
    "co.jp": "co.jp",
    "ne.jp": "ne.jp",
    "com": "com",
    "jp": "jp",
}
_ENDING = re.compile(rf"[のでは、 .。]{{0,3}}(?:末尾は|最後は)?({'|'.join(_ENDINGS)})(?![a-z])")


class Spelling:
    """Reads what the words of *lexicons* stand for; texts are kana-folded."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._digits = _meanings(lexicons, "said_digit")
        self._letters = _meanings(lexicons, "said_letter")
        self._signs = _meanings(lexicons, "said_sign")
        self._domains = _meanings(lexicons, "said_domain")
        english = [word for word in self._digits if word.isascii()]
        spoken = _either(word for word in self._digits if not word.isascii())
        letters = _either(self._letters)
        self._digit = re.compile(f"{_either(self._digits)}|[0-9]")
        self._letter = re.compile(letters)
        self._read = re.compile(
            rf"(?:(?<![ぁ-ゖー一-鿿〇])|(?<=[はがにでをもと、。])(?![にしごく][^ぁ-ゖ一-鿿]))(?:{spoken})(?:[ 、,・の-]{{0,2}}(?:{spoken}|[0-9](?![0-9]))){{1,10}}"
            r"(?=[、。 ]?(?:$|[^\w])|です|でし|だ|や|って|ね|よ|が|で|の|から|まで|と|を|に|w|笑|以上)"
        )
        # One numeral alone is one only where nothing else is said.
        self._alone = re.compile(rf"[ 「」『』、!?・…~]*({spoken})(?:です|ね|だよ|[ 「」『』、!?・…~])*")
        self._english = re.compile(
            rf"(?<![a-z])(?:{_either(english)})(?:[ ,-]+(?:{_either(english)}|oh))*(?![a-z])"
        )
        self._name = re.compile(
            rf"(?:(?<![ぁ-ゖー一-鿿a-z])|(?<=[はがにでをとのも]))(?:{letters})(?:[・、, ]?(?:{letters}))*"
            r"(?=[、。, ・]|です|でし|や(?![ぁ-ん])|って|ね|だ|と|$|[」』!?])"
        )
        self._sign = re.compile(
            rf"(?:(?<![ぁ-ゖー一-鿿a-z0-9])|(?<=[のにで、をが次0-9])|(?<=[0-9a-z] ))(?:{_either(self._signs)})"
            r"(?=[、。 」()]|$|を|で(?:、|$|す|つ)|と|っ?て|が|も|に続|うっ|打|ひとつ|一つ|1つ|はさ|[0-9a-z])"
        )
        times = rf"が(?:{'|'.join(_TIMES)})(?:つ|個|回)"
        self._counted = re.compile(
            rf"(?:(?<!\w)|(?<=[はにでが]))(?:(?:{spoken}|[0-9])(?:{times})?[と、, ]{{1,2}}){{0,5}}(?:{spoken}|[0-9])(?:{times})?"
            r"(?=です|$|[、。!? ]|ね|だ|や)"
        )
        self._count = re.compile(rf"({spoken}|[0-9])(?:が({'|'.join(_TIMES)})(?:つ|個|回))?[と、, ]{{0,2}}")
        self._domain = re.compile(rf"(?<![a-z0-9.@-])@?({_either(self._domains)})(?![a-z0-9@_-]|{_KANA}ー)")
        # 八〇の前にゼロ: what is put before the rest.
        self._headed = re.compile(
            rf"((?:{spoken}|[0-9]){{1,3}})の(?:前|頭|あたま|まえ)に({spoken}|[0-9])(?![0-9])"
        )
        seps = " 、,・の-"
        pairs = (
            word + after
            for word in self._digits
            for after in (*self._digits, *seps)
            if word not in _PARTICLES or (after not in _PARTICLES and after not in seps)
        )
        plain = (word for word in self._digits if len(word) > 1 and word not in _PARTICLES)
        self.words = {
            "digits": (*plain, *pairs, "十", "が二", "が2", "前に", "頭に"),
            "letters": tuple(word for word in self._letters if word not in _PARTICLES),
            "signs": tuple(self._signs),
            "domains": tuple(self._domains),
        }

    def digits(self, text: str) -> Iterator[Piece]:
        """Digits read out: a row of them, one that is all its clause says, 四十七, 八が二つと一."""
        for run in self._headed.finditer(text):
            yield _piece(Kind.DIGITS, self._read_off(run[2] + run[1]), run, Form.READ)
        for run in self._counted.finditer(text):
            if "が" in run.group():
                counted = (
                    (self._digit_of(one), _TIMES.get(t, 1)) for one, t in self._count.findall(run.group())
                )
                yield _piece(Kind.DIGITS, "".join(one * t for one, t in counted), run, Form.READ)
        for clause in re.finditer(r"[^。!?\n]+", text):
            alone = self._alone.fullmatch(clause.group())
            if alone:
                at = clause.start() + alone.start(1)
                yield Piece(Kind.DIGITS, self._digits[alone[1]], at, at + len(alone[1]), Form.READ)
        for run in (*_KANJI.finditer(text), *self._read.finditer(text), *self._english.finditer(text)):
            yield _piece(Kind.DIGITS, self._read_off(run.group().replace("oh", "0")), run, Form.READ)
        for run in _NUMBER.finditer(text):
            value = _TENS.get(run[1], 1) * 10 + _TENS.get(run[2], 0)
            yield _piece(Kind.DIGITS, str(value), run, Form.READ)

    def letters(self, text: str) -> Iterator[Piece]:
        """Letters said by their names, one or a row of them."""
        for run in self._name.finditer(text):
            said = "".join(self._letters[word] for word in self._letter.findall(run.group()))
            yield _piece(Kind.LETTERS, said, run, Form.NAMED)

    def signs(self, text: str) -> Iterator[Piece]:
        """Signs of names and addresses said by theirs."""
        for run in self._sign.finditer(text):
            yield _piece(Kind.LETTERS, self._signs[run.group()], run, Form.NAMED)

    def domains(self, text: str) -> Iterator[Piece]:
        """Carriers named for the end of an address, with what is said of its ending."""
        for run in self._domain.finditer(text):
            domain, end = self._domains[run[1]], run.end()
            if ending := _ENDING.match(text, end):
                tail, end = _ENDINGS[ending[1]], ending.end()
                whole = f"{domain.partition('.')[0]}.{tail}"
                domain = domain if domain.endswith(f".{tail}") else whole
            yield Piece(Kind.DOMAIN, domain, run.start(), end, Form.NAMED)

    def _read_off(self, said: str) -> str:
        return "".join(map(self._digit_of, self._digit.findall(said)))

    def _digit_of(self, said: str) -> str:
        return self._digits.get(said, said)


def _meanings(lexicons: Mapping[str, Lexicon], name: str) -> dict[str, str]:
    return {kana_folded(term.text): term.means for term in lexicons[name].terms if term.means}


def _either(words: Mapping[str, str] | Iterator[str] | list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"


def _piece(kind: Kind, text: str, run: re.Match[str], form: Form) -> Piece:
    return Piece(kind, text, run.start(), run.end(), form)
