"""What a regex cannot match without, found in its syntax tree: the literals a gate can look for.

Lexicons stand in a pattern as one placeholder character each, so that a lexicon is read once and not again in
every rule that names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache, reduce
from math import prod
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

Clause = frozenset[str]
_NONE: Clause = frozenset([""])
# More strings than this in one clause cost more memory than they save; words that follow each other are
# multiplied out only while they stay few.
_MOST = 2_048
_MOST_MULTIPLIED = 256
_WIDEST_CLASS = 12
_MOST_STARTS = 400
_KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_KATAKANA_RUN = re.compile("[ァ-ヶ]+")
_NAMED_GROUP = re.compile(r"\(\?P<\w+>")


# What no literal can say: so many characters of an ID, an address or a code in a row. Each is named by a string
# no text holds, which stands in clauses like a literal.
_ID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._@-")
_LEAST_RUN = 4
_SHORT_RUN, LONG_RUN = "\ue000run of 4", "\ue000run of 20"
RUNS = {
    _SHORT_RUN: re.compile("[a-z0-9._@-]{4}"),
    LONG_RUN: re.compile("[a-z0-9]{20}"),
}


def kana_folded(text: str) -> str:
    """*text* with katakana as hiragana, one for one: how gate literals and gated texts are written."""
    return _KATAKANA_RUN.sub(_as_hiragana, text)


def _as_hiragana(run: re.Match[str]) -> str:
    return run.group().translate(_KATAKANA)


@lru_cache(maxsize=65_536)
def _folded(clause: Clause) -> Clause:
    return frozenset(map(kana_folded, clause))


# A distance without a bound.
FAR = 1_000_000


class Need(NamedTuple):
    """A clause, and how far behind the start of the match its literal stands: from ``least`` to ``most``."""

    clause: Clause
    least: int = 0
    most: int = 0

    @property
    def worded(self) -> bool:
        """Whether it is met by words alone, not by a run of characters."""
        return RUNS.keys().isdisjoint(self.clause)

    def behind(self, width: Width) -> Need:
        """The same need, seen from the start of something of *width* that comes before."""
        return Need(self.clause, self.least + width.least, min(self.most + width.most, FAR))


class Width(NamedTuple):
    """How many characters something matches, from ``least`` to ``most``."""

    least: int = 0
    most: int = 0

    def then(self, other: Width) -> Width:
        """The width of both in a row."""
        return Width(self.least + other.least, min(self.most + other.most, FAR))


_ANY_WIDTH = Width(0, FAR)


class Node:
    """What is known of a part of a pattern.

    ``exact``: all it can match, when that is few strings; ``required``: clauses, one literal of each of which
    it cannot match without; ``lead``: strings one of which it starts with; ``starts``: the characters it can
    start with, or None; ``run``: the least number of characters it matches when they are all characters of
    IDs, else None.
    """

    __slots__ = ("exact", "lead", "required", "run", "starts", "width")

    def __init__(
        self,
        exact: Clause | None = None,
        required: tuple[Need, ...] = (),
        lead: Clause | None = None,
        starts: frozenset[str] | None = None,
        *,
        width: Width = _ANY_WIDTH,
        run: int | None = None,
    ) -> None:
        self.exact = exact
        self.required = required
        self.lead = exact if lead is None else lead
        self.starts = frozenset(text[:1] for text in exact if text) if exact is not None else starts
        self.width = _width_of(exact) if exact is not None else width
        self.run = _run_of(exact) if exact is not None else run

    @property
    def empty(self) -> bool:
        """Whether it can match nothing."""
        return self.width.least == 0

    @property
    def needs(self) -> tuple[Need, ...]:
        """The clauses with their places, kana folded, the most telling first; empty when no literal is needed."""
        found = {Need(_folded(need.clause), need.least, need.most) for need in _own(self)}
        return tuple(sorted(found, key=_telling))

    @property
    def leads(self) -> Clause:
        """Literals, kana folded, one of which every match starts with; empty when they cannot be listed."""
        return _folded(self.lead) if self.lead and "" not in self.lead else frozenset()


def _width_of(exact: Clause) -> Width:
    return Width(min(map(len, exact), default=0), max(map(len, exact), default=0))


def _run_of(exact: Clause) -> int | None:
    return min(map(len, exact), default=0) if all(_ID_CHARACTERS.issuperset(text) for text in exact) else None


_EMPTY = Node(_NONE)
_ANY = Node()
_ONE = Node(width=Width(1, 1))
_RUN = Need(frozenset([_SHORT_RUN]), 0, FAR)


def read(pattern: str, placeholders: Mapping[str, Node] | None = None) -> Node:
    """What is known of *pattern*; raises ``re.error`` when it is not a regex."""
    return _Reader(placeholders or {}).sequence(_parser.parse(_NAMED_GROUP.sub("(?:", pattern)))


def either(nodes: list[Node]) -> Node:
    """What is known of something that is one of *nodes*."""
    starts = _union(n.starts for n in nodes) if all(n.starts is not None for n in nodes) else None
    starts = starts if starts is not None and len(starts) <= _MOST_STARTS else None
    if all(node.exact is not None for node in nodes):
        exact = _union(node.exact for node in nodes)
        if len(exact) <= _MOST:
            return Node(exact)
    leads = [node.lead or _NONE for node in nodes]
    lead = _union(leads) if not any("" in each for each in leads) else _NONE
    best = [min(_own(node), key=_telling) for node in nodes if _own(node)]
    required = Need(
        _union(need.clause for need in best),
        min((need.least for need in best), default=0),
        max((need.most for need in best), default=0),
    )
    kept = (required,) if len(best) == len(nodes) and 0 < len(required.clause) <= _MOST else ()
    width = Width(
        min((node.width.least for node in nodes), default=0),
        max((node.width.most for node in nodes), default=0),
    )
    return Node(None, kept, lead, starts, width=width, run=_least([node.run for node in nodes]))


class _Reader:
    """Walks a syntax tree of ``re``, with what the placeholders stand for."""

    def __init__(self, placeholders: Mapping[str, Node]) -> None:
        self._placeholders = placeholders

    def sequence(self, items: Any) -> Node:
        nodes = [self._item(item) for item in items]
        run, required, lead = _NONE, list[Need](), None
        begun = width = Width()
        for node in nodes:
            if node.exact is not None and (run == _NONE or len(run) * len(node.exact) <= _MOST_MULTIPLIED):
                begun = width if run == _NONE else begun
                run = frozenset(a + b for a in run for b in node.exact)
            else:
                lead = _lead(run, node) if lead is None else lead
                required += [Need(run).behind(begun), *(need.behind(width) for need in node.required)]
                run, begun = (node.exact if node.exact is not None else _NONE), width
            width = width.then(node.width)
        if lead is None:
            return Node(run)
        kept = tuple(need for need in (*required, Need(run).behind(begun)) if "" not in need.clause)
        if _longest_run(nodes) >= _LEAST_RUN:
            kept += (_RUN,)
        whole = None if any(node.run is None for node in nodes) else sum(node.run or 0 for node in nodes)
        return Node(None, kept, lead, _starts(nodes), width=width, run=whole)

    def _item(self, item: Any) -> Node:
        kind, argument = item
        if kind is op.LITERAL:
            return self._placeholders.get(chr(argument)) or _letter(argument)
        if kind is op.IN:
            return self._class(argument)
        if kind is op.BRANCH:
            return either([self.sequence(branch) for branch in argument[1]])
        if kind is op.SUBPATTERN:
            return self.sequence(argument[3])
        if kind is op.ATOMIC_GROUP:
            return self.sequence(argument)
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            return _repeat(argument[0], argument[1], self.sequence(argument[2]))
        if kind in (op.ANY, op.NOT_LITERAL):
            return _ONE
        return _EMPTY if kind in (op.AT, op.ASSERT, op.ASSERT_NOT) else _ANY

    def _class(self, members: Any) -> Node:
        """A character class; the parser makes one of placeholders that are alternatives to each other, too."""
        names = [
            member for member in members if member[0] is op.LITERAL and chr(member[1]) in self._placeholders
        ]
        plain = [member for member in members if member not in names]
        nodes = [self._placeholders[chr(character)] for _, character in names]
        return either([*nodes, _class(plain)] if plain else nodes) if nodes else _class(plain)


@cache
def _letter(code: int) -> Node:
    return Node(frozenset([chr(code)]))


def _class(members: Any) -> Node:
    characters: set[str] = set()
    for kind, argument in members:
        if kind is op.LITERAL:
            characters.add(chr(argument))
        elif kind is op.RANGE and argument[1] - argument[0] <= _MOST_STARTS:
            characters.update(map(chr, range(argument[0], argument[1] + 1)))
        elif kind is op.CATEGORY and argument is op.CATEGORY_DIGIT:
            characters.update("0123456789")
        else:
            return _ONE
    if len(characters) <= _WIDEST_CLASS:
        return Node(frozenset(characters))
    run = 1 if characters <= _ID_CHARACTERS else None
    starts = frozenset(characters) if len(characters) <= _MOST_STARTS else None
    return Node(starts=starts, width=Width(1, 1), run=run)


def _repeat(least: int, most: Any, node: Node) -> Node:
    width = Width(node.width.least * least, min(node.width.most * min(int(most), FAR), FAR))
    run = None if node.run is None else node.run * least
    if least == 0:
        if most == 1 and node.exact is not None:
            return Node(node.exact | _NONE)
        return Node(starts=node.starts, width=width, lead=_NONE, run=run)
    if least == most and node.exact is not None and len(node.exact) ** least <= _MOST_MULTIPLIED:
        return Node(_power(node.exact, least))
    required = (*_own(node), _RUN) if (run or 0) >= _LEAST_RUN else _own(node)
    return Node(None, required, node.lead, node.starts, width=width, run=run)


def _longest_run(nodes: list[Node]) -> int:
    """How many characters of IDs in a row a sequence of *nodes* has at least."""
    longest = run = 0
    for node in nodes:
        run = 0 if node.run is None else run + node.run
        longest = max(longest, run)
    return longest


def _least(runs: Sequence[int | None]) -> int | None:
    known = [run for run in runs if run is not None]
    return min(known) if known and len(known) == len(runs) else None


def _power(strings: Clause, times: int) -> Clause:
    """Every way to write *times* of *strings* one after the other."""
    return reduce(lambda made, _: frozenset(a + b for a in made for b in strings), range(times), _NONE)


def _lead(run: Clause, after: Node) -> Clause:
    """What a sequence starts with that begins with *run* and goes on with *after*."""
    if "" not in run:
        return run
    lead = after.lead
    if lead is None or "" in lead:
        return _NONE
    if run != _NONE and len(run) * len(lead) > _MOST_MULTIPLIED:
        return _NONE
    return frozenset(a + b for a in run for b in lead)


def _starts(nodes: list[Node]) -> frozenset[str] | None:
    """The characters a sequence of *nodes* can start with."""
    characters: frozenset[str] = frozenset()
    for node in nodes:
        if node.starts is None:
            return None
        characters |= node.starts
        if not node.empty:
            break
    return characters if len(characters) <= _MOST_STARTS else None


def _own(node: Node) -> tuple[Need, ...]:
    """The clauses of *node*, what it exactly matches being one."""
    if node.exact is not None and "" not in node.exact:
        return (Need(node.exact), *node.required)
    return node.required


def _union(parts: Iterable[Clause | None]) -> Clause:
    return frozenset().union(*(part or () for part in parts))


@lru_cache(maxsize=65_536)
def commonness(clause: Clause) -> float:
    """How many of *clause* fifty characters of chat hold: roughly, by the scripts of the literals."""
    return sum(
        _RUN_OFTEN if text in RUNS else _often(text[0]) * prod(map(_often_follows, text[1:]))
        for text in clause
    )


# A second character stands at one place and not at any of fifty, but letters of a language are not independent.
_FOLLOWS = 0.3


@cache
def _often_follows(character: str) -> float:
    return _often(character) * _FOLLOWS


# The share of messages of the demo log that have a run of ID characters.
_RUN_OFTEN = 0.27


# The share of stretches of fifty characters that hold one, measured on the demo log.
@cache
def _often(character: str) -> float:
    if "ぁ" <= character <= "ん":
        return 0.45 if character in _PARTICLES else 0.15
    if character.isascii():
        return 0.14 if character.isdigit() else 0.07
    if "一" <= character <= "鿿":
        return 0.01
    return {"。": 0.8, "、": 0.5, "ー": 0.2, "「": 0.15, "」": 0.15}.get(character, 0.01)


_PARTICLES = frozenset("のはがをにでとしまいすてたかるなもありお")


def _telling(need: Need) -> tuple[float, int]:
    """The rarer first, then the fewer literals."""
    return commonness(need.clause), len(need.clause)
