"""A text in the bits people pause between, without the signs that say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Signs that answer by themselves; every other emoji only parts what is round it.
_TELLING = frozenset("👍👌🙆🆗⭕🫡🙅❌✖")
_SIGNS = frozenset(("So", "Sk", "Cf", "Mn", "Cs", "Sm"))
_STICKER = re.compile(
    r"[\[(<【](?:スタンプ|sticker|stamp)[:\s]*(?:[「『](?P<quoted>[^」』]*)[」』]|(?P<bare>[^\])>】]*))[\])>】]"
)
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
    text = _STICKER.sub(lambda sticker: f"。{sticker['quoted'] or sticker['bare'] or ''}。", folded)
    return list(_bits("".join(map(_plain, text))))


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
            yield Bit(part, number, asks(sentence if is_last else part))


def _stripped(part: str) -> str:
    """*part* without laughter and drawn-out sounds."""
    plain = _DRAWN_OUT.sub("", part.strip())
    return _DRAWN_OUT.sub("", _LAUGH.sub("", plain).strip())


def _plain(sign: str) -> str:
    if sign.isascii() or sign in _TELLING or unicodedata.category(sign) not in _SIGNS:
        return sign
    return "" if unicodedata.category(sign) in ("Cf", "Mn") or sign in "♀♂" else "、"
