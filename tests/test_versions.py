"""An old message is judged by the table of its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml

from policyguard.model import Action, Category, Entity, Situation, Stage
from policyguard.pack import bundled_pack, read_pack
from policyguard.pack.document import Document
from policyguard.pack.platforms import read_policy
from policyguard.testing import policy_failures
from tests.pack.test_table import DATA

PACK = bundled_pack()
TOKYO = timezone(timedelta(hours=9))
FIRST = DATA["earlier"][0] | {"version": "2019-04", "effective_from": "2019-04-01"}
# The versions of a file may stand in any order.
SHOP = read_policy("shop", Document("", DATA | {"earlier": [FIRST, DATA["earlier"][0]]}, {}), PACK.notices)


@pytest.mark.parametrize(
    ("moment", "version"),
    [
        (date(2015, 1, 1), "2019-04"),
        (date(2019, 4, 1), "2019-04"),
        (date(2025, 3, 31), "2019-04"),
        (date(2025, 4, 1), "2025-04"),
        (date(2026, 11, 30), "2025-04"),
        (date(2026, 12, 1), "2026-12"),
        (date(2099, 1, 1), "2026-12"),
        (datetime(2026, 11, 30, 23, 59, 59), "2025-04"),
        (datetime(2026, 12, 1), "2026-12"),
        (datetime(2026, 11, 30, 14, 59, 59, tzinfo=UTC), "2025-04"),
        (datetime(2026, 11, 30, 15, 0, tzinfo=UTC), "2026-12"),
        (datetime(2026, 12, 1, 0, 0, tzinfo=TOKYO), "2026-12"),
        (datetime.max.replace(tzinfo=UTC), "2026-12"),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), "2019-04"),
    ],
)
def test_the_version_in_force_is_that_of_the_day_in_japan(moment: datetime | date, version: str) -> None:
    assert SHOP.at(moment).version == version
    assert SHOP.at(moment).label == f"shop@{version}"


def test_a_version_decides_by_its_own_table_alone() -> None:
    funded = Situation(Stage.FUNDED)
    assert SHOP.tabled(Category.CONTACT, funded) is Action.NOTICE
    assert SHOP.tabled(Entity.EMAIL_ADDRESS, Situation()) is Action.HOLD
    before = SHOP.at(date(2025, 5, 1))
    assert before.tabled(Category.CONTACT, funded) is Action.ALLOW
    assert before.tabled(Entity.EMAIL_ADDRESS, Situation()) is Action.BLOCK


def test_a_version_has_the_thresholds_of_its_file_and_no_versions_of_its_own() -> None:
    before = SHOP.at(date(2025, 5, 1))
    own = {
        "version",
        "effective_from",
        "rows",
        "entity_rows",
        "counts_as",
        "approval_title",
        "examples",
        "earlier",
    }
    kept = {name: getattr(SHOP, name) for name in SHOP.__slots__ if name not in own}
    assert {name: getattr(before, name) for name in kept} == kept
    assert before.earlier == ()
    assert before.at(date(2026, 12, 1)) is before


def test_a_platform_of_one_version_is_always_in_force() -> None:
    for policy in PACK.policies.values():
        assert policy.at(date(1999, 1, 1)) is policy
        assert replace(policy, earlier=()).at(datetime(2099, 1, 1)).label == policy.label


def test_an_earlier_version_proves_itself_with_examples_of_its_own(tmp_path: Path) -> None:
    wrong = {"stage": "funded", "body": "私のLINE IDは tanaka_design です", "action": "block"}
    folder = tmp_path / "platforms"
    folder.mkdir()
    earlier = [{**DATA["earlier"][0], "examples": [wrong]}]
    told = yaml.safe_dump(DATA | {"earlier": earlier}, allow_unicode=True)
    (folder / "shop.yaml").write_text(told, encoding="utf-8")
    failures = [each for each in policy_failures(read_pack([tmp_path])) if each.rule == "platforms.shop"]
    assert [each.problem for each in failures] == ["funded/none: allow instead of block"]
    assert told.splitlines()[failures[0].line - 1].strip() == "- action: block"
