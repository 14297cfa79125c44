"""Telephone numbers: a cheap pattern proposes, ``phonenumbers`` judges, the words around it may object."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from policyguard.detect.values.kind import ValueKind
from policyguard.model import Candidate

# A number after one of these names something other than a line.
LABELS = (
    "注文番号", "注文no", "注文id", "オーダー番号", "オーダーid", "伝票番号", "伝票no", "追跡番号",
    "追跡no", "お問い合わせ番号", "お問合せ番号", "問い合わせ番号", "問合せ番号", "送り状番号", "送り状no",
    "送り状", "管理番号", "品番", "型番", "商品番号", "商品コード", "製品番号", "シリアル番号",
    "シリアルno", "シリアル", "会員番号", "会員no", "会員id", "顧客番号", "顧客コード", "お客様番号",
    "ユーザーid", "案件番号", "案件no", "案件id", "受付番号", "受付no", "依頼番号", "依頼no", "依頼id",
    "整理番号", "予約番号", "契約番号", "請求書番号", "請求番号", "見積番号", "見積書番号", "領収書番号",
    "登録番号", "法人番号", "事業者番号", "インボイス番号", "マイナンバー", "口座番号", "店舗番号",
    "社員番号", "学籍番号", "証券番号", "免許番号", "許可番号", "特許番号", "出願番号", "チケット番号",
    "問題番号", "カード番号", "郵便番号", "バーコード", "userid", "orderid", "itemid", "jan", "ean", "isbn",
    "issn", "asin", "sku", "tracking", "order", "invoice", "serial", "ticket", "〒", "id:", "id", "no.",
    "no:", "№", "ref.", "ref:",
)  # fmt: skip
CUES = (
    "電話", "でんわ", "携帯", "ケータイ", "けいたい", "スマホ", "連絡先", "着信", "ショートメール", "tel",
    "phone", "mobile", "cell", "call", "sms", "fax", "ファックス", "whatsapp", "ダイヤル", "📞", "☎", "📱",
    "☏", "℡",
)  # fmt: skip
_LABEL = re.compile(
    "|".join(
        rf"(?<![a-z]){re.escape(label)}(?![a-z])" if label.isascii() else label
        for label in sorted(LABELS, key=len, reverse=True)
    )
)
_CUE = re.compile("|".join(CUES))
_LABEL_REACH = 12

# Letters that may touch a number from the left or the right; any others make it an identifier.
_LEADS = (
    "tel", "phone", "mobile", "cell", "call", "fax", "sms", "line", "whatsapp", "viber", "telno", "t", "m",
    "ph", "keitai", "denwa", "bangou", "wa", "ha", "ga", "no",
)  # fmt: skip
_TRAILS = re.compile(r"(?:desu|dayo|made|ni|de|he|ga|wo|yo|tel|call|sms|line|ext|please|ok)(?![a-z0-9_])")
# Numbers everyone writes when no number is meant.
_SEQUENCES = ("0123456789", "01234567890", "0987654321")

_DIGITS = frozenset("0123456789")
_DASH = "-‐‑‒–—―−〜~ー－"
_GAP = rf"(?:[ \u3000]?[{_DASH}./の()]{{1,2}}[ \u3000\n(]?|[ \u3000])"
_START = re.compile(r"\+|(?<![0-9])(?:\((?=0)|0|81)")
_CHAIN = re.compile(rf"\(?(0[0-9]{{1,10}})((?:{_GAP}[0-9]{{1,8}}){{0,4}})")
_LINK_SIGN = r"[ \u3000.\-/()の・]"
_INTERNATIONAL = re.compile(rf"\+[ ]?\(?[1-9](?:{_LINK_SIGN}{{0,3}}[0-9]){{6,15}}")
_PREFIXED = re.compile(
    rf"(0081|010-?81|81)({_LINK_SIGN}{{0,2}})(?:\(?0\)?{_LINK_SIGN}{{0,2}})?([1-9](?:{_LINK_SIGN}{{0,2}}[0-9]){{8,9}})(?![0-9])"
)
_EXIT_CODE = re.compile(r"(?:010|00)[ -]?([1-9][0-9]{0,2}(?:[ -]\(?[0-9]{2,5}\)?){2,4})(?![0-9])")
_NOISE = r"[^0-9a-z一-鿿々¥$€%:+]"
_NOISY = re.compile(rf"0({_NOISE}{{0,3}})[6-9]({_NOISE}{{0,3}})0" + rf"({_NOISE}{{0,3}})[0-9]" * 8)
# Groups with words between them (090 の次が 1234 で、その次が 5678); units would make them amounts or times.
_WORDS = "[^0-9a-z円年月日時分個枚件回¥$€%:+\n]"
_SPELLED = re.compile(rf"0[6-9]0({_WORDS}{{1,14}})[0-9]{{4}}({_WORDS}{{1,14}})[0-9]{{4}}(?![0-9])")
_MOBILE = re.compile("0[5-9]0-[0-9]{4}-[0-9]{4}")
# A mobile number in its usual groups may be dressed as an order number; words about calling tell.
_DRESSED_SCORE = 0.45
_KANA = re.compile(r"[ぁ-んァ-ヺー]")
_KANJI = re.compile("[一-鿿々]")
_DATES = re.compile(r"(?<![0-9])(?:[0-9]{1,2}:[0-5][0-9]|[0-9]{1,2}/[0-9]{2}|[0-9]{2}/[0-9]{1,2})(?![0-9])")
_POSTAL = re.compile(r"0[0-9]{2}-[0-9]{4}(?!-?[0-9]{4}(?![0-9]))[^0-9]")

_PRICE = re.compile(r" ?(?:円|万円|千円|億|税込|税抜|税別|%|yen|jpy|usd)")
_COUNT = re.compile(r" ?(?:万(?!が)|個(?!人)|枚|件(?!名)|pt|ポイント|pv|再生|回(?!答)|kg|km|mm|cm|px|年|月)")
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|pdf|docx?|xlsx?|csv|txt|zip|mp[34]|m4a|mov|wav|psd|ai|html?)(?![a-z0-9])"
)
_GLUED = re.compile(r"[^a-z0-9_\-]")
_UNLINKED = re.compile(r"[^!-~]")
_PAGE = re.compile(r"[a-z0-9]\.[a-z]{2,24}[/?#]")


@dataclass(frozen=True, slots=True)
class _Number:
    """A valid number, and the lengths of the groups a Japanese one is written in."""

    e164: str
    groups: tuple[int, ...]


def candidates(folded: str, _original: str | None = None, /) -> Iterator[Candidate]:
    """Numbers ``phonenumbers`` knows as valid, in E.164; the score tells how plainly they are written."""
    position = 0
    while start := _START.search(folded, position):
        found = _read(folded, start.start())
        position = found.end if found else start.end()
        if found:
            yield found


def _read(folded: str, start: int) -> Candidate | None:
    for reading in (_international, _prefixed, _domestic, _noisy, _exit_code):
        found = reading(folded, start)
        if found and not _is_something_else(folded, found):
            return found if not _is_labelled(folded, found.start) else _dressed(folded, found)
    return None


def _dressed(folded: str, found: Candidate) -> Candidate | None:
    """*found* behind a label that says it is something else."""
    if not _MOBILE.fullmatch(folded[found.start : found.end]):
        return None
    return replace(found, score=_DRESSED_SCORE)


def _international(folded: str, start: int) -> Candidate | None:
    """+81…, +1…: the longest run of whole groups that is a valid number."""
    run = _INTERNATIONAL.match(folded, start)
    if not run or folded[start - 1 : start].isdigit():
        return None
    for end in _group_ends(folded, run):
        number = _number(folded[start:end].replace("・", "-"), None)
        if number:
            return Candidate(start, end, number.e164, 0.9)
    return None


def _group_ends(folded: str, run: re.Match[str]) -> list[int]:
    """Ends of the digit groups of *run*, last first; the closing parenthesis belongs to no end."""
    places = range(run.end(), run.start() + 7, -1)
    return [i for i in places if folded[i - 1] in _DIGITS and folded[i : i + 1] not in _DIGITS]


def _prefixed(folded: str, start: int) -> Candidate | None:
    """81-90-…, 0081…, 010-81…: the country code without its plus."""
    run = _PREFIXED.match(folded, start)
    if not run or _continues(folded, start, run.end(), {"-"}):
        return None
    number = _number("+81" + _digits(run[3]), None)
    if not number:
        return None
    plain = run[1] == "81" and _digits(run.group()) == run.group()
    # 8102・8103 is a list; only of a mobile number does the code stand right before the digits.
    joined = run[1] == "81" and folded[run.start() + 2] in _DIGITS
    if joined and not re.match("[6-9]0", run[3]):
        return None
    return Candidate(start, run.end(), number.e164, 0.5 if plain else 0.85)


def _exit_code(folded: str, start: int) -> Candidate | None:
    """0086 138 0013 8000, 010-1-415-…: an exit code, a country code and groups set apart."""
    run = _EXIT_CODE.match(folded, start)
    if not run or _continues(folded, start, run.end(), {"-", " "}):
        return None
    number = _number("+" + _digits(run[1]), None)
    return Candidate(start, run.end(), number.e164, 0.6) if number else None


def _domestic(folded: str, start: int) -> Candidate | None:
    """The first groups that make ten or eleven digits, when they are grouped as numbers are."""
    chain = _CHAIN.match(folded, start)
    if not chain:
        return None
    digits = ""
    groups: list[int] = []
    for group in re.finditer("[0-9]+", chain.group()):
        digits += group.group()
        groups.append(len(group.group()))
        if len(digits) in (10, 11):
            return _grouped(folded, start, start + group.end(), digits, tuple(groups))
    return None


def _grouped(folded: str, start: int, end: int, digits: str, groups: tuple[int, ...]) -> Candidate | None:
    gaps = set(re.findall("[^0-9]+", folded[start:end].removeprefix("(")))
    begin = start if folded[start] != "(" or ")" in folded[start:end] else start + 1
    # 3-4-4 is no grouping of cards or parcels: numbers set apart by spaces may follow each other.
    joints = gaps - {" "} if groups == (3, 4, 4) else gaps
    number = None if _continues(folded, begin, end, joints) else _number(digits, "JP")
    if not number:
        return None
    score = _shape_score(digits, groups, number.groups, _is_dashed(gaps))
    return Candidate(begin, end, number.e164, score) if score else None


def _is_dashed(gaps: set[str]) -> bool:
    return all(set(gap) & set(_DASH + "()の") for gap in gaps)


def _shape_score(digits: str, groups: tuple[int, ...], usual: tuple[int, ...], dashed: bool) -> float:
    """How much the grouping looks like a number's own: 0 when it speaks for something else."""
    if len(groups) == 1:
        return 0.85 if len(digits) == 11 and not digits.startswith("0800") else 0.5
    if groups in _usual_groups(digits, usual):
        return 0.9
    if not dashed:
        return 0.0
    if len(digits) == 11 and digits[2] == "0":
        return 0.8
    return 0.9 if groups in ((3, 3, 4), (4, 2, 4), (5, 1, 4)) else 0.5


