"""From a rule file's data to a ``Rule``, with every complaint about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from policyguard.detect import Vocabulary, requirements
from policyguard.errors import Fault
from policyguard.model import Act, Bilingual, Entity
from policyguard.normalize import normalize
from policyguard.pack.document import Document
from policyguard.pack.lexicons import unknown_fault, unknown_names
from policyguard.rule import Context, Example, Kind, Lexicon, Match, Rule, Status, Token

_OPEN, _CLOSE = "«", "»"
_UPPER_OR_WIDE = re.compile(r"(?<!\\)[A-ZＡ-Ｚａ-ｚ０-９]")


class _Reader:
    """One rule file on its way to a rule."""

    def __init__(self, read: Document, lexicons: Mapping[str, Lexicon], vocabulary: Vocabulary) -> None:
        self.read = read
        self.lexicons = lexicons
        self.vocabulary = vocabulary
        self.faults: list[Fault] = []

    def patterns(self, given: str | Sequence[str] | None, key: tuple[str | int, ...]) -> tuple[str, ...]:
        """The alternatives of *given*, each checked by itself."""
        alternatives = [given] if isinstance(given, str) else list(given or ())
        for number, alternative in enumerate(alternatives):
            self._check(alternative, key if isinstance(given, str) else (*key, number))
        return tuple(alternatives)

    def _check(self, pattern: str, key: tuple[str | int, ...]) -> None:
        for name in unknown_names(pattern, self.lexicons):
            self.faults.append(unknown_fault(self.read, key, name, self.lexicons))
        bare = re.sub(r"\(\?P<\w+>|\\[A-Za-z]|\\u[0-9a-f]{4}", "", pattern)
        if _UPPER_OR_WIDE.search(bare):
            hint = "texts are folded first: write them lower case and half width"
            self.faults.append(self.read.fault(key, "upper-case or full-width letters never match", hint))
        try:
            self.vocabulary.node(pattern)
        except re.error as error:
            self.faults.append(
                self.read.fault(key, f"not a regex: {error.msg}", "test the pattern by itself")
            )

    def match(self) -> Match:
        """What to look for."""
        given = self.read.data["match"]
        kind = next(k for k in Kind if k.value in given)
        patterns: tuple[str, ...] = ()
        if kind is Kind.REGEX:
            patterns = self.patterns(given["regex"], ("match", "regex"))
        elif kind is Kind.PHRASES:
            patterns = self.patterns([_phrase(p) for p in given["phrases"]], ("match", "phrases"))
        return Match(
            kind,
            patterns,
            tuple(_token(t) for t in given.get("tokens", ())),
            given.get("value", ""),
            given.get("handle", ""),
            given.get("canonical", ""),
            self._hosts("hosts"),
            self._hosts("except_hosts"),
            given.get("reads", ""),
        )

    def _hosts(self, field: str) -> tuple[str, ...]:
        hosts: list[str] = []
        for number, item in enumerate(self.read.data["match"].get(field, ())):
            name = item.strip("{}")
            if item == name:
                hosts.append(item.lower())
            elif name in self.lexicons:
                hosts += [term.text for term in self.lexicons[name].terms]
            else:
                self.faults.append(unknown_fault(self.read, ("match", field, number), name, self.lexicons))
        return tuple(hosts)

    def context(self) -> Context | None:
        given = self.read.data.get("context")
        if not given:
            return None
        words = {
            name: "|".join(self.patterns(given.get(name), ("context", name)))
            for name in ("needs", "bars", "raises", "lowers")
        }
        return Context(within=given.get("within", 30), by=float(given.get("by", 0.3)), **words)

    def examples(self, field: str) -> tuple[Example, ...]:
        found = []
        for number, item in enumerate(self.read.data[field]):
            try:
                body, spans = unmark(item)
            except ValueError as error:
                self.faults.append(self.read.fault((field, number), str(error), "write «…» around each span"))
                continue
            if field == "examples" and not spans:
                self.faults.append(
                    self.read.fault(
                        (field, number),
                        "an example without a marked span",
                        "write «…» around what must be reported",
                    )
                )
            found.append(Example(body, spans, self.read.line((field, number))))
        return tuple(found)


def read_rule(
    rule_id: str, read: Document, lexicons: Mapping[str, Lexicon], vocabulary: Vocabulary, faults: list[Fault]
) -> Rule | None:
    """The rule of a file that its schema allows, or None when it has faults, which are added to *faults*."""
    reader = _Reader(read, lexicons, vocabulary)
    data: dict[str, Any] = read.data
    match, context = reader.match(), reader.context()
    rule = Rule(
        rule_id,
        Entity(data["entity"]),
        Act(data["act"]),
        Bilingual(data["title"]["ja"], data["title"]["en"]),
        Bilingual(data["why"]["ja"], data["why"]["en"]),
        float(data["score"]),
        match,
        context,
        reader.examples("examples"),
        reader.examples("counterexamples"),
        Status(data["status"]),
        data["since"],
        read.path,
        data.get("overruled_by_language", False),
    )
    if not rule_id.startswith(rule.entity.category.value + "."):
        reader.faults.append(
            read.fault(
                ("entity",),
                f"{rule.entity} belongs to `{rule.entity.category}`",
                f"move the file into {rule.entity.category}/",
            )
        )
    if (
        match.kind is not Kind.VALUE
        and not reader.faults
        and not all(
            any(need.worded for need in way.needs) for ways in requirements(rule, vocabulary) for way in ways
        )
    ):
        hint = "start from a fixed word or a lexicon; every alternative needs one"
        key = ("match", match.kind.value)
        reader.faults.append(read.fault(key, "no word that must be in the message", hint))
    faults += reader.faults
    return None if reader.faults else rule


def unmark(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A body and its spans from a text with «…» around them; raises ValueError when the marks do not pair.

    >>> unmark("IDは«tanaka»です")
    ('IDはtanakaです', ((4, 10),))
    """
    body, spans, position, start = [], [], 0, -1
    for character in marked:
        if character == _OPEN:
            if start >= 0:
                raise ValueError("« inside «")
            start = position
        elif character == _CLOSE:
            if start < 0:
                raise ValueError("» without «")
            spans.append((start, position))
            start = -1
        else:
            body.append(character)
            position += 1
    if start >= 0:
        raise ValueError("« without »")
    return "".join(body), tuple(spans)


def _phrase(phrase: str) -> str:
    """A phrase as a regex: its own characters, folded; lexicons in braces kept."""
    pieces = re.split(r"(\{[a-z][a-z0-9_]*\})", phrase)
    return "".join(p if p.startswith("{") else re.escape(normalize(p).folded) for p in pieces)


def _token(given: Mapping[str, Any]) -> Token:
    return Token(
        tuple(normalize(s).folded for s in given.get("surface", ())),
        tuple(given.get("lemma", ())),
        tuple(given.get("pos", ())),
        given.get("gap", 0),
        given.get("value", False),
    )
