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

from policyguard.conversation import Fragments, Kind, assemble, fragments
from policyguard.model import Entity, Span
from policyguard.normalize import normalize
from tests.conversation.said import START, conversations, found, said, told
from tests.corpora import CORPORA, rows

SPLIT = conversations("split.yaml")
HONEST = conversations("honest.yaml")


@pytest.mark.parametrize("split", SPLIT, ids=lambda split: split["value"])
def test_a_split_value_is_assembled(split: dict[str, Any]) -> None:
    values = [(value.entity, value.value) for value in found(told(split["says"]))]
    assert (Entity(split["entity"]), split["value"]) in values


@pytest.mark.parametrize("honest", HONEST, ids=lambda honest: honest[0])
def test_honest_numbers_make_no_value(honest: list[str]) -> None:
    assert found(told(honest)) == []


def test_pieces_arriving_out_of_order_are_read_as_sent() -> None:
    first, second, third = told(["a: 090", "a: 3417", "a: 2685"])
    assert [value.value for value in assemble([third, first], second)] == ["+819034172685"]


def test_spans_name_the_message_of_each_piece() -> None:
    (value,) = found(told(["a: 先に3417-2685", "b: はい", "a: 頭に090をつけて"]))
    assert value.spans == (Span(2, 5, "2"), Span(2, 11, "0"))


def test_a_whole_value_is_not_reported_again() -> None:
    messages = told(["a: 090", "a: 3417", "a: 2685", "a: 電話です", "b: 電話ですね"])
    assert len(found(messages)) == 1


def test_a_message_is_not_joined_with_an_older_version_of_itself() -> None:
    old, edited = said("090-3417", message_id="m"), said("2685", message_id="m")
    assert assemble([old], edited) == []


def test_digits_far_apart_without_a_cue_are_no_number() -> None:
    first, second, third = told(["a: 090", "a: 3417", "a: 2685"])
    late = replace(third, sent_at=third.sent_at + timedelta(hours=30))
    assert assemble([first, second], late) == []


def test_digits_of_two_people_without_a_cue_are_no_number() -> None:
    assert found(told(["a: 090", "b: 3417", "a: 2685"])) == []


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
    assert len(assemble(flood[:-1], flood[-1])) <= 4


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


def test_the_demo_log_holds_three_split_values() -> None:
    conversations: dict[str, list[Fragments]] = defaultdict(list)
    values = []
    for row in sorted(rows("demo/messages"), key=lambda row: datetime.fromisoformat(row["sent_at"])):
        text = normalize(row["body"])
        at = datetime.fromisoformat(row["sent_at"])
        new = fragments(row["message_id"], row["sender_id"], at, text.folded, text.span)
        values += [
            (row["message_id"], value.value) for value in assemble(conversations[row["conversation_id"]], new)
        ]
        conversations[row["conversation_id"]].append(new)
    assert values == [
        ("a-0226", "k.aramaki.dev@gmail.com"),
        ("c-0548", "+818026174905"),
        ("b-0540", "moon_tarot7"),
    ]
