"""Japanese bank accounts: bank, branch, kind and number in the order people write them; ゆうちょ's 記号番号.

The words after a bank's name are read token by token and never read again, so a hostile text costs one pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from policyguard.detect.values.kind import ValueKind
from policyguard.model import Candidate

# What makes a word the name of a bank.
SUFFIXES = (
    "銀行", "信用金庫", "信金", "信用組合", "信組", "労働金庫", "労金", "農業協同組合", "農協",
    "漁業協同組合", "漁協", "信漁連", "信連", "バンク", "bank",
)  # fmt: skip
# Banks people name without saying 銀行; a branch or 普通 must follow.
SHORT_NAMES = (
    "三菱ufj", "3菱ufj", "ufj", "みずほ", "三井住友", "3井住友", "smbc", "りそな", "埼玉りそな", "ゆうちょ",
    "郵貯", "paypay", "楽天", "住信sbi", "sbi新生", "sbi", "あおぞら", "gmoあおぞら", "イオン", "セブン",
    "ソニー", "auじぶん", "じぶん", "ローソン", "みんなの",
)  # fmt: skip
# Bank names written in hiragana, which a run of kanji and katakana would miss.
_KANA_NAMES = (
    "みずほ", "りそな", "埼玉りそな", "関西みらい", "ゆうちょ", "じぶん", "auじぶん", "みんなの",
    "あおぞら", "gmoあおぞら", "きらぼし", "東京きらぼし", "もみじ", "ひろぎん", "きらやか", "みなと",
    "つくば", "しずおか", "静岡", "ほくほく", "しがぎん", "北おおさか", "のと共栄", "はくさん", "いちい",
    "いわき", "さがみ", "かながわ", "たましん", "さわやか", "あぶくま", "ぐんま", "しののめ", "ながの",
    "みちのく", "青森みちのく", "愛知", "あいち", "あいち知多", "ちば", "京葉", "とうきょう", "いばらき",
    "ふくおか", "あすか", "おかやま", "きのくに", "ja",
)  # fmt: skip

_NAME = "|".join(sorted(_KANA_NAMES, key=len, reverse=True))
_ANCHOR = re.compile(
    rf"(?P<bank>{'|'.join(SUFFIXES)})(?!名|コード|番号|口座|振込|振り込|員|側|で(?!す))"
    rf"|(?P<short>{'|'.join(sorted(SHORT_NAMES, key=len, reverse=True))})(?!{'|'.join(SUFFIXES)})"
    r"|(?P<sign>記号)|(?P<type>\((?:普|当)\)|普通|当座|貯蓄|普(?=[ ::]?[0-9]))|(?P<label>口座番号|口座no\.?)"
)
_NAME_BEFORE = re.compile(rf"(?:{_NAME}|[一-鿿々ァ-ヺーa-z0-9&]{{1,12}})\Z")
_NOT_NAME = re.compile(
    r"(?:お?振込先?|お?振り込み先?|入金先?|送金先?|支払先|お?取引先?|口座情報|口座|金融機関名?|銀行名|先|名|id"
    r"|私|僕|俺|当方|弊社|下記|以下|指定|希望|個人)+"
)
_TOKEN = re.compile(
    r"(?P<label>金融機関(?:名|コード)?|銀行(?:名|コード|番号)|支店(?:名|番号|コード|no\.?)"
    r"|店(?:番号|番|名|舗コード|コード|no\.?)|(?:預金|口座|貯金)?(?:種別|種類|科目|種目)"
    r"|(?P<number>口座(?:番号|no\.?)|番号|no\.?)|口座|code|コード|:|is)"
    r"|(?P<type>\((?:普|当)\)|(?:総合)?普通(?:預金|貯金)?|当座(?:預金)?|貯蓄(?:預金)?|総合口座|普|当)"
    r"|(?P<branch>[^\s0-9::/,、。()「」【】]{1,10}?(?:支店|本店営業部|本店|営業部|出張所|営業所|支所)"
    r"|本店営業部|本店|営業部|[0-9]{3}(?:支店|店)|支店)"
    r"|(?P<digits>[0-9](?:[ -]?[0-9]){2,9})"
    r"|(?P<gap>[\s::/,、・\-()「」【】\[\]=|>→]{1,6}|は|が|の|で|です)"
    r"|(?P<word>[一-鿿々ァ-ヺーぁ-ん]{1,8})"
)
_MOST_TOKENS = 20
_NOT_AN_ACCOUNT = re.compile(r"[0-9]|-[0-9]| ?(?:円|万|件|人|名(?!義)|個|回|再生|pv|フォロワー|年|%)")
_HOLDER = re.compile(
    r"[\s、,/]{0,3}(?:(?:口座)?名義人?|名前|氏名|カナ)?[:は\s(]{0,3}"
    r"((?:[カユドフ]\)|シヤ\))?[ァ-ヺー]{2,20}(?:[ .・][ァ-ヺー]{1,15}){0,2}(?:\([カユド]\)?)?)"
    r"(?![ぁ-ん]?[ァ-ヺー])"
)
_NOT_HOLDER = re.compile(r"(?:マデ|デス|オネガイ|ヨロシク|フリコミ|ナマエ|メイギ)")
_YUCHO = re.compile(
    r"(?P<sign>記号)?[\s:はが]{0,3}(?P<kigo>[01][0-9]{4})(?:[ -][0-9](?=[\s\-]))?"
    r"[\s:、,/の・)\-と]{0,4}(?P<label>番号)?[\s:はが]{0,3}(?P<bango>[0-9]{1,8})(?![0-9])"
)
# What may stand between the bank's name and 記号.
_FILLER = re.compile(r"(?:銀行|総合口座|口座|貯金|[\s:、,/()の・は])*")
_POST_OFFICE = re.compile(r"(?:ゆうちょ|郵貯|郵便)(?:銀行|局|口座|貯金)?")


@dataclass(slots=True)
class _Reading:
    """What the words after an anchor said so far."""

    bank: bool = False
    branch: bool = False
    kind: bool = False
    labelled: bool = False
    words: int = 0
    account: tuple[int, int] | None = field(default=None)

    @property
    def score(self) -> float:
        """How sure the parts together make it an account; 0 when they do not."""
        if self.bank and (self.branch or self.kind or self.labelled):
            return 0.95 if self.kind else 0.85
        if self.kind:
            return 0.8 if self.branch or self.labelled else 0.6
        return 0.55 if self.labelled else 0.0


def candidates(folded: str, _original: str | None = None, /) -> Iterator[Candidate]:
    """Accounts from the bank's name to the number, or to the holder in katakana that directly follows it."""
    position = 0
    while anchor := _ANCHOR.search(folded, position):
        found = _yucho(folded, anchor, position) or _account(folded, anchor, position)
        position = found.end if found else anchor.end()
        if found:
            yield found