def _usual_groups(digits: str, usual: tuple[int, ...]) -> list[tuple[int, ...]]:
    merged = [(usual[0], sum(usual[1:])), (sum(usual[:-1]), usual[-1])]
    return [usual, *merged, *([(4, 2, 4)] if digits.startswith("0120") else [])]


def _noisy(folded: str, start: int) -> Candidate | None:
    """Exactly eleven digits of a mobile number with something between them."""
    run = _NOISY.match(folded, start)
    score = 0.75
    if not run or any(len(_KANA.findall(gap)) > 1 for gap in run.groups()):
        run = _SPELLED.match(folded, start)
        score = 0.6 if run and all(len(gap) <= 8 and not _KANJI.search(gap) for gap in run.groups()) else 0.35
    if not run or _DATES.search(run.group()) or _POSTAL.match(run.group()):
        return None
    if _continues(folded, start, run.end(), set(run.groups())):
        return None
    number = _number(_digits(run.group()), "JP")
    return Candidate(start, run.end(), number.e164, score) if number else None


def _continues(folded: str, start: int, end: int, gaps: set[str]) -> bool:
    """True when more digits stand before or after, joined the way the number itself is."""
    before = re.search(r"([0-9]{1,8})([^0-9a-z]{0,3})\Z", folded[max(0, start - 11) : start])
    after = re.match(r"([^0-9a-z]{0,3})([0-9]{1,8})", folded[end : end + 11])
    if before and _joins(before[2], before[1], gaps):
        return True
    return after is not None and _joins(after[1], after[2], gaps)


