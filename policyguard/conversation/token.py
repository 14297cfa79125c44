"""The shapes of pieces within a clause: digits that are no amount, id letters, address halves, parts of an account."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policyguard.conversation.cue import MAIL_BACK, MAIL_FRONT
from policyguard.conversation.fragment import Kind, Piece
from policyguard.detect.values.bank_account import SHORT_NAMES, SUFFIXES

UNITS = (
    "円|万|千|億|時|分(?!け)|秒|年|月|日|個(?!目)|枚|件|人|名(?!前)|本|回|冊|字|文字(?!目)|章|案|点|歳|才|倍|%|割|階|号|丁目|番地|番(?!号|目)"
    "|位|週|泊|ページ|ポイント|種|つ(?!目|め|な|け|ぎ|い|も|の|は|づ|っ)|ヶ|ケ|カ月|か月|コマ|カット|セット|パターン|サイズ|行|列|段|話|巻|曲|語|度|℃|箇所|カ所|桁"
    "|社|台|品|組|部|点|票|杯|袋|箱|足|着|頭(?!に|は|が)|畳|玉|匹|羽|脚|通|軒|店舗|問|粒|針|皿|棟|戸|株|輪|膳|ギガ|メガ|坪|平米|版|代|期|限|時間|営業|往復|連|択|選|人前|合(?!わ)|さん|[×*a-z_]"
)
_GAP = r"(?:[ \u3000]?[-‐‑‒–—―−ー()の~][ \u3000]?|[ \u3000])"
_DIGITS = re.compile(
    rf"(?<![a-z0-9._@#¥$/:.,第約全計各×*+=№&])[0-9]+(?:{_GAP}{{1,2}}[0-9]+)*(?![0-9]*[.,/:][0-9])(?![0-9])(?! ?(?:{UNITS}))"
)
_DATE = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{1,2}(?:-[0-9]{1,2})?")
_LONGEST_DIGITS = 10
_LETTERS = re.compile(r"(?<![a-z0-9@/#._%+-])[a-z0-9._+-]*[a-z._+-][a-z0-9._+-]*(?![a-z0-9@/(])")
_BETWEEN_LETTERS = re.compile(r" |[\x00 ]*(?:の|に続けて)?[\x00 ]+")
_SPELLED = re.compile("アンダー(?:バー|スコア|ライン)|ハイフン|ドット|どっと|ピリオド")
SIGNS = {"ア": "_", "ハ": "-", "ド": ".", "ど": ".", "ピ": "."}
_FILE = re.compile(
    r".*\.(?:jpe?g|png|gif|webp|pdf|docx?|xlsx?|csv|txt|zip|mp[34]|m4a|mov|wav|psd|ai|html?|css|js|py|svg)"
)
_MEASURE = re.compile(
    r"v(?:er)?\.?[0-9.]+|[0-9.]+(?:px|mm|cm|kb|mb|gb|tb|dpi|fps|kg|pt|pv|k|p|h|g|x|m|am|pm)|[0-9]+[x×][0-9]+|[0-9]+(?:[.+-]+[0-9]+)+|[.+-]{2,}|-|w+|y{3,}"
)
_LONGEST_LETTERS = 20

_LINK = re.compile(r"https?://[!-~]+|[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
CARRIERS = {
    "gmail.com": "gmail|ジーメール|じーめーる|gメール|gの(?:方|ほう)",
    "yahoo.co.jp": "yahoo|ヤフーメール|ヤフメ|ヤフー|やふー",
    "icloud.com": "icloud|アイクラウド",
    "outlook.com": "outlook|アウトルック",
    "hotmail.com": "hotmail|ホットメール",
    "docomo.ne.jp": "docomo|ドコモメール|ドコモ",
    "ezweb.ne.jp": "ezweb",
}
_CARRIER = re.compile(
    "|".join(
        f"(?P<c{n}>(?<![a-z0-9.@-])@?(?:{words})(?![a-z0-9@._-]))"
        for n, words in enumerate(CARRIERS.values())
    )
)
_DOMAIN = re.compile(r"(?<![a-z0-9._%+-])@?(?:[a-z0-9][a-z0-9-]{0,40}\.){1,4}[a-z]{2,12}(?![a-z0-9@/])")
KNOWN = re.compile(
    r"(?:gmail|googlemail|icloud|me|outlook|hotmail|live|msn|yahoo|ymail|proton|protonmail)\.(?:com|jp|co\.jp|ne\.jp|me)"
    r"|hotmail\.co\.jp|(?:docomo|ezweb|softbank|i\.softbank|nifty|ocn|biglobe)\.(?:ne\.jp|jp|com)|au\.com"
)
_LOCAL = re.compile(r"(?<![a-z0-9@._%+-])(?P<local>[a-z0-9._%+-]{2,40}) ?@(?![ a-z0-9])")

_NAME = "(?:[一-鿿々ァ-ヺーa-z0-9&]|みずほ|りそな|ゆうちょ|じぶん|みんなの|あおぞら|きらぼし|みなと|しずおか|もみじ|ひろぎん){1,12}?"
_BANK = re.compile(
    rf"{_NAME}(?:{'|'.join(SUFFIXES)})(?<!softbank)(?!員|名|口座|[.a-z])|(?:{'|'.join(sorted(SHORT_NAMES, key=len, reverse=True))})(?=[ のでは、]|$)"
)
_BRANCH = re.compile(
    r"[一-鿿々ァ-ヺーa-z0-9]{1,8}(?:支店|本店|営業部|出張所|支所)|店(?:番号?|舗?コード)[ はが::]{0,2}[0-9]{3}(?![0-9])"
)
_TYPE = re.compile("普通(?:預金|口座)?|当座(?:預金)?|貯蓄(?:預金)?")
_SIGN = re.compile(r"記号[ はが::]{0,2}(?P<sign>[01][0-9]{4})(?![0-9])")
_ACCOUNT = re.compile(
    rf"(?:(?:口座|普通|当座|貯蓄|番号)(?:番号|預金)?[ はが::、]{{0,2}})(?P<account>[0-9]{{6,8}})(?![0-9])(?! ?(?:{UNITS}))"
)
# Within talk a name stands alone or as 「三井住友です」, a branch as 「支店は川越」 or 「りそなの堺東です」.
_SHORT = "|".join(sorted(SHORT_NAMES, key=len, reverse=True))
_CLOSED = r"(?:$|[、。!? …](?![0-9])| (?=[0-9])|です|でし|っす|や(?:$|[。、 で])|で(?:$|[、。 ]))"
_BANK_IN_TALK = re.compile(
    rf"(?:(?<!\w)|(?<=[ぁ-ん]))(?:{_SHORT})(?={_CLOSED}|の(?![一-鿿ァ-ヺ]{{1,6}}(?:を|に|が|は))|でお?(?:願|振))"
)
_ANY_BANK = re.compile(
    "(?:ネット|取引|地方|都市|メガ|中央|他|各|金融|投資|御社|貴社|弊社|当社|指定|先方|地元|信託|日本|世界)(?:銀行|バンク)"
)
_BRANCH_IN_TALK = re.compile(
    rf"支店名?(?:は|が|:)[ 、]?(?P<said>[一-鿿ァ-ヺー]{{1,8}}|(?<=名は)[ぁ-ん]{{2,6}}?)(?={_CLOSED})|(?:{_SHORT}|銀行|信金)の(?P<of>[一-鿿ァ-ヺー]{{2,6}})(?={_CLOSED}|の普通|の当座)|(?<!\w)(?P<kana>[ぁ-んー]{{2,6}}支店)"
)
_TYPE_IN_TALK = re.compile(
    rf"(?:(?<!\w)|(?<=[ぁ-ん]))(?:普通|当座)(?=預金|口座|の(?:ほう|方|やつ|、|$)|[ はが::]{{0,2}}[0-9一二三四五六七八九〇]|{_CLOSED})"
)
_SIGN_IN_TALK = re.compile(r"(?:記号|きごう)[ はが::、]{0,2}(?P<sign>[01][0-9]{4})(?![0-9])")
# Carriers are talked of in other ways, too; one that ends an address stands apart.
_CARRIER_IN_TALK = re.compile(
    rf"(?P<carrier>{_CARRIER.pattern})(?=の?(?:ドット)?(?:コム|com)|の(?:ほう|方|やつ|前|アド|まえ)|$|[、。 …](?![0-9a-z])|です|でし|っす|や(?:$|[。、 で])|で(?:$|[、。])|って|だよ|だから|ね|を(?:足|つけ|付け|くっつ|つな))"
)
# Without one of these a clause holds no piece, or none but of plain letters and digits.
WORDED = re.compile(
    r"アンダー|ハイフン|ドット|どっと|支店|支所|出張所|本店|営業部|普通|当座|貯蓄|バンク|銀行|[信労]金|信組|金庫|組合|[農漁]協|[信漁]連"
    r"|メール|めーる|ヤフ|やふー|ホット|アイク|アウトル|ドコモ|みずほ|三菱|三井|りそな|ゆうちょ|郵貯|楽天|あおぞら|イオン|セブン|ソニー|じぶん|ローソン|みんなの|店[番舗コ]|gの[方ほ]"
)
PLAIN = re.compile("[0-9a-z._@]")


def without_links(clause: str) -> str:
    """*clause* with whole links and addresses as words that belong to no piece."""
    return _LINK.sub(lambda run: "字" * len(run.group()), clause)


def runs(clause: str) -> Iterator[Piece]:
    """Digits and id letters of *clause* (its cues blanked out), in no order."""
    for run in _DIGITS.finditer(clause):
        digits = re.sub("[^0-9]", "", run.group())
        if len(digits) <= _LONGEST_DIGITS and not _DATE.fullmatch(run.group()):
            yield Piece(Kind.DIGITS, digits, run.start(), run.end())
    yield from _letters(clause)
    for run in _SPELLED.finditer(clause):
        yield Piece(Kind.LETTERS, SIGNS[run.group()[0]], run.start(), run.end())


def _letters(clause: str) -> Iterator[Piece]:
    """Runs of id letters; those set apart by a space or 「のあとに」 are one."""
    runs = [run for run in _LETTERS.finditer(clause) if is_id(run.group())]
    last = 0
    for place, run in enumerate(runs):
        if place < last:
            continue
        last = place + 1
        text = run.group()
        while last < len(runs) and _join(clause, runs[last - 1], runs[last]):
            text += runs[last].group()
            last += 1
        if len(text) <= _LONGEST_LETTERS:
            yield Piece(Kind.LETTERS, text, run.start(), runs[last - 1].end())


def _join(clause: str, one: re.Match[str], other: re.Match[str]) -> bool:
    gap = clause[one.end() : other.start()]
    short = max(len(one.group()), len(other.group())) <= 2
    return bool(_BETWEEN_LETTERS.fullmatch(gap)) and (short or gap.strip() != "")


def is_id(text: str) -> bool:
    """True when *text* is no file's name and no measure."""
    return not _FILE.fullmatch(text) and not _MEASURE.fullmatch(text)


