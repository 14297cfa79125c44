"""Words pulled apart letter by letter (L I N E, ラ・イ・ン) and put together again."""

from __future__ import annotations

import re
from itertools import pairwise

from policyguard.normalize.text import Edit, Step

# What people put between letters; never 、。 or brackets, which end a thought.
SEPARATORS = " \t\n\r　・.．-‐–—_*＊/／\\|｜~〜+=,，'`^:;★☆●○◎■□▲△▼▽◆◇♪♡♥♦♣♠→←↑↓⇒※🌟⭐✨💫❤💕"
SEPARATOR = f"[{re.escape(SEPARATORS)}]"
_S = SEPARATOR + "{1,3}"
_JA = "[ぁ-んァ-ヺー一-鿿々]"
_LETTERS = re.compile(rf"(?<![a-z0-9@])[a-z](?:{_S}[a-z0-9]){{2,63}}(?![a-z0-9@]|[._-][a-z0-9]{{2}})")
_DIGITS = re.compile(rf"(?<![a-z0-9])[0-9](?:{_S}[0-9]){{6,31}}(?![a-z0-9])")
# Three gaps in a row are telling wherever they stand; two only when nothing is written beside them.
_KANA = re.compile(rf"{_JA}(?:{_S}{_JA}){{3,63}}|(?<!{_JA}){_JA}(?:{_S}{_JA}){{2}}(?!{_JA})")
_GAP = re.compile(SEPARATOR + "+")
# Punctuation that belongs to an address is kept; only what merely pulls letters apart goes.
_MEANT = frozenset("._-@+/:")
_TRIGGER = re.compile(rf"(?:[a-z0-9]|{_JA}){_S}(?:[a-z0-9]|{_JA}){_S}(?:[a-z0-9]|{_JA})")


def edits(text: str) -> list[Edit]:
    """Edits that take the separators out of runs of single characters."""
    if not _TRIGGER.search(text):
        return []
    found = [
        Edit(run.start() + gap.start(), run.start() + gap.end(), _kept(run.group(), gap), "spaced")
        for pattern in (_LETTERS, _DIGITS, _KANA)
        for run in pattern.finditer(text)
        if not _is_a_list(run.group())
        for gap in _GAP.finditer(run.group())
    ]
    return sorted(edit for edit in found if text[edit.start : edit.end] != edit.new)


def _kept(run: str, gap: re.Match[str]) -> str:
    """The sign of an address (``_``, ``.``) that stands once or twice in a run pulled apart by something else."""
    sign = gap.group().strip()
    if sign and sign in _MEANT and run.count(sign) <= 2 < len(_GAP.findall(run)) / run.count(sign):
        return sign
    return ""


def _is_a_list(run: str) -> bool:
    """True for enumerations such as ``a, b, c`` or ``a/b/c``, which spell nothing."""
    letters = _GAP.sub("", run)
    steps = {ord(b) - ord(a) for a, b in pairwise(letters)}
    return steps == {1}


STEP = Step(list(SEPARATORS), edits)