def _joins(gap: str, neighbour: str, gaps: set[str]) -> bool:
    if gap in ("", "-"):
        return True
    if gap == "." and len(neighbour) > 2:
        return True
    return gap in gaps and (len(neighbour) > 2 or not gap.isspace())


def _is_something_else(folded: str, found: Candidate) -> bool:
    before = folded[max(0, found.start - 40) : found.start]
    after = folded[found.end : found.end + 12]
    if before.endswith(("#", "¥", "¥ ", "$", "€")) or _PRICE.match(after):
        return True
    if found.score < 0.9 and _COUNT.match(after):
        return True
    return _is_glued(before, after, found.score) or _is_linked(folded, found.start)


def _is_glued(before: str, after: str, score: float) -> bool:
    """True when letters touch the number: an identifier, a hash, a file name, the start of an address."""
    lead = _GLUED.split(before)[-1].strip("-_")
    if lead and re.split("[-_]", lead)[-1] not in _LEADS:
        return True
    if after[:1] == "@" or (re.match("[a-z_]", after) and not _TRAILS.match(after)):
        return True
    return bool(_FILE.match(after)) and (score < 0.9 or bool(lead))


def _is_labelled(folded: str, start: int) -> bool:
    """True when the nearest label says what else the number is, with nothing between that ends its reach."""
    before = folded[max(0, start - 40) : start]
    near = re.split("[。!?！？\n]{2,}|[。!?！？]", before)[-1]
    labels = list(_LABEL.finditer(near))
    if not labels:
        return False
    last = labels[-1]
    between = near[last.end() :]
    if len(between) > _LABEL_REACH or re.search("[0-9]{2}", between):
        return False
    return not _CUE.search(near, max(0, last.start() - 8))