def halves(clause: str, searched: str) -> Iterator[Piece]:
    """The two halves of an e-mail address: what stands before a lone @, and carriers or domains."""
    for run in _LOCAL.finditer(clause):
        yield Piece(Kind.LOCAL, run["local"], run.start("local"), run.end("local"))
    if MAIL_FRONT.search(clause):
        yield from (Piece(Kind.LOCAL, piece.text, piece.start, piece.end) for piece in _letters(searched))
    for run in _DOMAIN.finditer(clause):
        text = run.group()
        if text.startswith("@") or KNOWN.fullmatch(text) or MAIL_BACK.search(clause):
            yield Piece(Kind.DOMAIN, text, run.start(), run.end())
    for run in _CARRIER.finditer(clause):
        carrier = list(CARRIERS)[int(str(run.lastgroup)[1:])]
        yield Piece(Kind.DOMAIN, carrier, run.start(), run.end())


def bank_parts(clause: str) -> Iterator[Piece]:
    """A bank's name, branch and kind of account, ゆうちょ's 記号, and a labelled account number."""
    for kind, pattern in ((Kind.BANK, _BANK), (Kind.BRANCH, _BRANCH)):
        if run := pattern.search(clause):
            yield Piece(kind, run.group(), run.start(), run.end())
    account = _ACCOUNT.search(clause)
    if account:
        yield Piece(Kind.ACCOUNT, account["account"], account.start("account"), account.end("account"))
    if run := _TYPE.search(clause):
        yield Piece(Kind.ACCOUNT_TYPE, run.group()[:2], run.start(), run.end())
    if run := _SIGN.search(clause):
        yield Piece(Kind.SIGN, run["sign"], run.start("sign"), run.end("sign"))


