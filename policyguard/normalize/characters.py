"""Characters that stand for a plainer one: width, marks, invisibles, look-alikes, styled and enclosed letters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

from policyguard.normalize.text import Edit

# What ordinary Japanese chat is written in; a body of only these needs no folding but lower case.
_COMMON = "\t\n\r -~ぁ-ゖゝ-ゟァ-ヺーヽヾ㐀-䶿一-鿿々〆〇、。「」『』【】〈〉《》・…○◯"
_MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\uff9e\uff9f\u200d\U000e0100-\U000e01ef"
ODD = re.compile(f"[^{_COMMON}]")
# A character with its marks, or an odd one alone. Marks beyond 40 are taken away on their own.
_CLUSTER = re.compile(f"(?s:[^{_MARKS}]?[{_MARKS}]{{1,40}})|[^{_COMMON}]")
_MARK = re.compile(f"[{_MARKS}]")

# Look-alikes TR39 does not list or sends elsewhere, as people use them for Latin letters.
_ALSO = dict(
    zip(
        "ηΗкКтТмМнНвВиИєЄεΕτκωшщяЯзΛΣßłŁøØđĐıſʼ╴─━╶╸╺⁃",
        "nhkkttmmhhbbnneeeetkwwwrr3asbllooddis'-------",
        strict=True,
    )
)
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u061c\u17b4\u17b5\u180e\u00ad")
_NAMED_LETTER = re.compile(
    r"(?P<style>REGIONAL INDICATOR SYMBOL LETTER|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER"
    r"|SQUARED LATIN CAPITAL LETTER|CIRCLED LATIN (?:SMALL|CAPITAL) LETTER|PARENTHESIZED LATIN SMALL LETTER"
    r"|PARENTHESIZED LATIN CAPITAL LETTER|LATIN LETTER SMALL CAPITAL|LATIN SMALL LETTER TURNED) (?P<letter>[A-Z])"
)
_STYLE = {"R": "regional_indicator", "N": "enclosed", "S": "enclosed", "C": "enclosed", "P": "enclosed"}


@cache
def _confusables() -> dict[str, str]:
    """Character -> the ASCII letter or digit it resembles (Unicode TR39)."""
    table = resources.files("policyguard.normalize") / "confusables.tsv"
    rows = (line.split("\t") for line in table.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {chr(int(code, 16)): letter for code, letter, _name in rows} | _ALSO


@lru_cache(maxsize=65_536)
def _plain(cluster: str) -> tuple[str, str]:
    """What *cluster* stands for, and the name of the disguise (empty when it is mere typography)."""
    if "\u20e3" in cluster:
        return _plain(cluster[0])[0] if cluster[0] != "\u20e3" else "", "keycap"
    kept = "".join(c for c in cluster if not _is_invisible(c))
    if not kept:
        return "", "invisible" if any(_is_joiner(c) for c in cluster) else ""
    base, marks = kept[0], kept[1:]
    if marks:
        composed = unicodedata.normalize("NFKC", kept)
        if len(composed) == 1 and not composed.isascii() and unicodedata.name(composed, "")[:8] in _KANA:
            return composed, "halfwidth_kana" if "\uff66" <= base <= "\uff9d" else ""
    new, disguise = _plain_character(base)
    if marks and new.isascii() and new.isalnum():
        return new, "combining"
    if len(kept) < len(cluster) and not disguise and new.isalnum() and any(map(_is_joiner, cluster)):
        disguise = "invisible"
    return new, disguise


_KANA = ("HIRAGANA", "KATAKANA")


def _plain_character(character: str) -> tuple[str, str]:
    if "\uff66" <= character <= "\uff9d":
        return unicodedata.normalize("NFKC", character), "halfwidth_kana"
    if "\u0300" <= character <= "\u036f" or unicodedata.category(character) == "Mn":
        return "", "combining"
    named = _NAMED_LETTER.match(unicodedata.name(character, ""))
    if named:
        style = "small_caps" if named["style"].startswith("LATIN") else _STYLE[named["style"][0]]
        return named["letter"], style
    digit = unicodedata.numeric(character, None)
    if digit is not None and digit in range(10) and unicodedata.category(character) != "Lo":
        return str(int(digit)), _digit_disguise(character)
    new, disguise = _compatible(character)
    if new.isascii() or character not in _confusables():
        return new, disguise
    letter = _confusables()[character]
    return letter.upper() if character.isupper() else letter, "lookalike"


def _digit_disguise(character: str) -> str:
    decomposition = unicodedata.decomposition(character)
    if decomposition.startswith("<wide>"):
        return "width"
    if decomposition.startswith("<font>"):
        return "styled"
    if unicodedata.category(character) == "Nd":
        return "other_script_digits"
    return "enclosed"


def _compatible(character: str) -> tuple[str, str]:
    """The NFKC form, and for a Latin letter with diacritics the bare letter."""
    new = unicodedata.normalize("NFKC", character)
    bare = unicodedata.normalize("NFD", new)
    if len(bare) > 1 and bare[0].isascii():
        return bare[0], "combining"
    if new == character or not new.isascii() or not any(map(str.isalnum, new)):
        telling = "width" if new != character and new in "@.:/-_+" else ""
        return new, telling
    decomposition = unicodedata.decomposition(character)
    if "<circle>" in decomposition or "<square>" in decomposition or new.startswith("("):
        return new.strip("()"), "enclosed"
    return new, "width" if "<wide>" in decomposition else "styled"


def _is_invisible(character: str) -> bool:
    return (
        character in _INVISIBLE
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0000" <= character <= "\U000e0fff"
        or unicodedata.category(character) == "Cf"
    )


def _is_joiner(character: str) -> bool:
    """True for invisibles nobody types by accident: not the variation selector an emoji keyboard adds."""
    return character != "\ufe0f" and _is_invisible(character)


def edits(raw: str) -> list[Edit]:
    """One edit for every character cluster of *raw* that stands for something plainer."""
    if not ODD.search(raw):
        return []
    found = []
    for cluster in (_CLUSTER if _MARK.search(raw) else ODD).finditer(raw):
        old = cluster.group()
        new, disguise = _plain(old)
        if new != old:
            found.append(Edit(cluster.start(), cluster.end(), new, disguise))
    return found
