"""A platform's tables have no holes, never deliver a lure, and grow no stricter unawares; faults say where."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from policyguard.bundle import rules_root
from policyguard.cells import SITUATIONS, subjects
from policyguard.model import Action, Approval, Category, Entity, Stage, Surface
from policyguard.pack import bundled_pack, inspect_pack
from policyguard.pack.document import Document, read, schema_faults, schema_text
from policyguard.pack.platforms import read_policy
from policyguard.pack.table import table_faults

PACK = bundled_pack()
CELLS = ("posting", *(stage.value for stage in Stage))

SHOP = """\
title: {ja: 店, en: Shop}
version: "2026-12"
effective_from: 2026-12-01
min_score: 0.5
on_degraded: flag
table:
  contact: {posting: block, inquiry: block, contracted: hold, funded: notice, delivered: notice, closed: flag, source: s}
  payment: {posting: block, inquiry: block, contracted: block, funded: block, delivered: block, closed: block, source: s}
  deal: {posting: block, inquiry: block, contracted: block, funded: block, delivered: block, closed: block, source: s}
  recruitment: {posting: hold, inquiry: block, contracted: block, funded: block, delivered: block, closed: block, source: s}
  account: {posting: block, inquiry: block, contracted: block, funded: block, delivered: block, closed: block, source: s}
entities:
  EMAIL_ADDRESS: {posting: block, inquiry: hold, contracted: hold, funded: allow, delivered: allow, closed: flag, source: s}
  CASH: {posting: block, inquiry: hold, contracted: block, funded: block, delivered: block, closed: block, source: s}
earlier:
  - version: "2025-04"
    effective_from: 2025-04-01
    table:
      contact: {posting: block, inquiry: block, contracted: block, funded: allow, delivered: allow, closed: allow, source: s}
      payment: {posting: block, inquiry: block, contracted: block, funded: block, delivered: block, closed: block, source: s}
      deal: {posting: block, inquiry: block, contracted: block, funded: block, delivered: block, closed: block, source: s}
      recruitment: {posting: block, inquiry: block, contracted: block, funded: block, delivered: block, closed: block, source: s}
      account: {posting: block, inquiry: block, contracted: block, funded: block, delivered: block, closed: block, source: s}
examples:
  - {stage: inquiry, body: "LINEの交換は規約でできません", action: allow}
  - {stage: funded, body: "了解しました", action: allow}
  - {stage: closed, body: "ありがとうございました", action: allow}
