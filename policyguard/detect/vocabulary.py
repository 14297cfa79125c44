"""Lexicons at work: the braces by which patterns name them, and what each term is worth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from policyguard.detect.literal import Node, either, kana_folded, read
from policyguard.rule import Lexicon

BRACES = re.compile(r"\{([a-z][a-z0-9_]*)\}")
GROUP = "lex_"
_TO_KATAKANA = {hira: hira + 0x60 for hira in range(ord("ぁ"), ord("ゖ") + 1)}
_ASCII_END = re.compile(r"[a-z0-9]")
_KANA_WORD = re.compile(r"[ぁ-ゖァ-ヺー ]+")
_KATAKANA_WORD = re.compile(r"[ァ-ヺー]+")
# Looking for the first character pays from about this many words on.
_FEW = 8
# Private-use characters stand for lexicons while a pattern's syntax is read.
_PLACEHOLDER = 0xF0000


class Vocabulary:
    """The lexicons of a pack, each read and written out once.

    Names that no lexicon has match nothing; the pack's reader tells of them.
    """

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._lexicons = lexicons
        self._marks = {name: chr(_PLACEHOLDER + place) for place, name in enumerate(sorted(lexicons))}
        self._nodes: dict[str, Node] = {}
        self._read: dict[str, Node] = {}
        self._written: dict[str, str] = {}
        self._means = {GROUP + name: lexicon.means for name, lexicon in lexicons.items() if lexicon.means}
        self._weights = {
            name: {kana_folded(term.text): term.weight for term in lexicon.terms}
            for name, lexicon in lexicons.items()
        }

    def __reduce__(self) -> tuple[type[Vocabulary], tuple[Mapping[str, Lexicon]]]:
        return Vocabulary, (self._lexicons,)

    def node(self, pattern: str) -> Node:
        """What is known of *pattern*; raises ``re.error`` when it is not a regex."""
        if pattern not in self._read:
            names = [name for name in BRACES.findall(pattern) if name in self._marks]
            nodes = {self._marks[name]: self._lexicon_node(name) for name in names}
            self._read[pattern] = read(BRACES.sub(lambda m: self._marks.get(m[1], "(?!)"), pattern), nodes)
        return self._read[pattern]

    def expanded(self, pattern: str) -> str:
        """*pattern* for either kana script, with every lexicon written out as a group that tells which it is."""
        return BRACES.sub(lambda m: self._group(m[1]), kana_insensitive(pattern))

    def weight(self, groups: Mapping[str, str | None]) -> float:
        """The least weight among the terms that the named *groups* of a match took in."""
        return min(
            (
                self._weights.get(group.removeprefix(GROUP), {}).get(kana_folded(term), 1.0)
                for group, term in groups.items()
                if term and group.startswith(GROUP)
            ),
            default=1.0,
        )

    def means(self, groups: Mapping[str, str | None]) -> str:
        """What a lexicon among the named *groups* of a match stands for, or nothing."""
        return next(
            (self._means[group] for group, text in groups.items() if text and group in self._means), ""
        )

    def _lexicon_node(self, name: str) -> Node:
        if name not in self._nodes:
            lexicon = self._lexicons[name]
            terms = Node(frozenset(spelling for term in lexicon.terms for spelling in _spellings(term.text)))
            fragments = [self.node(pattern) for pattern in lexicon.patterns]
            self._nodes[name] = either([terms, *fragments]) if lexicon.terms else either(fragments)
        return self._nodes[name]

    def _group(self, name: str) -> str:
        return f"(?P<{GROUP}{name}>{self._alternatives(name)})"

    def _alternatives(self, name: str) -> str:
        if name not in self._lexicons:
            return "(?!)"
        if name not in self._written:
            lexicon = self._lexicons[name]
            words = "|".join(_bounded(term.text for term in lexicon.terms))
            parts = [words] if words else []
            parts += [
                BRACES.sub(lambda m: self._group(m[1]), kana_insensitive(pattern))
                for pattern in lexicon.patterns
            ]
            self._written[name] = self._guarded(name, "|".join(parts))
        return self._written[name]

    def _guarded(self, name: str, alternatives: str) -> str:
        """*alternatives* behind a look at the first character, where there are many of them."""
        starts = _starts(self._lexicon_node(name))
        if not starts or alternatives.count("|") < _FEW:
            return alternatives
        return f"(?=[{starts}])(?:{alternatives})"


def _starts(node: Node) -> str:
    """The characters *node* can start with, in both kana scripts, as the inside of a class; or nothing."""
    if node.starts is None or node.empty:
        return ""
    scripts = {script for c in node.starts for script in (c, kana_folded(c), c.translate(_TO_KATAKANA))}
    return "".join(map(re.escape, sorted(scripts)))


def _bounded(terms: Iterable[str]) -> Iterable[str]:
    """The terms as regexes, longest first, those with the same boundaries together.

    An ASCII word must not be part of a longer one, nor a katakana word of a longer katakana word.
    """
    for (before, after), group in groupby(sorted(terms, key=_boundaries), key=_boundaries):
        spellings = {spelling for term in group for spelling in _spellings(term)}
        ordered = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
        yield f"{before}(?:{'|'.join(map(re.escape, ordered))}){after}"


def _boundaries(term: str) -> tuple[str, str]:
    if _KATAKANA_WORD.fullmatch(term):
        return "(?<![ァ-ヺー])", "(?![ァ-ヺー])"
    before = "(?<![a-z0-9])" if _ASCII_END.match(term[0]) else ""
    after = "(?![a-z0-9])" if _ASCII_END.match(term[-1]) else ""
    return before, after


def _spellings(term: str) -> set[str]:
    """*term* as it is and, when it is all kana, in the other script; with its spaces or without."""
    scripts = {term}
    if _KANA_WORD.fullmatch(term):
        scripts |= {kana_folded(term), term.translate(_TO_KATAKANA)}
    return scripts | {spelling.replace(" ", "") for spelling in scripts}


def kana_insensitive(pattern: str) -> str:
    """*pattern* with every kana literal standing for its hiragana and its katakana.

    >>> kana_insensitive("ライン[いア-エ]")
    '[らラ][いイ][んン][いイア-エ]'
    """
    pieces, inside, position = [], False, 0
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            pieces.append(pattern[position : position + 2])
            position += 2
            continue
        if character == "[" and not inside:
            inside = True
        elif character == "]" and inside and not pattern.endswith(("[", "[^"), 0, position):
            inside = False
        both = kana_folded(character), character.translate(_TO_KATAKANA)
        in_range = inside and "-" in (pattern[position - 1], pattern[position + 1 : position + 2])
        if both[0] == both[1] or in_range:
            pieces.append(character)
        else:
            pieces.append("".join(both) if inside else f"[{both[0]}{both[1]}]")
        position += 1
    return "".join(pieces)
