"""Tell which encoding a log is in, and give its lines as UTF-8.

UTF-16 is known by its byte order mark. Otherwise every line is UTF-8 where it can be; what the remaining
lines are, Shift_JIS (CP932) or EUC-JP, is settled once a file, on its first block that is not ASCII.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# UTF-8 kana and 、。: as CP932 these bytes are rare kanji, in EUC-JP they cannot be.
_UTF8_KANA = re.compile(rb"\xe3[\x80-\x83][\x80-\xbf]")
_SAMPLE_LINES = 400
# Mean weight from which a line is taken for Japanese: prose, with its kana, comes to 1.5 and more.
_JAPANESE = 1.2
# Rare kanji which UTF-8 kana turn into when read as CP932.
_MOJIBAKE = frozenset("縺繧繝")


@dataclass(frozen=True, slots=True)
class Legacy:
    """An encoding from before UTF-8: its name for people, its codecs, the usual one first."""

    title: str
    codecs: tuple[str, ...]

    def decode(self, line: bytes) -> str:
        """*line* as text; UnicodeDecodeError when no codec can."""
        for name in self.codecs[:-1]:
            try:
                return line.decode(name)
            except UnicodeDecodeError:
                continue
        return line.decode(self.codecs[-1])


CP932 = Legacy("Shift_JIS (CP932)", ("cp932",))
# The second codec knows ① and ㈱, which Windows and Mac wrote into EUC-JP files.
EUC_JP = Legacy("EUC-JP", ("euc_jp", "euc_jis_2004"))
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class Charset:
    """The encoding of one stream, found while it is read."""

    def __init__(self) -> None:
        self.legacy: Legacy | None = None
        self.utf16: str | None = None
        self._is_settled = False

    @property
    def title(self) -> str | None:
        """The encoding's name when it is not UTF-8."""
        return self.legacy.title if self.legacy else self.utf16 and "UTF-16"

    def watch(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """*blocks* without byte order mark, UTF-16 turned into UTF-8, settling the encoding on the way."""
        stream = _with_full_head(iter(blocks))
        head = next(stream, b"")
        self.utf16 = _UTF16.get(head[:2])
        if self.utf16:
            yield from _from_utf16(self.utf16, head[2:], stream)
            return
        yield self._settled(head.removeprefix(codecs.BOM_UTF8))
        for block in stream:
            yield block if self._is_settled else self._settled(block)

    def _settled(self, block: bytes) -> bytes:
        if not block.isascii():
            self.legacy = legacy_of(block)
            self._is_settled = True
        return block

    def utf8(self, line: bytes) -> bytes | None:
        """*line* as UTF-8, None when its bytes are no text. In a UTF-8 file the line is not looked at."""
        if self.legacy is None or line.isascii():
            return line
        if _is_utf8(line) and _UTF8_KANA.search(line):
            return line
        try:
            return self.legacy.decode(line).encode("utf-8")
        except UnicodeError:
            return line if _is_utf8(line) else None


def legacy_of(sample: bytes) -> Legacy | None:
    """The older encoding the sample's lines are in, None when they are UTF-8 or nothing known."""
    lines = [line for line in sample.split(b"\n") if not line.isascii()][:_SAMPLE_LINES]
    other = [line for line in lines if not _is_utf8(line)]
    in_utf8 = sum(1 for line in lines if _is_utf8(line) and _UTF8_KANA.search(line))
    scores = {legacy: [_score(legacy, line) for line in other] for legacy in (CP932, EUC_JP)}
    best = max(scores, key=lambda legacy: sum(scores[legacy]))
    convincing = sum(1 for score in scores[best] if score >= _JAPANESE)
    if convincing > in_utf8 and 2 * convincing >= len(other):
        return best
    return _guessed(sample) if other and not in_utf8 else None


def _score(legacy: Legacy, line: bytes) -> float:
    """How much *line* reads as Japanese in that encoding; negative when it cannot be read.

    EUC-JP taken for CP932 is nearly all half-width katakana, so these count against.
    """
    try:
        text = legacy.decode(line)
    except UnicodeDecodeError:
        return -20.0
    weights = [_weight(character) for character in text if character > "\x7f"]
    return sum(weights) / max(len(weights), 1)


def _weight(character: str) -> float:
    if "\u3001" <= character <= "\u30ff":
        return 3.0
    if "\uff61" <= character <= "\uff9f":
        return -1.0
    if character in _MOJIBAKE or "\ue000" <= character <= "\uf8ff" or character < "\u00a7":
        return -3.0
    return 1.0 if "\u4e00" <= character <= "\u9fff" else 0.5


def _guessed(sample: bytes) -> Legacy | None:
    """The last resort, for files of half-width katakana or names only."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - 40 ms to import, hardly ever needed

    guess = from_bytes(sample[:4096], cp_isolation=["utf_8", "cp932", "euc_jp"]).best()
    return {"cp932": CP932, "euc_jp": EUC_JP}.get(guess.encoding) if guess else None


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _with_full_head(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """*blocks* whose first is long enough to hold a byte order mark: a pipe may give single bytes."""
    head = b""
    for block in blocks:
        head += block
        if len(head) >= 3 or head[:1] not in (b"\xef", b"\xff", b"\xfe"):
            break
    yield head
    yield from blocks


def _from_utf16(name: str, head: bytes, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """UTF-16 as UTF-8; what is no character becomes bytes that are no UTF-8, so only its line is rejected."""
    decoder = codecs.getincrementaldecoder(name)("surrogatepass")
    yield decoder.decode(head).encode("utf-8", "surrogatepass")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", "surrogatepass")
    odd, _ = decoder.getstate()
    yield b"\xff" if odd else b""
