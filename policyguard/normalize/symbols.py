"""Symbols written as words (あっと, どっと, アンダーバー), and links broken so that no filter sees them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policyguard.normalize.text import Edit, Step

# Mail carriers people name in kana for the part behind the @.
_CARRIERS = {
    "gmail.com": r"(?:ジーメール|じーめーる|gメール|gめーる|gまいる|グーグルメール)",
    "yahoo.co.jp": r"(?:ヤフーメール|やふーめーる|ヤフー|やふー)",
    "icloud.com": r"(?:アイクラウド|あいくらうど)",
    "outlook.jp": r"(?:アウトルック|あうとるっく)",
    "hotmail.com": r"(?:ホットメール|ほっとめーる)",
    "docomo.ne.jp": r"(?:ドコモ|どこも)",
    "ezweb.ne.jp": r"(?:イーゼットウェブ|ezウェブ)",
    "softbank.ne.jp": r"(?:ソフトバンク|そふとばんく)",
}
_S = r"[\s　、,・]{0,2}"
_OPEN, _CLOSE = r"[(\[{<（［｛〈【「〔《『]", r"[)\]}>）］｝〉】」〕》』]"
_AT = (
    rf"(?:{_OPEN}{_S}_?(?:at|@|アットマーク|あっとまーく|アット|あっと|a|あ)_?{_S}{_CLOSE}"
    r"|アットマーク|あっとまーく|アット|あっと|あとまーく|＠マーク|@マーク)"
)
_TLD = r"(?:com|net|org|info|biz|co|ne|or|ac|jp|me|ee|gg|io|ly|link|app|page|site|to|tv|us|tw|kr|cn|gle|gl|be|im|bio|pm|nu|dev|art|works|shop|store|xyz|club|tokyo|media|design|photo|studio)"
_DOT = (
    rf"(?:{_OPEN}{_S}(?:dot|ドット|どっと|\.|点|てん|ポチ|ぽち|d(?={_S}{_CLOSE}{_TLD}(?![a-z0-9]))){_S}{_CLOSE}"
    r"|ドット|どっと|ピリオド|ぴりおど|てん|点|ポチ|ぽち)"
)
_WORDS = {
    "_": r"(?:アンダーバー|あんだーばー|アンダースコア|あんだーすこあ|アンダーライン|下線|underscore|underbar)",
    "-": r"(?:ハイフン|はいふん|ハイホン|マイナス|hyphen|minus)",
    "+": r"(?:プラス|ぷらす)",
    "/": r"(?:スラッシュ|すらっしゅ|slash)",
    ":": r"(?:コロン|ころん|colon)",
}
_CARRIER = "|".join(_CARRIERS.values())
_SPOKEN_TLD = {
    "com": r"(?:コム|こむ)",
    "net": r"(?:ネット|ねっと)",
    "ne.jp": r"(?:エヌイー|えぬいー)(?:ドット|どっと)(?:ジェイピー|じぇーぴー|jp)",
    "co.jp": r"(?:シーオー|しーおー|co)(?:ドット|どっと|\.)(?:ジェイピー|ジェーピー|じぇーぴー|じぇいぴー)",
    "jp": r"(?:ジェイピー|ジェーピー|じぇーぴー|じぇいぴー)",
}
_AT_SIGN = re.compile(rf"(?<=[a-z0-9._+-])({_S}{_AT}{_S})(?=[a-z0-9]|{_CARRIER})")
# A mark put in the place of the @, told by the mail provider behind it.
_PROVIDER = r"(?:gmail\.com|yahoo\.co\.jp|ymail\.ne\.jp|icloud\.com|me\.com|outlook\.(?:jp|com)|hotmail\.(?:com|co\.jp)|live\.jp|nifty\.com|docomo\.ne\.jp|ezweb\.ne\.jp|au\.com|softbank\.(?:ne\.)?jp|i\.softbank\.jp|biglobe\.ne\.jp|ocn\.ne\.jp|so-net\.ne\.jp|proton(?:mail)?\.(?:com|me))"
_PROVIDERS = (
    "gmail.com", "yahoo.co.jp", "ymail.ne.jp", "icloud.com", "me.com", "outlook.", "hotmail.", "live.jp", "nifty.com",
    "docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.", "biglobe.ne.jp", "ocn.ne.jp", "so-net.ne.jp", "proton",
)  # fmt: skip
_AT_MARK = re.compile(
    rf"(?<=[a-z0-9])({_S}(?:[^\w\s.@/:,、。=+\-]{{1,3}}|[(\[（【「〔][^()\[\]（）\n]{{1,6}}[)\]）】」〕]|_at_)(?:まーく|マーク)?{_S})"
    rf"(?={_PROVIDER}(?![a-z0-9.]))"
)
_AT_WORD = re.compile(
    rf"(?<=[a-z0-9])(\s{{1,2}}(?:at|アト)\s{{1,2}})(?![a-z0-9.-]{{4,80}}/)(?=[a-z0-9-]{{2,}}(?:\s?\.|\s?{_DOT}|\s+dot\s))"
)
_DOT_SIGN = re.compile(
    rf"(?<=[a-z0-9])({_S}{_DOT}{_S})(?=[a-z0-9]|{'|'.join(_SPOKEN_TLD.values())})"
    rf"|(?<=[a-z0-9])(\s{{1,2}}dot\s{{1,2}})(?={_TLD}(?![a-z0-9]))"
)
_SPACED_DOT = re.compile(rf"(?<=[a-z0-9])(\s\.\s?|\.\s|[・•·。])(?={_TLD}(?![a-z0-9]))")
_SPOKEN_END = [
    (re.compile(rf"(?<=[a-z0-9]\.)({spoken})(?![ァ-ヺー])"), end) for end, spoken in _SPOKEN_TLD.items()
]
_CARRIER_END = [
    (re.compile(rf"(?<=@)({spoken}(?:{_S}(?:ドット|どっと|\.){_S}(?:コム|こむ|com))?)(?![ァ-ヺー])"), domain)
    for domain, spoken in _CARRIERS.items()
]
_SYMBOL_WORD = [
    (re.compile(rf"(?<=[a-z0-9._@-])({_S}{word}{_S})(?=[a-z0-9])"), symbol) for symbol, word in _WORDS.items()
]
_SCHEME = re.compile(r"(h\s?[tx]\s?[tx]\s?p\s?(s?)\s?(?::|\[:\])\s?/\s?/\s?)(?=[a-z0-9])")
_DEFANGED_DOT = re.compile(r"(?<=[a-z0-9])(\s?(?:\[\.\]|\(\.\)|\{\.\})\s?)(?=[a-z0-9])")
_SPACED_AT = re.compile(
    rf"(?<=[a-z0-9])(\s{{1,3}}@\s{{0,3}}|@\s{{1,3}})(?=[a-z0-9-]{{2,40}}\s?(?:\.|ドット|どっと|dot\s)|{_CARRIER})"
)
_TLDS = (
    "com",
    "net",
    "org",
    "co",
    "ne",
    "jp",
    "me",
    "ee",
    "gg",
    "io",
    "ly",
    "link",
    "app",
    "page",
    "site",
    "to",
    "tv",
)
_OPENINGS, _CLOSINGS = "([{<【「 ", ")]}>】」 "
_AT_HINTS = [
    "アット", "あっと", "あとまーく", "マーク", "まーく",
    *(opening + space + word for opening in "([{<【「" for space in ("", " ") for word in ("at", "a", "あ", "@")),
]  # fmt: skip
_DOT_HINTS = [
    "ドット", "どっと", "ピリオド", "ぴりおど", "ポチ", "ぽち", " dot ",
    *(opening + space + word for opening in "([{<【「" for space in ("", " ") for word in ("dot", "d)", ".", "点", "てん")),
    *(letter + word for letter in "abcdefghijklmnopqrstuvwxyz0123456789 " for word in ("点", "てん")),
]  # fmt: skip
_WORD_HINTS = {
    "_": ["アンダー", "あんだー", "下線", "under"],
    "-": ["ハイフン", "はいふん", "ハイホン", "マイナス", "hyphen", "minus"],
    "+": ["プラス", "ぷらす"],
    "/": ["スラッシュ", "すらっしゅ", "slash"],
    ":": ["コロン", "ころん", "colon"],
}


def _step(pattern: re.Pattern[str], new: str, disguise: str, hints: Sequence[str]) -> Step:
    """Put *new* in the place of the one group of *pattern* that took part."""

    def edits(text: str) -> list[Edit]:
        return [
            Edit(m.start(m.lastindex or 0), m.end(m.lastindex or 0), new, disguise)
            for m in pattern.finditer(text)
            if m.group(m.lastindex or 0) != new
        ]

    return Step(hints, edits)


def _schemes(text: str) -> list[Edit]:
    return [
        Edit(m.start(1), m.end(1), f"http{m.group(2)}://", "defanged")
        for m in _SCHEME.finditer(text)
        if m.group(1) != f"http{m.group(2)}://"
    ]


# Round the dot before an ending, and round the slashes behind it; a sentence has no such slash.
_SPACED_LINK = re.compile(
    rf"(?<![a-z0-9.])(?:[a-z0-9-]{{2,40}}\s{{0,2}}\.\s{{0,2}}){{1,4}}{_TLD}(?:\s{{0,2}}/\s{{0,2}}[a-z0-9@~._?=%-]{{1,60}}){{1,5}}"
)
_ROUND_MARKS = re.compile(r"\s{1,2}(?=[./])|(?<=[./])\s{1,2}(?=[a-z0-9@~])")


def _spaced_links(text: str) -> list[Edit]:
    return [
        Edit(link.start() + space.start(), link.start() + space.end(), "", "spaced")
        for link in _SPACED_LINK.finditer(text)
        for space in _ROUND_MARKS.finditer(link.group())
    ]


STEPS = (
    Step(
        [sign + space for sign in "./" for space in (" ", "\n")]
        + [space + sign for sign in "./" for space in (" ", "\n")],
        _spaced_links,
    ),
    _step(_DEFANGED_DOT, ".", "defanged", ["[.]", "(.)", "{.}"]),
    _step(_AT_SIGN, "@", "spelled_symbols", _AT_HINTS),
    _step(
        _AT_MARK,
        "@",
        "spelled_symbols",
        _PROVIDERS,
    ),
    _step(_AT_WORD, "@", "spelled_symbols", [" at ", " アト "]),
    _step(_SPACED_AT, "@", "spaced", [" @", "@ ", "　@", "@　", "\n@", "@\n"]),
    *(
        _step(pattern, domain, "spelled_symbols", [f"@{c}" for c in "ジじgグヤやアあホほドどイeソそ"])
        for pattern, domain in _CARRIER_END
    ),
    *(_step(pattern, symbol, "spelled_symbols", _WORD_HINTS[symbol]) for pattern, symbol in _SYMBOL_WORD),
    _step(_DOT_SIGN, ".", "spelled_symbols", _DOT_HINTS),
    _step(
        _SPACED_DOT,
        ".",
        "spaced",
        [sign + tld for sign in (" .", ". ", " . ", "・", "•", "·", "。") for tld in _TLDS],
    ),
    *(
        _step(
            pattern,
            end,
            "spelled_symbols",
            [".コ", ".こ", ".ネ", ".ね", ".エ", ".え", ".シ", ".し", ".ジ", ".じ", ".co"],
        )
        for pattern, end in _SPOKEN_END
    ),
    Step(
        ["hxx", "htx", "hxt", "h t", "ht t", "htt p", "http ", "https ", "http:/ ", "https:/ ", "[:]", ": /"],
        _schemes,
    ),
)