"""
DATA = yaml.load(SHOP, Loader=yaml.BaseLoader) | {"min_score": 0.5}
NEVER = "\n  hint: write `block`, or `hold` for a moderator to decide"
LATER = "\n  hint: let a later stage be as free as an earlier one, or say why not: `stricter_later: <reason>`"


def faults(folder: Path, text: str) -> list[str]:
    """The faults of a platform file that is *text*."""
    path = folder / "platforms" / "shop.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    document, found = read(path, path.name)
    assert document is not None
    return [str(fault) for fault in found + (schema_faults(document, "platform") or table_faults(document))]


def of_data(data: Any) -> list[str]:
    """The faults of a platform file that says *data*."""
    document = Document("shop.yaml", data, {})
    return [str(fault) for fault in schema_faults(document, "platform") or table_faults(document)]


def test_a_sound_platform_with_two_versions_has_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path, SHOP) == []
    assert of_data(DATA) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("funded: block, delivered: block, closed: block, source: s}\n  deal", "funded: notice, delivered: block, closed: block, source: s}\n  deal",
         "shop.yaml:8:64: `notice` would deliver it: payment is never delivered" + NEVER),
        ("recruitment: {posting: hold", "recruitment: {posting: flag", "shop.yaml:10:17: `flag` would deliver it: recruitment is never delivered" + NEVER),
        ("closed: block, source: s}\nentities", "closed: block, approved: allow, source: s}\nentities",
         "shop.yaml:11:112: `allow` would deliver it: account is never delivered" + NEVER),
        ("CASH: {posting: block, inquiry: hold", "CASH: {posting: block, inquiry: mask", "shop.yaml:14:26: `mask` would deliver it: payment is never delivered" + NEVER),
        ("      deal: {posting: block", "      deal: {posting: flag", "shop.yaml:21:14: `flag` would deliver it: deal is never delivered" + NEVER),
        ("delivered: notice, closed: flag", "delivered: hold, closed: flag", "shop.yaml:7:79: contact: `delivered` (hold) is stricter than `funded` (notice)" + LATER),
        ("inquiry: hold, contracted: hold", "inquiry: allow, contracted: hold", "shop.yaml:13:51: EMAIL_ADDRESS: `contracted` (hold) is stricter than `inquiry` (allow)" + LATER),
        ("on_degraded: flag\n", "on_degraded: flag\ncounts_as: {delivered: inquiry}\n", "shop.yaml:6:13: contact: `delivered` (block) is stricter than `funded` (notice)" + LATER),
        ("funded: allow, delivered: allow, closed: allow", "funded: allow, delivered: flag, closed: allow", "shop.yaml:19:83: contact: `delivered` (flag) is stricter than `funded` (allow)" + LATER),
        ("closed: flag, source: s}\n  payment", "closed: flag, stricter_later: 監査のため, source: s}\n  payment",
         "shop.yaml:7:112: `stricter_later` gives a reason, but no later stage is stricter\n  hint: take it out"),
        ("from: 2026-12-01", "from: 2026-13-01", "shop.yaml:3:1: `2026-13-01` is not a day of the calendar\n  hint: write it as 2026-12-01"),
        ("from: 2025-04-01", "from: 2027-04-01", "shop.yaml:17:5: this earlier version begins after the latest (2026-12-01)\n  hint: the latest version stands at the top"),
        ("from: 2025-04-01", "from: 2026-12-01", "shop.yaml:17:5: `effective_from: 2026-12-01` stands in line 3 already\n  hint: give each version its own"),
        ('    effective_from: 2025', '    efective_from: 2025', "shop.yaml:17:5: unknown field `efective_from`\n  hint: did you mean `effective_from`?"),
        ('version: "2025-04"', 'version: "2026-12"', "shop.yaml:16:5: `version: 2026-12` stands in line 2 already\n  hint: give each version its own"),
    ],
)  # fmt: skip
def test_a_fault_of_a_table_says_where_what_and_what_to_do(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in SHOP
    assert told in faults(tmp_path, SHOP.replace(old, new, 1))


def test_a_row_that_says_why_may_be_stricter_later(tmp_path: Path) -> None:
    reason = "delivered: hold, stricter_later: 納品後に条件を変える被害が多い, closed: flag"
    assert faults(tmp_path, SHOP.replace("delivered: notice, closed: flag", reason, 1)) == []
    assert faults(tmp_path, SHOP.replace("closed: flag, source", "closed: block, source")) == []


@pytest.mark.parametrize("version", [(), ("earlier", 0)])
@pytest.mark.parametrize("category", Category)
def test_a_table_with_a_hole_is_refused(version: tuple[str | int, ...], category: Category) -> None:
    for cell in (*CELLS, "source", ""):
        data = copy.deepcopy(DATA)
        place = data
        for step in version:
            place = place[step]
        place = place["table"] if not cell else place["table"][category.value]
        missing = cell or category.value
        del place[missing]
        assert of_data(data) == [f"shop.yaml:1:1: `{missing}` is missing\n  hint: add `{missing}:`"]


def test_the_schema_asks_for_every_word_there_is() -> None:
    parts = json.loads(schema_text("platform"))["$defs"]
    assert set(parts["row"]["required"]) == {*CELLS, "source"}
    assert set(parts["table"]["required"]) == {category.value for category in Category}
    assert parts["stage"]["enum"] == [stage.value for stage in Stage]
    assert parts["action"]["enum"] == [action.value for action in Action]
    assert set(parts["entities"]["propertyNames"]["enum"]) == {entity.value for entity in Entity}


ACTIONS = st.sampled_from([action.value for action in Action])
STAGES = st.sampled_from([stage.value for stage in Stage])
ROWS = st.fixed_dictionaries(
    {**dict.fromkeys(CELLS, ACTIONS), "source": st.just("s")}, optional={"approved": ACTIONS}
)
TABLES = st.fixed_dictionaries(
    {"table": st.fixed_dictionaries({category.value: ROWS for category in Category})},
    optional={
        "entities": st.dictionaries(st.sampled_from([entity.value for entity in Entity]), ROWS, max_size=4),
        "counts_as": st.dictionaries(STAGES, STAGES, max_size=3),
    },
)


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_whatever_table_the_schema_takes_has_an_action_for_every_combination(table: dict[str, Any]) -> None:
    document = Document("shop.yaml", {**DATA, "earlier": [], "entities": {}, **table}, {})
    assert schema_faults(document, "platform") == []
    policy = read_policy("shop", document, PACK.notices)
    assert len(SITUATIONS) == len(set(SITUATIONS)) == len(Stage) * len(Approval) * len(Surface)
    for subject in (*Category, *Entity):
        for situation in SITUATIONS:
            assert isinstance(policy.tabled(subject, situation), Action)


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_a_table_without_faults_keeps_to_both_laws(table: dict[str, Any]) -> None:
    document = Document("shop.yaml", {**DATA, "earlier": [], "entities": {}, **table}, {})
    policy = read_policy("shop", document, PACK.notices)
    delivered = False
    rising = False
    for subject in subjects(policy):
        contact = (subject if isinstance(subject, Category) else subject.category) is Category.CONTACT
        for situation in SITUATIONS:
            delivered |= not contact and policy.tabled(subject, situation).delivers
        stages = [policy.row(subject).stages[policy.counts_as.get(s, s)] for s in list(Stage)[:4]]
        rising |= contact and stages != sorted(stages, reverse=True)
    told = "\n".join(map(str, table_faults(document)))
    assert ("is stricter than" in told) is rising
    # A cell that no situation reaches (its stage counts as another) is refused all the same.
    assert "would deliver it" in told or not delivered


def test_every_shipped_table_keeps_to_both_laws() -> None:
    for file in sorted((rules_root() / "platforms").glob("*.yaml")):
        document, found = read(file, file.name)
        assert document is not None
        assert [*found, *schema_faults(document, "platform"), *table_faults(document)] == []


def test_a_pack_is_refused_for_a_table_and_for_a_notice_of_no_category(tmp_path: Path) -> None:
    faults(tmp_path, SHOP.replace("recruitment: {posting: hold", "recruitment: {posting: flag"))
    notice = tmp_path / "notices" / "contct.yaml"
    notice.parent.mkdir()
    notice.write_text((rules_root() / "notices" / "contact.yaml").read_text("utf-8"), "utf-8")
    _, found = inspect_pack([rules_root(), tmp_path])
    table, category = sorted(str(fault) for fault in found)[::-1]
    assert "platforms/shop.yaml:10:17: `flag` would deliver it" in table
    assert "notices/contct.yaml:1:1: no category `contct`\n  hint: one of: contact, payment" in category
