"""A text in the bits people pause between, without the signs that say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass

# Signs that answer by themselves; every other emoji only parts what is round it.
_TELLING = frozenset("👍👌🙆🆗⭕🫡🙅❌✖")
# Those that answer only where nothing else is said.
_TELLING_ALONE = _TELLING | frozenset("🙏💪🤝🙋🙇✅✌🤙")
_SIGNS = frozenset(("So", "Sk", "Cf", "Mn", "Cs", "Sm"))
_STICKER = re.compile(
    r"[\[(<【](?:(?:スタンプ|sticker|stamp)[:\s]*(?P<after>[^\])>】]*)|(?P<before>[^\[(<【\])>】]*?)の?スタンプ)[\])>】]"
)
_QUOTED = re.compile(r"[「『\"]([^」』\"]+)[」』\"]")
# A sound of doubt, which drawn out is no yes.
_UMM = re.compile(r"[うふ][ーぅう〜~]+[んむ]ー*|ん[ーん〜~]{2,}")
_SENTENCE = re.compile(r"[^。!?\n]+[。!?\n]*")
_PAUSE = re.compile(
    r"[、,…・;()\[\]「」~〜]+|\.{2,}|(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])|(?<=ので)(?!す)|(?<=ですから)|(?<=けど)|(?<=けれど)"
)
_DRAWN_OUT = re.compile(r"(?<=[ぁ-ん])[ーぁぅぉ]+|[ー♪]+$|(?<=[ぁ-んa-z])っ+$")
_LAUGH = re.compile(r"(?:笑+|(?<=[^a-z])w+|草|汗|泣)$")
_ASKS = re.compile(
    r"[?]|(?:です|ます|ません|でしょう|ました|ましょう|んです|のです|ですっけ|ましたっけ)(?:かね|かな|か|っけ)(?:[。!…\s]|$)"
    r"|(?:(?<![よもこそろ]う)かな|かしら|(?<=[ただすん])っけ|かのう|のかい|かい|やろか|いかがでしょう|どうでしょう)(?:[。!…\s~ー]|$)|(?:何|なぜ|どう)(?:です|でしょう)$|(?:何|なん)ですか$"
)


@dataclass(frozen=True, slots=True)
class Bit:
    """What stands between two pauses, the number of its sentence, and whether it asks something."""

    text: str
    sentence: int
    asks: bool


def bits(folded: str) -> list[Bit]:
    """*folded* bit by bit; the content of a sticker is a sentence of its own."""
    text = _STICKER.sub(_as_sentence, folded)
    telling = _TELLING if any(map(str.isalnum, text)) else _TELLING_ALONE
    return list(_bits("".join(_plain(sign, telling) for sign in text)))


def _as_sentence(sticker: re.Match[str]) -> str:
    shown = sticker["after"] or sticker["before"] or ""
    quoted = _QUOTED.search(shown)
    return f"。{quoted[1] if quoted else shown}。"


def sentences(folded: str) -> list[tuple[int, int, bool]]:
    """Where each sentence of *folded* starts and ends, and whether it asks something."""
    return [(s.start(), s.end(), asks(s.group())) for s in _SENTENCE.finditer(folded) if s.group().strip()]


def asks(sentence: str) -> bool:
    """Whether *sentence* is a question, with or without its mark."""
    return bool(_ASKS.search(sentence))


def _bits(text: str) -> Iterator[Bit]:
    for number, sentence in enumerate(_SENTENCE.findall(text)):
        told = [_stripped(part) for part in _PAUSE.split(sentence.rstrip("。!?\n "))]
        told = [part for part in told if part]
        for place, part in enumerate(told):
            is_last = place == len(told) - 1
            yield Bit(part, number, asks(part) or (is_last and asks(sentence)))


def _stripped(part: str) -> str:
    """*part* without laughter and drawn-out sounds."""
    plain = _DRAWN_OUT.sub("", _UMM.sub("ふむ", part.strip()))
    return _DRAWN_OUT.sub("", _LAUGH.sub("", plain).strip())


def _plain(sign: str, telling: Set[str]) -> str:
    if sign.isascii() or sign in telling or unicodedata.category(sign) not in _SIGNS:
        return sign
    return "" if unicodedata.category(sign) in ("Cf", "Mn") or sign in "♀♂" else "、"