def _account(folded: str, anchor: re.Match[str], floor: int) -> Candidate | None:
    named = anchor.lastgroup in ("bank", "short")
    start = _name_start(folded, anchor, floor) if anchor.lastgroup == "bank" else anchor.start()
    if start is None:
        return None
    reading = _Reading(bank=named, kind=anchor.lastgroup == "type", labelled=anchor.lastgroup == "label")
    _read(folded, anchor.end(), reading)
    if not reading.account or not _believable(folded, reading):
        return None
    begin = reading.account[0] if anchor.lastgroup == "label" else start
    digits = re.sub("[^0-9]", "", folded[slice(*reading.account)])
    end = _holder_end(folded, reading.account[1])
    return Candidate(begin, end, digits, reading.score)


def _believable(folded: str, reading: _Reading) -> bool:
    """True when the parts suffice for the number's length, and what follows does not make it an amount."""
    if not reading.account or reading.score == 0 or _NOT_AN_ACCOUNT.match(folded, reading.account[1]):
        return False
    if reading.words and not reading.kind:
        return False
    length = sum(c in "0123456789" for c in folded[slice(*reading.account)])
    return length == 7 or reading.labelled or (reading.bank and reading.kind)


def _name_start(folded: str, anchor: re.Match[str], floor: int) -> int | None:
    """Where the name that ends in 銀行 begins, or None when nothing names the bank."""
    name = _NAME_BEFORE.search(folded, max(floor, anchor.start() - 12), anchor.start())
    if not name:
        return None
    label = _NOT_NAME.match(name.group())
    start = name.start() + (label.end() if label else 0)
    return start if start < anchor.start() else None


def _read(folded: str, position: int, reading: _Reading) -> None:
    """Take token after token into *reading* until the number, or until something does not belong."""
    for _ in range(_MOST_TOKENS):
        token = _TOKEN.match(folded, position)
        if not token or not _belongs(token, reading):
            return
        position = token.end()
        if token["digits"]:
            position = _digits(token, reading)
        if reading.account:
            return


def _belongs(token: re.Match[str], reading: _Reading) -> bool:
    """Note what *token* says; a kind or a 口座番号 said twice, or loose words, end the account."""
    again = (token["type"] and reading.kind) or (token["number"] and reading.labelled)
    reading.kind |= token["type"] is not None
    reading.branch |= token["branch"] is not None
    reading.labelled |= token["number"] is not None
    reading.words += token["word"] is not None
    return not again and reading.words <= (2 if reading.bank else 0)


def _digits(token: re.Match[str], reading: _Reading) -> int:
    """A bank or branch code of three or four digits, or else the account number; where to read on."""
    first = re.match("[0-9]+", token.group())
    head = len(first.group()) if first else 0
    total = sum(c in "0123456789" for c in token.group())
    is_code = head in (3, 4) and not (total == 7 and (reading.kind or reading.labelled)) and total != 6
    if is_code:
        reading.branch |= head == 3 and reading.bank
        return token.start() + head
    if 6 <= total <= 8:
        reading.account = (token.start(), token.end())
    elif 6 <= head <= 8:
        reading.account = (token.start(), token.start() + head)
    return token.end()


def _holder_end(folded: str, end: int) -> int:
    holder = _HOLDER.match(folded, end)
    if not holder or len(holder[1]) < 3 or _NOT_HOLDER.match(holder[1]):
        return end
    return holder.end(1)


def _yucho(folded: str, anchor: re.Match[str], floor: int) -> Candidate | None:
    """ゆうちょ: 記号 of five digits, 番号 of up to eight."""
    begin = anchor.start() if anchor.lastgroup == "sign" else anchor.end()
    office = _POST_OFFICE.search(folded, max(floor, anchor.start() - 20), anchor.end() + 4)
    if not office and anchor.lastgroup != "sign":
        return None
    filler = _FILLER.match(folded, begin, begin + 16)
    run = _YUCHO.match(folded, filler.end() if filler else begin)
    if not run or not (run["sign"] or (office and len(run["bango"]) >= 6)):
        return None
    if run["kigo"][0] == "0" and not office:
        return None
    start = office.start() if office else run.start()
    value = f"{run['kigo']}-{run['bango']}"
    return Candidate(start, _holder_end(folded, run.end()), value, 0.95 if office else 0.8)


KIND = ValueKind("bank_account", (*SUFFIXES, *SHORT_NAMES, "普", "当", "貯蓄", "口座", "記号"), candidates)
