"""The words people see for the words of the model: ``rules/labels.yaml``, read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import yaml

from policyguard.bundle import rules_root
from policyguard.model import Bilingual


class Words(Mapping[str, Bilingual]):
    """One kind of word; a key nobody has named yet stands for itself."""

    def __init__(self, texts: Mapping[str, Bilingual]) -> None:
        self._texts = dict(texts)

    def __getitem__(self, key: str) -> Bilingual:
        return self._texts.get(key) or Bilingual(key, key)

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


@dataclass(frozen=True, slots=True)
class Labels:
    """Every kind of word, keyed by the value of its enum member (or the id of a disguise)."""

    action: Words
    action_meaning: Words
    stage: Words
    approval: Words
    surface: Words
    category: Words
    entity: Words
    act: Words
    role: Words
    disguise: Words
    reject: Words
    severity: Words


@cache
def labels() -> Labels:
    """The labels that ship with the package."""
    raw = yaml.safe_load((rules_root() / "labels.yaml").read_text(encoding="utf-8"))
    return Labels(**{kind.name: _words(raw[kind.name]) for kind in fields(Labels)})


def _words(raw: Mapping[str, Any]) -> Words:
    return Words({key: Bilingual(text["ja"], text["en"]) for key, text in raw.items()})
