"""From a lexicon file's data to a ``Lexicon``, and the names in braces by which rules call it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from policyguard.detect.literal import kana_folded
from policyguard.detect.literal import read as read_pattern
from policyguard.detect.vocabulary import BRACES
from policyguard.errors import Fault
from policyguard.model import Bilingual
from policyguard.normalize import normalize
from policyguard.pack.document import Document
from policyguard.rule import Lexicon, Term


def read_lexicon(name: str, read: Document, faults: list[Fault]) -> Lexicon:
    """The lexicon of a file that its schema allows."""
    data = read.data
    terms = []
    seen: dict[str, int] = {}
    for number, item in enumerate(data.get("terms", ())):
        given = {"term": item} if isinstance(item, str) else item
        text = normalize(given["term"]).folded
        key = kana_folded(text)
        if key in seen:
            faults.append(
                read.fault(("terms", number), f"`{given['term']}` is the same word as term {seen[key] + 1}",
                           "kana, case and width make no difference; keep one")
            )  # fmt: skip
        seen.setdefault(key, number)
        terms.append(
            Term(
                text,
                float(given.get("weight", 1.0)),
                given.get("since", data["since"]),
                given.get("source", data["source"]),
                bool(given.get("watch", False)),
                given.get("means", ""),
            )
        )
    title = Bilingual(data["title"]["ja"], data["title"]["en"])
    return Lexicon(
        name, title, tuple(terms), tuple(data.get("patterns", ())), read.path, data.get("means", "")
    )


def unsound_lexicons(
    lexicons: Mapping[str, Lexicon], read: Mapping[str, Document], faults: list[Fault]
) -> set[str]:
    """The names of *lexicons* with wrong patterns, which are added to *faults*."""
    unsound = set()
    for name, lexicon in lexicons.items():
        for number, pattern in enumerate(lexicon.patterns):
            wrong = _pattern_faults(read[name], ("patterns", number), name, pattern, lexicons)
            faults += wrong
            if wrong:
                unsound.add(name)
    return unsound


def _pattern_faults(
    read: Document, key: tuple[str | int, ...], name: str, pattern: str, lexicons: Mapping[str, Lexicon]
) -> list[Fault]:
    faults = [unknown_fault(read, key, other, lexicons) for other in unknown_names(pattern, lexicons)]
    if _leads_to(pattern, name, lexicons, set()):
        faults.append(read.fault(key, f"{{{name}}} names itself", "take one of the names out"))
    try:
        read_pattern(BRACES.sub("x", pattern))
    except re.error as error:
        faults.append(read.fault(key, f"not a regex: {error.msg}", "test the pattern by itself"))
    return faults


def _leads_to(pattern: str, name: str, lexicons: Mapping[str, Lexicon], seen: set[str]) -> bool:
    """True when *pattern* names lexicon *name*, itself or through other lexicons."""
    for other in BRACES.findall(pattern):
        if other == name:
            return True
        if other in lexicons and other not in seen:
            seen.add(other)
            if any(_leads_to(p, name, lexicons, seen) for p in lexicons[other].patterns):
                return True
    return False


def unknown_names(pattern: str, lexicons: Mapping[str, object]) -> list[str]:
    """The names in braces that no lexicon has."""
    return [name for name in BRACES.findall(pattern) if name not in lexicons]


def unknown_fault(
    read: Document, key: tuple[str | int, ...], name: str, lexicons: Mapping[str, object]
) -> Fault:
    """The fault of a name in braces that no lexicon has."""
    hint = document_hint(name, list(lexicons))
    return read.fault(key, f"unknown lexicon `{{{name}}}`", hint)


def document_hint(name: str, known: list[str]) -> str:
    """The nearest known name, or where lexicons live."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean `{{{close[0]}}}`?" if close else f"add lexicons/{name}.yaml"
