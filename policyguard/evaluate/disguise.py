"""Clean values disguised technique by technique, so that each technique is measured alone, or some of them together."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from policyguard.evaluate.case import Case
from policyguard.model import Entity

Write = Callable[[str, random.Random], str]
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _table(to: str, of: str = _LETTERS) -> dict[int, str]:
    return {ord(a): b for a, b in zip(of, to, strict=True)}


def _run(first: int, of: str) -> dict[int, str]:
    """*of* as the characters that begin at code point *first*."""
    return {ord(each): chr(first + place) for place, each in enumerate(of)}


_DIGITS = "0123456789"
_WIDE = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
_MATH = {**_run(0x1D41A, _LETTERS), **_run(0x1D7CE, _DIGITS)}
_SANS = {**_run(0x1D5BA, _LETTERS), **_run(0x1D7E2, _DIGITS)}
_CIRCLED = {**_run(0x24D0, _LETTERS), ord("0"): "⓪", **_run(0x2460, "123456789")}
_ALIKE = _table("аеорсхіј", "aeopcxij")
_KANJI = _table("〇一二三四五六七八九", _DIGITS)
_LAW = _table("零壱弐参肆伍陸漆捌玖", _DIGITS)
_KANA = dict(
    zip(
        map(ord, _DIGITS),
        ("ゼロ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"),
        strict=True,
    )
)
_KEYCAP = {ord(digit): f"{digit}\ufe0f\u20e3" for digit in _DIGITS}
_ARABIC = _run(0x0660, _DIGITS)
_AS_LETTERS = _table("OlSB", "0158")


def _translated(table: Mapping[int, str]) -> Write:
    return lambda value, _chosen: value.translate(table)


def _between(signs: Iterable[str]) -> Write:
    choices = list(signs)
    return lambda value, chosen: chosen.choice(choices).join(value)


def _some(signs: str) -> Write:
    """One of *signs* behind every second character or so."""
    return lambda value, chosen: (
        "".join(c + (chosen.choice(signs) if place % 2 else "") for place, c in enumerate(value[:-1]))
        + value[-1:]
    )


def _words(at: str, dot: str) -> Write:
    def write(value: str, _chosen: random.Random) -> str:
        name, _, host = value.partition("@")
        return f"{name}{at}{host.replace('.', dot)}"

    return write


@dataclass(frozen=True, slots=True)
class Technique:
    """One way to disguise a value; ``of`` are the entities it makes sense for."""

    write: Write
    of: frozenset[Entity]


_PHONE = frozenset({Entity.PHONE_NUMBER})
_MAIL = frozenset({Entity.EMAIL_ADDRESS})
_NAMED = frozenset({Entity.LINE_ID, Entity.EMAIL_ADDRESS})
_ANY = _NAMED | _PHONE

TECHNIQUES: dict[str, Technique] = {
    "width": Technique(_translated(_WIDE), _ANY),
    "invisible": Technique(_some("\u200b\u200c\u2060\u00ad"), _ANY),
    "mathematical": Technique(_translated(_MATH), _ANY),
    "sans_serif": Technique(_translated(_SANS), _ANY),
    "enclosed": Technique(_translated(_CIRCLED), _ANY),
    "lookalike": Technique(_translated(_ALIKE), _NAMED),
    "at_and_dot_in_kana": Technique(_words("あっと", "どっと"), _MAIL),
    "at_and_dot_in_katakana": Technique(_words(" アットマーク ", "ドット"), _MAIL),
    "at_and_dot_in_brackets": Technique(_words("(at)", "[dot]"), _MAIL),
    "kanji_numerals": Technique(_translated(_KANJI), _PHONE),
    "legal_numerals": Technique(_translated(_LAW), _PHONE),
    "kana_readings": Technique(_translated(_KANA), _PHONE),
    "keycaps": Technique(_translated(_KEYCAP), _PHONE),
    "other_script": Technique(_translated(_ARABIC), _PHONE),
    "letters_for_digits": Technique(_translated(_AS_LETTERS), _PHONE),
    "spaced": Technique(_between((" ", "・", "-", "  ")), _PHONE),
    "noise": Technique(_some("★♪☆*~"), _PHONE),
}


def disguised(value: str, names: Iterable[str], seed: int) -> str:
    """*value* (``09012345678``, ``tanaka_55``, ``a@b.jp``) disguised by *names*, one after the other."""
    chosen = random.Random(seed)  # noqa: S311 - a choice of signs, not a secret
    for name in names:
        value = TECHNIQUES[name].write(value, chosen)
    return value


def plain(case: Case) -> bool:
    """Whether *case* has one value, written as it is, that a technique could disguise."""
    marked = [each for each in case.expected if each.start < each.end]
    if len(case.expected) != 1 or not marked or marked[0].value is None or marked[0].entity not in _ANY:
        return False
    return case.body[marked[0].start : marked[0].end].isascii()


def with_disguise(case: Case, name: str, seed: int) -> Case:
    """*case* with its value disguised by *name*, its mark moved along."""
    (expected,) = case.expected
    written = case.body[expected.start : expected.end].lower()
    if expected.entity is Entity.PHONE_NUMBER:
        written = "".join(filter(str.isdigit, written))
    new = disguised(written, [name], seed)
    body = case.body[: expected.start] + new + case.body[expected.end :]
    moved = replace(expected, end=expected.start + len(new))
    return replace(case, body=body, expected=(moved,), technique=f"disguise.{name}", difficulty=2)


def disguises_of(cases: Iterable[Case], seed: int = 0) -> list[Case]:
    """Every plain case once with each technique that makes sense for it."""
    return [
        with_disguise(case, name, seed + number)
        for number, case in enumerate(cases)
        if plain(case)
        for name, technique in TECHNIQUES.items()
        if case.expected[0].entity in technique.of
    ]
