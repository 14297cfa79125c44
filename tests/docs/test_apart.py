"""Golden messages are nowhere else: not in train, dev or benign, nor in the examples of a rule, nor nearly so."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from policyguard.pack import bundled_pack
from tests.corpora import CORPORA, rows

_SIZE = 4
# Of all the shingles of two texts, the share both have; rewordings of one sentence have more.
_NEAR = 0.6
# Shorter texts than this are alike by nature: 了解です; in conversations also はい、それでお願いします.
_SHORT, _SHORT_IN_TALK = 8, 16


def shingles(text: str) -> set[str]:
    """The runs of four characters of *text*, signs left out."""
    bare = re.sub(r"[\W_]", "", text)
    return {bare[start : start + _SIZE] for start in range(len(bare) - _SIZE + 1)}


def others() -> Iterator[tuple[str, str]]:
    for folder in ("train", "dev", "benign"):
        for file in sorted((CORPORA / folder).glob("*.jsonl")):
            yield from ((row["id"], row["body"]) for row in rows(f"{folder}/{file.stem}"))
    for rule in bundled_pack().rules.values():
        yield from ((rule.id, example.body) for example in (*rule.examples, *rule.counterexamples))


def near(
    golden: Iterable[tuple[str, str]], known: Iterable[tuple[str, str]], short: int = _SHORT
) -> list[tuple[str, str]]:
    """Which of *golden*, but for *short* ones, stand nearly word for word among *known*: the ids of both."""
    sizes: list[tuple[str, int]] = []
    holding: dict[str, list[int]] = defaultdict(list)
    for name, text in known:
        found = shingles(text)
        for shingle in found:
            holding[shingle].append(len(sizes))
        sizes.append((name, len(found)))
    pairs = []
    for name, text in golden:
        mine = shingles(text)
        shared = Counter(place for shingle in mine for place in holding.get(shingle, ()))
        for place, count in shared.most_common(1):
            other, size = sizes[place]
            if len(mine) >= short and count / (len(mine) + size - count) >= _NEAR:
                pairs.append((name, other))
    return pairs


def test_no_golden_message_stands_anywhere_else() -> None:
    golden = [
        (row["id"], row["body"])
        for file in sorted((CORPORA / "golden").glob("*.jsonl"))
        for row in rows(f"golden/{file.stem}")
    ]
    assert near(golden, others()) == []


def _said(name: str) -> list[tuple[str, str]]:
    talks = rows(f"conversations/{name}")
    return [(each["message_id"], each["body"]) for talk in talks for each in talk["messages"]]


def test_no_golden_conversation_stands_in_another_set() -> None:
    assert near(_said("golden"), [*_said("train"), *_said("dev"), *others()], _SHORT_IN_TALK) == []
    assert near(_said("dev"), _said("train"), _SHORT_IN_TALK) == []


def test_a_reworded_message_would_be_noticed() -> None:
    known = [("a", "恐れ入りますが、LINEでのやり取りは規約で禁止されておりますのでご遠慮ください")]
    assert near(
        [("b", "恐れ入りますがLINEでのやり取りは規約で禁止されておりますので、ご遠慮願います")], known
    )
    assert not near([("b", "LINEは使っていないので、ここのメッセージでお願いできますか")], known)
