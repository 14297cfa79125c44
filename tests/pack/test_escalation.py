"""The escalations of a platform file: what is taken, what is refused and where, what is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from policyguard.cells import difference
from policyguard.cli import main
from policyguard.model import Action, Escalation
from policyguard.pack import bundled_pack
from policyguard.policy import Threshold
from tests.pack.test_table import SHOP, faults

TABLE = """\
escalations:
  repeated: {count: 3, anywhere: 6, within: 72h, action: hold}
  insisting: {count: 1, within: 72h, action: hold}
  probing: {count: 3, within: 90m, action: allow}
  same_text: {count: 15, within: 72h, action: flag}
  shared_value: {count: 3, within: 30d, action: flag}
"""
WITH = SHOP.replace("table:\n", TABLE + "table:\n", 1)


def test_a_sound_table_has_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path, WITH) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  probing: {count: 3, within: 90m, action: allow}\n", "", "shop.yaml:6:1: `probing` is missing\n  hint: add `probing:`"),
        ("insisting: {count: 1, within: 72h, ", "insisting: {count: 1, ", "shop.yaml:8:3: `within` is missing\n  hint: add `within:`"),
        ("shared_value:", "shared_valu:", "shop.yaml:11:3: unknown field `shared_valu`\n  hint: did you mean `shared_value`?"),
        ("action: flag}\n  shared", "action: mask}\n  shared", "shop.yaml:10:39: `mask` is not allowed here"),
        ("within: 90m", "within: 90", "shop.yaml:9:23: escalations.probing.within: 90 is not of type \"string\""),
        ("within: 90m", "within: 1w", "shop.yaml:9:23: escalations.probing.within: \"1w\" does not match"),
        ("repeated: {count: 3", "repeated: {count: 1", "shop.yaml:7:14: escalations.repeated.count: 1 is less than the minimum of 2"),
        ("within: 30d", "within: 91d", "shop.yaml:11:28: shared_value: `91d` is longer than anything is kept\n  hint: write 90d at most"),
        ("anywhere: 6", "anywhere: 2", "shop.yaml:7:24: repeated: `anywhere` (2) is below `count` (3), which then never counts\n  hint: let it be the higher of the two"),
    ],
)  # fmt: skip
def test_a_fault_says_where_what_and_what_to_do(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in WITH
    assert any(fault.startswith(told) for fault in faults(tmp_path, WITH.replace(old, new, 1)))


@pytest.mark.parametrize("name", sorted(bundled_pack().policies))
def test_every_shipped_platform_speaks_of_every_kind(name: str) -> None:
    policy = bundled_pack().policy(name)
    assert set(policy.escalations) == set(Escalation)
    assert policy.escalations[Escalation.SAME_TEXT].count > 8
    assert policy.escalations[Escalation.SHARED_VALUE] == Threshold(3, timedelta(days=30), Action.FLAG)


def test_show_prints_the_escalations_and_diff_compares_them() -> None:
    shown = CliRunner().invoke(main, ["policies", "show", "crowdworks"]).output
    assert "escalates: repeated: 3, 6 anywhere within 72h: hold\n" in shown
    assert "escalates: same_text: 15 within 72h, from 40 characters: flag\n" in shown
    policy = bundled_pack().policy("crowdworks")
    probing = Threshold(2, timedelta(minutes=90), Action.HOLD)
    eager = replace(policy, escalations={**policy.escalations, Escalation.PROBING: probing})
    assert difference(policy, eager).settings == (
        ("escalations.probing", "3 within 2h: flag", "2 within 90m: hold"),
    )
