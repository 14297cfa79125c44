from __future__ import annotations

from enum import Enum

import pytest

from policyguard.labels import labels
from policyguard.model import Act, Action, Approval, Bilingual, Category, Entity, Stage, Surface

DISGUISES = [
    "width",
    "halfwidth_kana",
    "invisible",
    "combining",
    "lookalike",
    "enclosed",
    "styled",
    "small_caps",
    "regional_indicator",
    "keycap",
    "other_script_digits",
    "kanji_numerals",
    "kana_numerals",
    "spaced",
    "spelled_symbols",
    "defanged",
    "leet",
    "kana_lookalike",
    "vertical",
    "html_entities",
    "percent_encoding",
    "reversed",
    "spelled_letters",
]
KINDS: dict[str, type[Enum]] = {
    "action": Action,
    "action_meaning": Action,
    "stage": Stage,
    "approval": Approval,
    "surface": Surface,
    "category": Category,
    "entity": Entity,
    "act": Act,
}


@pytest.mark.parametrize(("kind", "members"), KINDS.items())
def test_every_member_has_both_texts_and_nothing_else_is_listed(kind: str, members: type[Enum]) -> None:
    words = getattr(labels(), kind)
    assert set(words) == {member.value for member in members}
    assert all(text.ja.strip() and text.en.strip() for text in words.values())


def test_every_disguise_has_both_texts() -> None:
    assert set(labels().disguise) == set(DISGUISES)
    assert all(text.ja.strip() and text.en.strip() for text in labels().disguise.values())


@pytest.mark.parametrize("kind", [*KINDS, "role", "disguise"])
def test_no_two_keys_of_a_kind_read_the_same(kind: str) -> None:
    words = getattr(labels(), kind).values()
    assert len({text.ja for text in words}) == len({text.en for text in words}) == len(words)


def test_an_unknown_key_stands_for_itself() -> None:
    assert labels().entity["FAX_NUMBER"] == Bilingual("FAX_NUMBER", "FAX_NUMBER")
    assert "FAX_NUMBER" not in labels().entity


def test_labels_read_as_texts() -> None:
    assert labels().action["block"].ja == "差し止め"
    assert labels().role["client"].en == "Client"
