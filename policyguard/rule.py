"""A rule and its lexicons as data; one file each, the id is the path."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from policyguard.model import Act, Bilingual, Entity


class Status(StrEnum):
    """How far a rule has come: only live findings act, shadow findings are recorded."""

    DRAFT = "draft"
    SHADOW = "shadow"
    LIVE = "live"
    RETIRED = "retired"


class Kind(StrEnum):
    """What a rule looks with."""

    REGEX = "regex"
    PHRASES = "phrases"
    TOKENS = "tokens"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Token:
    """What one Sudachi token must be: its surface, dictionary form or part of speech; ``gap`` may come before."""

    surface: tuple[str, ...] = ()
    lemma: tuple[str, ...] = ()
    pos: tuple[str, ...] = ()
    gap: int = 0
    value: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """What to look for; ``patterns`` are the regexes of a regex or phrases rule, lexicons in braces.

    ``canonical`` is how the value is written out (``{value}@gmail.com``; ``{means}`` is what a matched lexicon stands
    for, and without one the value is left as it is), ``handle`` the service whose grammar
    it must follow, ``hosts`` the addresses a URL must have, ``reads`` how the marked words tell a value without
    writing it.
    """

    kind: Kind
    patterns: tuple[str, ...] = ()
    tokens: tuple[Token, ...] = ()
    value: str = ""
    handle: str = ""
    canonical: str = ""
    hosts: tuple[str, ...] = ()
    except_hosts: tuple[str, ...] = ()
    reads: str = ""

    @property
    def yields_value(self) -> bool:
        """Whether its claims carry a value."""
        named = any("(?P<value>" in pattern for pattern in self.patterns)
        return self.kind is Kind.VALUE or named or any(token.value for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Context:
    """Words near a finding that change its score; all are regexes, empty when not given.

    ``needs`` must stand within ``within`` code points, ``bars`` must not; ``raises`` and ``lowers`` move the score.
    """

    within: int = 30
    needs: str = ""
    bars: str = ""
    raises: str = ""
    lowers: str = ""
    by: float = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """A body with the spans that must be reported, in code points of the body."""

    body: str
    spans: tuple[tuple[int, int], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One YAML file: what to look for, what it means, and the examples that prove it.

    Where ``overruled_by_language``, its claim falls when the language model takes the passage for harmless.
    """

    id: str
    entity: Entity
    act: Act
    title: Bilingual
    why: Bilingual
    score: float
    match: Match
    context: Context | None
    examples: tuple[Example, ...]
    counterexamples: tuple[Example, ...]
    status: Status
    since: str
    path: str
    overruled_by_language: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a lexicon; ``weight`` (0 to 1) scales the score of what it finds.

    ``means`` is what it stands for, where each word of the lexicon stands for something of its own (ぜろ: 0).
    """

    text: str
    weight: float
    since: str
    source: str
    watch: bool = False
    means: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of one kind; rules name it in braces: ``{line}``.

    ``means`` is what they all stand for where a rule writes it out: the domain of a mail carrier.
    """

    name: str
    title: Bilingual
    terms: tuple[Term, ...]
    patterns: tuple[str, ...]
    path: str
    means: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A rule's claim on a folded text, before it is weighed against the others.

    ``[start, end)`` is what a person would mark, ``reach`` the whole stretch the rule read, ``means`` what a
    lexicon it matched stands for.
    """

    rule: Rule
    start: int
    end: int
    reach: tuple[int, int]
    value: str | None = field(repr=False)
    score: float
    tentative: bool = False
    means: str = ""
