"""A disguise keeps what it disguises: undone, the value is the one that was written."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policyguard.detect.values import VALUES
from policyguard.evaluate.case import Case, Expected
from policyguard.evaluate.disguise import TECHNIQUES, disguised, disguises_of
from policyguard.guard import normalizer_of
from policyguard.model import Act, Entity
from policyguard.pack import bundled_pack

NORMALIZE = normalizer_of(bundled_pack()).normalize
PHONES = st.from_regex("0[789]0[1-9][0-9]{3}[0-9]{4}", fullmatch=True).filter(
    lambda digits: len(set(digits)) > 4
)
NAMES = st.from_regex("[a-z]{3,8}[._][a-z]{2,6}[0-9]{2}", fullmatch=True)


def techniques(entity: Entity) -> list[str]:
    return [name for name, technique in TECHNIQUES.items() if entity in technique.of]


@pytest.mark.parametrize("name", techniques(Entity.PHONE_NUMBER))
@settings(max_examples=30, deadline=None)
@given(digits=PHONES, seed=st.integers(0, 99))
def test_a_disguised_number_is_still_that_number(name: str, digits: str, seed: int) -> None:
    # With hardly a digit left it is a word, not a number.
    assume(name != "letters_for_digits" or sum(digit in "234679" for digit in digits) > 4)
    folded = NORMALIZE(f"電話は {disguised(digits, [name], seed)} です").folded
    assert f"+81{digits[1:]}" in {found.value for found in VALUES["phone"].candidates(folded)}


@pytest.mark.parametrize("name", techniques(Entity.EMAIL_ADDRESS))
@settings(max_examples=30, deadline=None)
@given(local=NAMES, seed=st.integers(0, 99))
def test_a_disguised_address_is_still_that_address(name: str, local: str, seed: int) -> None:
    address = f"{local}@gmail.com"
    folded = NORMALIZE(f"メールは {disguised(address, [name], seed)} まで").folded
    assert address in {found.value for found in VALUES["email"].candidates(folded)}


@pytest.mark.parametrize("name", techniques(Entity.LINE_ID))
@settings(max_examples=30, deadline=None)
@given(account=NAMES, seed=st.integers(0, 99))
def test_a_disguised_account_is_still_that_account(name: str, account: str, seed: int) -> None:
    assert account in NORMALIZE(f"IDは {disguised(account, [name], seed)} です").folded


@settings(max_examples=30, deadline=None)
@given(digits=PHONES, seed=st.integers(0, 99))
def test_disguises_can_be_worn_one_over_the_other(digits: str, seed: int) -> None:
    folded = NORMALIZE(f"電話は {disguised(digits, ['width', 'invisible'], seed)} です").folded
    assert digits in folded


def test_each_plain_case_is_worn_by_each_technique_that_suits_it_with_its_mark_moved_along() -> None:
    expected = Expected(Entity.PHONE_NUMBER, Act.SHARE, "+819012345670", 3, 16)
    case = Case("x", "電話は090-1234-5670です", (expected,), "phone.plain", 1, "x:1")
    made = disguises_of([case])
    assert {each.technique for each in made} == {f"disguise.{n}" for n in techniques(Entity.PHONE_NUMBER)}
    assert all(each.body.startswith("電話は") and each.body.endswith("です") for each in made)
    assert all(each.expected[0].end == len(each.body) - 2 for each in made)
