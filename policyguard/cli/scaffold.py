"""A draft rule file that is whole from the start."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import click

from policyguard.model import Act, Entity

_RULE_ID = re.compile(r"[a-z]+\.[a-z][a-z0-9_]*")
_DRAFT = """\
entity: {entity}
act: {act}
title: {{ja: ここに題名, en: Title here}}
why: {{ja: なぜ見つけるのかを、担当者と送信者に分かることばで。, en: Why it is looked for.}}
score: 0.8
match:
  # Exactly one of: regex, phrases, tokens, value. Texts are folded first: lower case, half width.
  phrases:
    - 見つけたい言い回し
examples:
  # «…» marks the span that must be reported. Write ten of your own, in many voices.
  - これは«見つけたい言い回し»です
  - «見つけたい言い回し»、お願いします
  - もし«見つけたい言い回し»なら教えてください
counterexamples:
  # Honest messages that come close.
  - 似ているけれど違う言い回しです
  - お世話になっております
  - 納期は来週の金曜日です
status: draft
since: {today}
"""


def scaffold(rule_id: str, entity: Entity, act: Act, folder: Path) -> Path:
    """Write the draft of *rule_id* below *folder* and return its path; refuses to overwrite."""
    category = entity.category.value
    if not _RULE_ID.fullmatch(rule_id):
        raise click.UsageError("a rule id is folder.name in lower case, such as contact.my_rule")
    if not rule_id.startswith(f"{category}."):
        raise click.UsageError(
            f"{entity} belongs to `{category}`: call the rule {category}.{rule_id.split('.')[1]}"
        )
    path = folder / f"{rule_id.replace('.', '/')}.yaml"
    if path.exists():
        raise click.UsageError(f"{path} is there already")
    path.parent.mkdir(parents=True, exist_ok=True)
    today = datetime.now(UTC).date().isoformat()
    path.write_text(_DRAFT.format(entity=entity, act=act, today=today), encoding="utf-8")
    return path