def bank_parts_in_talk(text: str) -> Iterator[Piece]:
    """What :func:`bank_parts` reads, and the looser ways in which people say it beside other things."""
    untold = (Kind.ACCOUNT_TYPE, Kind.BANK)
    yield from (piece for piece in bank_parts(text) if piece.kind not in untold)
    named = _BANK.search(text)
    if named and named.group().endswith(SUFFIXES) and not _ANY_BANK.search(named.group()):
        yield Piece(Kind.BANK, named.group(), named.start(), named.end())
    elif run := _BANK_IN_TALK.search(text):
        yield Piece(Kind.BANK, run.group(), run.start(), run.end())
    for run in _BRANCH_IN_TALK.finditer(text):
        group = str(run.lastgroup)
        yield Piece(Kind.BRANCH, run[group].removesuffix("支店") + "支店", run.start(group), run.end(group))
    if run := _TYPE_IN_TALK.search(text):
        yield Piece(Kind.ACCOUNT_TYPE, run.group(), run.start(), run.end())
    if run := _SIGN_IN_TALK.search(text):
        yield Piece(Kind.SIGN, run["sign"], run.start("sign"), run.end("sign"))


def domains_in_talk(text: str) -> Iterator[Piece]:
    """Domains an address may end with, and carriers named as one."""
    for run in _DOMAIN.finditer(text):
        if run.group().startswith("@") or KNOWN.fullmatch(run.group()):
            yield Piece(Kind.DOMAIN, run.group(), run.start(), run.end())
    for run in _CARRIER_IN_TALK.finditer(text):
        named = next(name for name, value in run.groupdict().items() if value and name != "carrier")
        yield Piece(Kind.DOMAIN, list(CARRIERS)[int(named[1:])], run.start("carrier"), run.end("carrier"))


# What stands in every text that may hold these.
BANK_WORDS = (*SUFFIXES, *SHORT_NAMES, "支店", "営業部", "普通", "当座", "きごう", "記号", "店番", "口座")
DOMAIN_WORDS = (
    "@",
    ".jp",
    ".com",
    ".net",
    "gmail",
    "yahoo",
    "icloud",
    "outlook",
    "hotmail",
    "docomo",
    "ezweb",
    "ジーメール",
    "じーめーる",
    "gメール",
    "gの",
    "ヤフー",
    "やふー",
    "ヤフメ",
    "アイクラウド",
    "アウトルック",
    "ホットメール",
    "ドコモ",
)
