"""From one folded text to everything in it that could be part of a value; the words around it weigh it later."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from zlib import crc32

from policyguard.conversation import cue
from policyguard.conversation.bank_words import BankWords
from policyguard.conversation.fragment import Form, Kind, Piece
from policyguard.conversation.glance import Glance
from policyguard.conversation.spelling import Spelling
from policyguard.detect.literal import kana_folded
from policyguard.rule import Lexicon

_PLAIN = re.compile("[0-9a-z]")
_LINK = re.compile(r"https?://[!-~]+|[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_LOCAL = re.compile(r"(?<![a-z0-9@._%+-])(?P<text>[a-z0-9._%+-]{2,40}) ?@(?![ a-z0-9])")
_ENDS = "com|jp|net|org|me|io|info|co|dev|app|xyz|tokyo|us|biz|site|online|club|work|shop|gle|ly|gg|ee|link"
_DOMAIN = re.compile(
    rf"(?<![a-z0-9._%+-])(?P<text>@(?:[a-z0-9][a-z0-9-]{{0,40}}\.){{1,4}}[a-z]{{2,12}}|(?:[a-z0-9][a-z0-9-]{{0,40}}\.){{1,4}}(?:{_ENDS}))(?![a-z0-9@])"
)
_SPACED = re.compile(r"(?<![0-9a-z.,/:-])[0-9](?:[ 、・][0-9](?![0-9a-z.,/:円件枚点本個日月年時分人つ案]))+")
_SPACED_OUT, _NAMING = re.compile("[0-9][ 、・][0-9]"), re.compile("[a-z._-]")
_LONE_SIGN = re.compile(r"(?<![^\s、。「])[._-](?![^\s、。」])")
_LETTERS = re.compile(r"[_.-]?[a-z0-9](?:[a-z0-9._+-]*[a-z0-9_])?[._-]?(?![a-z0-9@])")
_MARKED = re.compile(r"(?:(?:p|pp|no|ver|vol|row|ch|id)\.|(?:p|v|row|q|#)\.?)(?P<digits>[0-9][0-9.]*)")
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|pdf|docx?|xlsx?|csv|txt|zip|mp[34]|m4a|mov|wav|psd|ai|html?|css|js|py|svg|obj)$"
)
_DIGITS = re.compile(r"[0-9]+(?:[-‐‑‒–—―−ー()~の.,/:x×*][0-9]+)*")
_JOINED = frozenset("-‐‑‒–—―−ー()の")
_COUNTERS, _FEW = frozenset("円万千億秒年月日時分枚件回冊案歳才%階週泊種本人字点文名個"), 2
_LONGEST_DIGITS, _LONGEST_LETTERS = 11, 24
# The last ones of a message are kept.
_MOST = 16
# How much around a piece says where it belongs.
_BEHIND, _AHEAD = 16, 12
_STOP, _PAUSE = re.compile(r"[。!?\n]"), re.compile(r"[。!?\n、]")
# More of the value follows: 06から…, 069ナントカ.
_OPEN = re.compile(
    r"-? ?(?:から(?!順)|まで|で始ま|ナントカ|なんとか|なんちゃら|~|のあと(?:に|は|が)|の後(?:に|は|が))"
)
_SAYING = re.compile(r"\w")


class PieceReader:
    """Reads the pieces of messages, with the words that *lexicons* have for digits, letters, signs and domains."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._spelling = Spelling(lexicons)
        self._bank = BankWords(lexicons)
        self._shapes = {"bank": self._bank.words, **self._spelling.words}
        self._glance = Glance(cue.CUES, self._shapes)

    def read(self, folded: str) -> tuple[list[Piece], set[str]]:
        """The pieces of *folded* in their order, none over another, and which cues could be near."""
        near = self._glance.near(folded)
        if not (_PLAIN.search(folded) or near & self._shapes.keys()):
            return [], near
        text = folded
        if "://" in folded or "@" in folded:
            text = _LINK.sub(lambda run: "\x01" * len(run.group()), folded)
        found: list[Piece] = []
        for reading in self._readings(text, near):
            for piece in reading:
                if not _overlaps(piece, found):
                    found.append(piece)
        return sorted(found, key=lambda piece: piece.start)[-_MOST:], near

    def _readings(self, text: str, near: set[str]) -> Iterator[Iterator[Piece]]:
        """Every way to read *text*; earlier ones take what later ones could take, too."""
        kana = kana_folded(text) if near & self._spelling.words.keys() else text
        if "@" in text:
            yield _of(Kind.LOCAL, _LOCAL, text)
        if "domains" in near:
            yield self._spelling.domains(kana)
        if "." in text:
            yield _of(Kind.DOMAIN, _DOMAIN, text)
        if "bank" in near:
            yield self._bank.parts(text)
        if "digits" in near:
            yield self._spelling.digits(kana)
        if "letters" in near:
            yield self._spelling.letters(kana)
        if _SPACED_OUT.search(text):
            yield _spaced(text)
        if _NAMING.search(text):
            yield _letters(text)
        if "signs" in near:
            yield self._spelling.signs(kana)
        yield _digits(text)


