"""The catalogue of rules as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from policyguard.labels import labels
from policyguard.model import Entity
from policyguard.pack import Pack
from policyguard.rule import Example, Lexicon, Rule


def catalogue(pack: Pack) -> str:
    """Every rule by entity, with why it exists and its first examples, then every lexicon."""
    return "\n".join(_lines(pack)) + "\n"


def _lines(pack: Pack) -> Iterator[str]:
    yield "# Rule catalogue"
    yield ""
    yield f"{len(pack.rules)} rules and {len(pack.lexicons)} lexicons. Written by `policyguard rules docs`."
    order = list(Entity)
    ordered = sorted(pack.rules.values(), key=lambda rule: (order.index(rule.entity), rule.id))
    for entity, group in groupby(ordered, key=lambda rule: rule.entity):
        words = labels().entity[entity.value]
        yield ""
        yield f"## {entity} — {words.ja} / {words.en}"
        for rule in group:
            yield from _rule(rule)
    yield ""
    yield "## Lexicons"
    yield ""
    yield "| lexicon | what it holds | words | patterns | source |"
    yield "|---|---|---|---|---|"
    for _, lexicon in sorted(pack.lexicons.items()):
        yield _lexicon(lexicon)


def _rule(rule: Rule) -> Iterator[str]:
    yield ""
    yield f"### `{rule.id}`"
    yield ""
    yield f"**{rule.title.ja}** / {rule.title.en}  "
    yield f"act `{rule.act}`, score {rule.score:g}, looks with `{rule.match.kind}`, {rule.status} since {rule.since}"
    yield ""
    yield f"{rule.why.ja} / {rule.why.en}"
    yield ""
    yield from (f"- ✓ {_shown(example)}" for example in rule.examples[:3])
    yield from (f"- ✗ {_shown(example)}" for example in rule.counterexamples[:3])


def _shown(example: Example) -> str:
    """The example on one line, with its marks, as Markdown code."""
    pieces, position = [], 0
    for start, end in example.spans:
        pieces += [example.body[position:start], "«", example.body[start:end], "»"]
        position = end
    pieces.append(example.body[position:])
    line = "".join(pieces).replace("\n", "⏎").replace("`", "'")
    return f"`{line}`"


def _lexicon(lexicon: Lexicon) -> str:
    source = lexicon.terms[0].source if lexicon.terms else "–"
    cells = (
        f"`{{{lexicon.name}}}`",
        lexicon.title.ja,
        str(len(lexicon.terms)),
        str(len(lexicon.patterns)),
        source,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
