"""What the language model reads at a time: one or a few sentences, with the values in them covered."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Sentences are read together up to this many characters, so that 「LINEありますか？」 keeps what follows it.
_TOGETHER = 80
_LONGEST = 160
_SENTENCE = re.compile(r"[^。!?\n]{1,160}[。!?\n]*|[。!?\n]+")

_LINK = r"(?P<link>(?:https?://|www\.)[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{2,63})+/[a-z0-9\-._~/?#=&%]*)"
_MAIL = r"(?P<mail>[a-z0-9._+-]{1,64}@[a-z0-9.-]{1,253})"
_CODE = r"(?P<code>@[a-z0-9._-]{2,64}|(?=[a-z0-9._-]*[0-9._-][a-z0-9._-]*[a-z0-9])(?=[a-z0-9._-]*[a-z])[a-z0-9][a-z0-9._-]{2,64})"
_DIGITS = r"(?P<digits>[0-9][0-9,.\- ]{0,40}[0-9]|[0-9])"
_VALUE = re.compile(f"{_LINK}|{_MAIL}|{_CODE}|{_DIGITS}")
_COVERS = {"link": " 某url ", "mail": " 某mail ", "code": " 某id "}


def passages(text: str) -> list[tuple[int, int]]:
    """The half-open ranges of *text* to read one by one: whole sentences, together covering all of it."""
    found: list[tuple[int, int]] = []
    for start, end in _sentences(text):
        if found and end - found[-1][0] <= _TOGETHER:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for sentence in _SENTENCE.finditer(text):
        yield sentence.start(), min(sentence.end(), sentence.start() + _LONGEST)


def covered(passage: str) -> str:
    """*passage* with links, addresses, IDs and numbers replaced by what kind of thing they are.

    Values are the detectors' business; a model that saw them would take every odd string for a lure.
    """
    return _VALUE.sub(_cover, encodable(passage)).strip()


def encodable(text: str) -> str:
    """*text* without lone surrogates, of the same length."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _cover(value: re.Match[str]) -> str:
    kind = value.lastgroup or ""
    if kind in _COVERS:
        return _COVERS[kind]
    digits = sum(map(str.isdigit, value.group()))
    return "9" if digits < 4 else "9999" if digits < 9 else " 某番号 "