def _is_linked(folded: str, start: int) -> bool:
    """True inside a link: digits of a path or a query."""
    token = _UNLINKED.split(folded[max(0, start - 200) : start])[-1]
    return "://" in token.removeprefix("tel://") or ("@" not in token and bool(_PAGE.search(token)))


def _digits(text: str) -> str:
    return "".join(c for c in text if c in _DIGITS)


def _number(text: str, region: str | None) -> _Number | None:
    """*text* as a number, or None when no such number is assigned or it is a well-known dummy."""
    from phonenumbers import (  # noqa: PLC0415
        NumberParseException,
        PhoneNumberFormat,
        format_number,
        is_valid_number,
        parse,
    )

    try:
        number = parse(text, region)
    except NumberParseException:
        return None
    if not is_valid_number(number) or _digits(text) in _SEQUENCES:
        return None
    if number.country_code != 81:
        return _Number(format_number(number, PhoneNumberFormat.E164), ())
    groups = format_number(number, PhoneNumberFormat.NATIONAL).split("-")
    # Every digit behind the area code the same: 0120-000-000, 090-0000-0000.
    if len(set("".join(groups[1:]))) == 1:
        return None
    return _Number(f"+81{number.national_number}", tuple(map(len, groups)))


KIND = ValueKind("phone", ("0", "+", "81"), candidates)
