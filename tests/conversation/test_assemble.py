from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyguard.conversation import Fragments, Kind
from policyguard.model import Entity, Span
from tests.conversation.said import START, assembler, conversations, folded, found, said, told
from tests.corpora import CORPORA, rows

SPLIT = conversations("split.yaml")
HONEST = conversations("honest.yaml")


def _is_found(split: dict[str, Any]) -> bool:
    values = [(value.entity, value.value) for value in found(told(split["says"]))]
    return (Entity(split["entity"]), split["value"]) in values


# What the weights were learned from among others: that they can be told apart, not how well others are.
def test_values_told_in_pieces_with_little_talk_are_assembled() -> None:
    assert sum(map(_is_found, SPLIT)) >= 0.88 * len(SPLIT)


def test_honest_numbers_in_pieces_make_no_value() -> None:
    assert sum(not found(told(honest)) for honest in HONEST) >= 0.94 * len(HONEST)


@pytest.mark.parametrize("entity", sorted({split["entity"] for split in SPLIT}))
def test_every_kind_of_value_is_assembled(entity: str) -> None:
    assert any(_is_found(split) for split in SPLIT if split["entity"] == entity)


def test_pieces_arriving_out_of_order_are_read_as_sent() -> None:
    first, second, third = told(["a: 090", "a: 3417", "a: 2685"])
    assert [value.value for value in assembler().assemble([third, first], second)] == ["+819034172685"]


def test_spans_name_the_message_of_each_piece() -> None:
    (value,) = found(told(["a: 先に3417-2685", "b: はい", "a: 頭に090をつけて"]))
    assert value.spans == (Span(2, 5, "2"), Span(2, 11, "0"))


def test_a_whole_value_is_not_reported_again() -> None:
    messages = told(["a: 090", "a: 3417", "a: 2685", "a: 電話です", "b: 電話ですね"])
    assert len(found(messages)) == 1


def test_a_message_is_not_joined_with_an_older_version_of_itself() -> None:
    old, edited = said("090-3417", message_id="m"), said("2685", message_id="m")
    assert assembler().assemble([old], edited) == []


def test_digits_far_apart_are_less_likely_a_number() -> None:
    first, second, third = told(["a: 090", "a: 3417", "a: 2685"])
    late = replace(third, sent_at=third.sent_at + timedelta(hours=60))
    (near,) = assembler().assemble([first, second], third)
    assert all(far.score < near.score for far in assembler().assemble([first, second], late))


@pytest.mark.parametrize("said", ["注文番号です", "伝票番号は次のとおりです", "型番を送ります"])
def test_the_number_of_an_order_is_no_telephone_number(said: str) -> None:
    pieces = ["a: 0801", "a: 2347", "a: 569"]
    assert found(told(["a: 携帯です", *pieces]))
    assert found(told([f"a: {said}", *pieces])) == []


def test_random_honest_messages_make_no_more_than_one_value_in_2000() -> None:
    chance = random.Random(20261122)
    paths = sorted((CORPORA / "benign").glob("*.jsonl"))
    bodies = [row["body"] for path in paths for row in rows(f"benign/{path.stem}")]
    # Only rows with digits or letters can do harm: a harder measure than all rows.
    bodies = [body for body in bodies if re.search("[0-9a-zA-Z]", body)]
    pool = list(map(said, chance.sample(bodies, min(3_000, len(bodies)))))
    judged = false = 0
    for _ in range(150):
        talk = _shuffled(chance.sample(pool, min(20, len(pool))), chance)
        judged += len(talk)
        false += len(found(talk))
    assert false <= judged / 2_000


UNITS = ["円", "枚", "px", "時", "ページ", "です", "", "、これで", "万円", "件です", "の続き", "まで", "やで"]
TALK = ["修正は", "幅", "納期", "最後は", "次", "あと", "〆切は", "", "サイズ", "080は", "0"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.sampled_from(TALK), st.integers(0, 12_000), st.sampled_from(UNITS)
        ),
        max_size=24,
    )
)
def test_a_number_is_made_of_digits_that_were_told(talk: list[tuple[str, str, int, str]]) -> None:
    lines = [f"{sender}: {lead}{number}{unit}" for sender, lead, number, unit in talk]
    messages = told(lines)
    for value in found(messages):
        spans = [messages[int(str(span.message_id))] for span in value.spans]
        said_digits = ["".join(p.text for p in source.pieces if p.kind is Kind.DIGITS) for source in spans]
        national = "0" + value.value.removeprefix("+81")
        assert value.entity is not Entity.PHONE_NUMBER or set(national) <= set("".join(said_digits))
        assert value.entity is not Entity.PHONE_NUMBER or len(national) in (10, 11)


def test_a_flood_of_heads_and_groups_is_read_in_bounded_work() -> None:
    flood = [said("070 " * 6 + "4321 " * 6, minute=minute) for minute in range(30)]
    assert len(assembler().assemble(flood[:-1], flood[-1])) <= 5


def _shuffled(messages: list[Fragments], chance: random.Random) -> list[Fragments]:
    return [
        replace(
            message,
            message_id=str(minute),
            sender_id=chance.choice("ab"),
            sent_at=START + timedelta(minutes=minute),
        )
        for minute, message in enumerate(messages)
    ]


def test_the_demo_log_holds_four_split_values() -> None:
    conversations: dict[str, list[Fragments]] = defaultdict(list)
    values = []
    for row in sorted(rows("demo/messages"), key=lambda row: datetime.fromisoformat(row["sent_at"])):
        text = folded(row["body"])
        at = datetime.fromisoformat(row["sent_at"])
        new = assembler().fragments(row["message_id"], row["sender_id"], at, text.folded, text.span)
        values += [
            (row["message_id"], value.value)
            for value in assembler().assemble(conversations[row["conversation_id"]], new)
        ]
        conversations[row["conversation_id"]].append(new)
    assert values == [
        ("a-0226", "k.aramaki.dev@gmail.com"),
        ("c-0548", "+818026174905"),
        ("b-0539", "moon_tarot7"),
        ("c-0621", "14080-19284731"),
    ]