def _overlaps(piece: Piece, others: Sequence[Piece]) -> bool:
    return any(piece.start < other.end and other.start < piece.end for other in others)


def _of(kind: Kind, pattern: re.Pattern[str], text: str) -> Iterator[Piece]:
    for run in pattern.finditer(text):
        if kind is not Kind.DOMAIN or not _FILE.search(run["text"]):
            form = Form.MARKED if "@" in run.group() else Form.PLAIN
            yield Piece(kind, run["text"], run.start("text"), run.end("text"), form)


def _spaced(text: str) -> Iterator[Piece]:
    for run in _SPACED.finditer(text):
        yield Piece(Kind.DIGITS, re.sub("[^0-9]", "", run.group()), run.start(), run.end(), Form.SPACED)


def _letters(text: str) -> Iterator[Piece]:
    """Runs of letters as names have them; of a page's number the digits, of a file's name what it is called."""
    for run in _LONE_SIGN.finditer(text):
        yield Piece(Kind.LETTERS, run.group(), run.start(), run.end())
    for run in _LETTERS.finditer(text):
        said = run.group()
        if said.isdigit():
            continue
        if marked := _MARKED.fullmatch(said):
            digits = re.sub("[^0-9]", "", marked["digits"])
            yield Piece(Kind.DIGITS, digits, run.start() + marked.start("digits"), run.end(), Form.MARKED)
        elif len(said) <= _LONGEST_LETTERS and (re.search("[a-z]", said) or said[0] in "._-"):
            file = _FILE.search(said)
            name = said[: file.start()] if file else said
            form = Form.FILE if file else Form.PLAIN
            yield Piece(Kind.LETTERS, name, run.start(), run.start() + len(name), form)


def _digits(text: str) -> Iterator[Piece]:
    """Digits, those joined by signs as one, without round amounts and small counts."""
    for run in _DIGITS.finditer(text):
        if _is_amount(text, run):
            continue
        digits = re.sub("[^0-9]", "", run.group())
        if len(digits) <= _LONGEST_DIGITS:
            joints = {sign for sign in run.group() if not sign.isdigit()}
            form = Form.AMOUNT if joints - _JOINED else Form.PLAIN
            yield Piece(Kind.DIGITS, digits, run.start(), run.end(), form)


def set_apart(text: str, pieces: Sequence[Piece], near: set[str]) -> list[Piece]:
    """*pieces* of the folded *text* with how each is set apart and, where a cue is *near*, where it belongs."""
    is_placed = not near.isdisjoint(cue.PLACING)
    floors = (0, *(piece.end for piece in pieces))
    return [_set_apart(text, p, floor, is_placed) for p, floor in zip(pieces, floors, strict=False)]


def _is_amount(text: str, run: re.Match[str]) -> bool:
    """True for what most digits of most messages are: 3枚, 3000円; a part of a number is dressed as one less often."""
    said = run.group()
    is_plain = said[0] != "0" and (len(said) <= _FEW or said[-1] == "0")
    return is_plain and text[run.end() : run.end() + 1] in _COUNTERS


def _set_apart(text: str, piece: Piece, floor: int, is_placed: bool) -> Piece:
    """*piece* with how it is set apart and, where a cue *is_placed* near, what the words back to *floor* say of its place."""
    start, end = piece.start, piece.end
    edges = f"{text[max(0, start - 2) : start]}|{text[end : end + 2]}"
    said = replace(
        piece,
        open=_OPEN.match(text, end) is not None,
        leads=_SAYING.search(text, 0, start) is None,
        ends=_SAYING.search(text, end) is None,
        frame=crc32(_PLAIN.sub("0", edges).encode("utf-8", "replace")) & 0xFFFF,
    )
    if not is_placed:
        return said
    before = _STOP.split(text[max(floor, start - _BEHIND) : start])[-1]
    after = _PAUSE.split(text[end : end + _AHEAD])[0]
    return replace(said, place=cue.place_between(before, after), ordinal=cue.ordinal(before))
