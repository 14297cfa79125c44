"""Pieces at the edges of what a message says about something else; they count only where a whole value is plain.

A sender who buries a number in work talk still sets it apart: after a colon, before です, behind 下四つ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from policyguard.conversation import cue, numeral, spelling, token
from policyguard.conversation.fragment import Kind, Piece, Place

# Words of a copula, of giving on, of placing, behind a piece that is set apart.
_AFTER = (
    r"(?:$|[^\w\-@:=×*+%¥$&/]|:(?![0-9])|です|でし(?:た|ょ)|でござい|になり|となり|だ(?:よ|ね|から|って|と|$|[。、])|や(?:$|[。、 !]|ね|よ|で|け)"
    r"|な(?:$|[。、 !]|んで|の)|ね|よ(?!う)|って|から(?!は)|まで|と(?:打|入|書|押|つ|付|続|い[うえ]|か|して|[0-9])|を?(?:つけ|付け|足し|入れて|くっつ|続け|つなげ|繋)"
    r"|[がは](?:真|まんなか|スタート|最|さいご|ラスト|末|続|つづ|後|頭|先|前|しっぽ|ケツ|残|おわり|終|ドメイン)|の(?:あと|後|次|つぎ|前に|うしろ|(?:ほう|方)(?:です|$|[、。]))"
    r"|で(?:$|[。、 !?]|最後|終|おしまい|よろ|お願|登録|検索|始ま|いい)|かな?(?:$|[。、 !?ー~])|とだけ|これ|こちら|以上|ぜんぶ|全部|メモ|控え|覚え|だけ|も(?:$|[、。 ]|控|メモ|覚|忘|お忘)"
    r"|ナントカ|なんとか|なんちゃら|w+(?![a-z])|笑|をその)"
)
_CITIES = "".join(
    f"|(?<={city})" for city in ("東京", "大阪", "京都", "神戸", "横浜", "札幌", "福岡", "仙台", "名古屋")
)
# Nothing before one but a sign, a kana, the end of a word that places it.
_BEFORE_DIGITS = re.compile(
    rf"(?:(?<![\w\-@#¥$/.,=×*+№&])|(?<=[ぁ-んスト])|(?<=[尾頭前後次間続残番終目])|(?<=[四4三3]つ){_CITIES})(?<![0-9]:)"
)
_BEFORE_LETTERS = re.compile(
    r"(?<![\w\-@#¥$/.,=×*+:%&\"'([{<~^|;\\])(?<![0-9a-z] )|(?<=[ぁ-んァ-ヺ])|(?<=[^0-9a-z]:)"
)
_AFTER_DIGITS = re.compile(rf"(?![.,/:][0-9])(?! ?(?:{token.UNITS})(?<!w))-?{_AFTER}")
_AFTER_LETTERS = re.compile(rf"(?![@/(_.+%\"')\]}}>~^|;,]| [a-z]| [0-9]{{7}}){_AFTER}")
# A set ahead of the repeat lets the search skip from one such character to the next.
_RUN = re.compile(r"[0-9a-z._-][0-9a-z._-]*(?:(?<=[0-9])の[0-9]{3,}){0,2}")
# The commonest units; most digits of most messages end here.
_COUNTERS = frozenset("円万千億秒年月日枚件回冊案歳才%階週泊種本人/")
_LONGEST_DIGITS, _LONGEST_LETTERS = 11, 20
_ID = re.compile("[a-z._-]")
_SIGN = re.compile(
    r"(?:(?<!\w)|(?<=[ぁ-ん次]))(?:アンダー(?:バー|スコア)|ハイフン|ドット|どっと|ピリオド)(?=です|$|[。、! ]|や|ね|が(?:入|来|き)|って)"
)
_MOST_LETTERS, _MOST_DIGITS = 2, 6
# They say what is given, and are no part of it.
_TOPICS = frozenset(
    ("id", "line", "mail", "e-mail", "email", "tel", "phone", "sms", "discord", "telegram", "kakao", "skype", "insta",
     "instagram", "twitter", "tiktok", "gmail", "ok", "url", "pdf", "psd", "png", "jpg", "lol", "no", "yes", "hi", "thanks")
)  # fmt: skip
# In a longer message only those count that it places.
_LONGEST = {Kind.DIGITS: 120, Kind.LETTERS: 60}
# A page, a number, a stop, a steel: what much besides a name begins with.
_REFERENCE = re.compile(
    r"(?:p|pp|no|fig|vol?|ver|rev|sec|ch|q|f|r|sus|unit|shot|row|rows|ep|lv|step)[.-]?[0-9].*|[a-z][0-9]{1,2}|-[0-9].*"
)
_LABEL = re.compile(
    r"(?:[一-鿿ァ-ヺー](?<!話)(?<!帯)(?<!座)番号|コード|(?<![a-z])id|(?<![a-z])no\.?)[ はが:]{0,2}$"
)
_DATE = re.compile(r"(?:19|20)[0-9]{2}-(?:[0-9]{1,2}(?:-[0-9]{1,2})?|(?:19|20)[0-9]{2})")
# How much around a piece says where it belongs.
_BEHIND, _AHEAD = 16, 12
_STOP = re.compile(r"[。!?\n]")
_PAUSE = re.compile(r"[。!?\n、]")
# More of the value follows: 06から…, 069ナントカ.
_OPEN = re.compile(
    r"-? ?(?:から(?!順)|まで|で始ま|ナントカ|なんとか|なんちゃら|~|のあと(?:に|は|が)|の後(?:に|は|が))"
)


def is_open(text: str, end: int) -> bool:
    """True when what follows the piece that ends there says that more of the value is to come."""
    return _OPEN.match(text, end) is not None


def pieces(text: str, near: Collection[str], taken: Collection[Piece]) -> list[Piece]:
    """The loose pieces of *text* in their order, none over one of *taken*; none of a kind that is listed."""
    readings = [read(text) for name, read in _READINGS.items() if name in near]
    runs = _runs(text)
    if not (runs or readings):
        return []
    found: list[Piece] = []
    for reading in (*readings, runs):
        found += [piece for piece in reading if not _overlaps(piece, (*taken, *found))]
    found.sort(key=lambda piece: piece.start)
    if "front" in near and (front := cue.MAIL_FRONT.search(text)):
        found = [_as_local(piece, front.end()) for piece in found]
    placed = [_placed(piece, text, found[place - 1].end if place else 0) for place, piece in enumerate(found)]
    return [
        piece
        for piece in placed
        if piece.place is not Place.ANY or len(text) <= _LONGEST.get(piece.kind, len(text))
    ]


def _as_local(piece: Piece, front: int) -> Piece:
    """*piece* as what stands before the @, when that is said right before it."""
    is_local = piece.kind is Kind.LETTERS and 0 <= piece.start - front <= _BEHIND
    return replace(piece, kind=Kind.LOCAL) if is_local else piece


def _overlaps(piece: Piece, others: Collection[Piece]) -> bool:
    return any(piece.start < other.end and other.start < piece.end for other in others)


def _domains(text: str) -> Iterator[Piece]:
    yield from token.domains_in_talk(token.without_links(text))


def _read_out(text: str) -> Iterator[Piece]:
    yield from (Piece(Kind.DIGITS, digits, start, end) for start, end, digits in numeral.in_talk(text))


def _signs(text: str) -> Iterator[Piece]:
    for run in _SIGN.finditer(text):
        yield Piece(Kind.LETTERS, token.SIGNS[run.group()[0]], run.start(), run.end())


# What reads a text, where what it is named for is near; earlier ones take what later ones could take, too.
_READINGS: dict[str, Callable[[str], Iterator[Piece]]] = {
    "bank": token.bank_parts_in_talk,
    "domain": _domains,
    "spelled": spelling.spelled,
    "numeral": _read_out,
    "worded": _signs,
}


def _runs(text: str) -> list[Piece]:
    """Digits and id letters that stand apart; none where there are so many of a kind that they are a list."""
    digits: list[Piece] = []
    letters: list[Piece] = []
    for run in _RUN.finditer(text):
        if text[run.end() : run.end() + 1] in _COUNTERS:
            continue
        said = run.group()
        if _ID.search(said) and not said.replace("-", "").isdigit():
            if (
                1 < len(said) <= _LONGEST_LETTERS
                and said not in _TOPICS
                and _stands_apart(run, _BEFORE_LETTERS, _AFTER_LETTERS)
                and _is_name(said)
            ):
                letters.append(Piece(Kind.LETTERS, said, *run.span()))
        elif _stands_apart(run, _BEFORE_DIGITS, _AFTER_DIGITS) and not _is_labelled(run):
            plain = said.replace("-", "").replace("の", "")
            if len(plain) <= _LONGEST_DIGITS:
                digits.append(Piece(Kind.DIGITS, plain, *run.span()))
    if len(digits) > _MOST_DIGITS:
        digits = []
    return digits + letters if len(letters) <= _MOST_LETTERS else digits


def _is_labelled(run: re.Match[str]) -> bool:
    """True for a date, and for what a label says is the number of something."""
    before = run.string[max(0, run.start() - _BEHIND) : run.start()]
    return _DATE.fullmatch(run.group()) is not None or _LABEL.search(before) is not None


def _is_name(said: str) -> bool:
    return token.is_id(said) and not _REFERENCE.fullmatch(said)


def _stands_apart(run: re.Match[str], before: re.Pattern[str], after: re.Pattern[str]) -> bool:
    return (
        before.match(run.string, run.start()) is not None and after.match(run.string, run.end()) is not None
    )


def _placed(piece: Piece, text: str, floor: int) -> Piece:
    """*piece* with what the words around it, back to *floor*, say of its place."""
    before = _STOP.split(text[max(floor, piece.start - _BEHIND) : piece.start])[-1]
    after = _PAUSE.split(text[piece.end : piece.end + _AHEAD])[0]
    where, ordinal = cue.place_between(before, after), cue.ordinal(before)
    return replace(piece, place=where, ordinal=ordinal, loose=True, open=is_open(text, piece.end))
