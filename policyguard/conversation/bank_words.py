"""The parts of a bank account but its number's digits, as people name them in talk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from policyguard.conversation.fragment import Form, Kind, Piece
from policyguard.detect.values.bank_account import SHORT_NAMES, SUFFIXES
from policyguard.rule import Lexicon

_NAME = "(?:[一-鿿々ァ-ヺーa-z0-9&]|みずほ|りそな|ゆうちょ|じぶん|みんなの|あおぞら|きらぼし|みなと|しずおか|もみじ|ひろぎん){1,12}?"
_LONG = re.compile(rf"{_NAME}(?:{'|'.join(SUFFIXES)})(?<!softbank)(?!員|名|口座|[.a-z])")
_BRANCH = re.compile(
    r"[一-鿿々ァ-ヺーa-z0-9]{1,8}(?:支店|本店|営業部|出張所|支所)|店(?:番号?|舗?コード)[ はが::]{0,2}[0-9]{3}(?![0-9])"
)
_SIGN = re.compile(r"(?:記号|きごう)[ はが::、]{0,2}(?P<sign>[01][0-9]{4})(?![0-9])")
_ACCOUNT = re.compile(
    r"(?:(?:口座|普通?|当座|貯蓄|番号)(?:番号|預金)?[ はが::、]{0,2})(?P<account>[0-9]{6,8})(?![0-9])(?! ?[円万件人名個回年%])"
)
# Within talk a name stands alone or as 「三井住友です」, a branch as 「支店は川越」 or 「りそなの堺東です」.
_CLOSED = r"(?:$|[、。!? …](?![0-9])| (?=[0-9])|です|でし|っす|や(?:$|[。、 で])|で(?:$|[。、 ]))"
_ANY_BANK = re.compile(
    "(?:ネット|取引|地方|都市|メガ|中央|他|各|金融|投資|御社|貴社|弊社|当社|指定|先方|地元|信託|日本|世界)(?:銀行|バンク)"
)
_TYPE = re.compile(
    rf"(?:(?<!\w)|(?<=[ぁ-ん]))(?:普通?|当座|[ふフ][つツ][うウー])(?=預金|口座|の(?:ほう|方|やつ|、|$|口|[0-9])|[ はが::]{{0,2}}[0-9一二三四五六七八九〇]|{_CLOSED})"
)


class BankWords:
    """Reads the parts of an account; *lexicons* name banks people do not call one (``said_bank``)."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        names = sorted(
            {*SHORT_NAMES, *(term.text for term in lexicons["said_bank"].terms)}, key=len, reverse=True
        )
        short = "|".join(map(re.escape, names))
        self._bank = re.compile(
            rf"(?:(?<!\w)|(?<=[ぁ-ん]))(?:{short})(?={_CLOSED}|の(?![一-鿿ァ-ヺ]{{1,6}}(?:を|に|が|は))|でお?(?:願|振))"
        )
        self._branch = re.compile(
            rf"支店名?(?:は|が|:)[ 、]?(?P<said>[一-鿿ァ-ヺー]{{1,8}}|(?<=名は)[ぁ-ん]{{2,6}}?)(?={_CLOSED})"
            rf"|(?:{short}|銀行|信金)の(?P<of>[一-鿿ァ-ヺー]{{2,6}})(?={_CLOSED}|の普通|の当座)|(?<!\w)(?P<kana>[ぁ-んー]{{2,6}}支店)"
        )
        # One of these stands in every text that holds such a part.
        self.words = (*SUFFIXES, *names, *_OTHERS)

    def parts(self, text: str) -> Iterator[Piece]:
        """A bank, a branch, the kind of account, ゆうちょ's 記号 and a labelled number, in no order."""
        if run := _ACCOUNT.search(text):
            yield _piece(Kind.ACCOUNT, run, "account")
        if run := _SIGN.search(text):
            yield _piece(Kind.SIGN, run, "sign")
        if run := _BRANCH.search(text):
            yield Piece(Kind.BRANCH, run.group(), run.start(), run.end(), Form.NAMED)
        named = _LONG.search(text)
        if named and not _ANY_BANK.search(named.group()):
            yield Piece(Kind.BANK, named.group(), named.start(), named.end(), Form.NAMED)
        elif run := self._bank.search(text):
            yield Piece(Kind.BANK, run.group(), run.start(), run.end(), Form.NAMED)
        for run in self._branch.finditer(text):
            group = str(run.lastgroup)
            name = run[group].removesuffix("支店") + "支店"
            yield Piece(Kind.BRANCH, name, run.start(group), run.end(group), Form.NAMED)
        if run := _TYPE.search(text):
            yield Piece(Kind.ACCOUNT_TYPE, run.group(), run.start(), run.end(), Form.NAMED)


_OTHERS = (
    "支店",
    "本店",
    "営業部",
    "出張所",
    "支所",
    "普通",
    "当座",
    "ふつう",
    "きごう",
    "記号",
    "店番",
    "口座",
    "貯蓄",
)


def _piece(kind: Kind, run: re.Match[str], group: str) -> Piece:
    return Piece(kind, run[group], run.start(group), run.end(group), Form.MARKED)
