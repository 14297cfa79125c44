"""The trained pipeline at work: which passages offend, how, and with what; loaded on first use, read once a passage."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from policyguard.errors import ModelError
from policyguard.language.doubt import Doubt, probability
from policyguard.language.passage import covered, encodable
from policyguard.language.rows import OFFENDS
from policyguard.model import Act, Category, Entity

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline

CARD, WEIGHTS, ACTS, SPANS = "card.json", "doubt.json", "acts", "spans"
_MOST_KEPT = 16_384
_ACCOUNTS = (Entity.LINE_ID, Entity.MESSENGER_ID, Entity.SOCIAL_HANDLE)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model makes of one passage: how likely it offends (calibrated), with what, by which act.

    ``account`` is whose account a name in it would be, ``harmless`` what it does if it does not offend.
    """

    score: float
    entity: Entity
    act: Act
    account: Entity
    harmless: Act

    @property
    def category(self) -> Category:
        """The category of what it offends with."""
        return self.entity.category


def shipped() -> Path:
    """The folder of the model that ships with the package."""
    return Path(str(resources.files("policyguard.language") / "model"))


class Reader:
    """Reads passages with the model in *folder*; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._card = json.loads(_checked(folder, CARD))
        weights = json.loads(_checked(folder, WEIGHTS))
        self._doubt = Doubt(weights["weights"], weights["bias"])
        self._kept: dict[str, Opinion] = {}

    @property
    def version(self) -> str:
        """What tells one trained model from another."""
        return str(self._card["version"])

    def least(self, category: Category, precision: float) -> float:
        """The score from which *precision* of the findings of *category* are right, as measured on dev.

        Measured for messages of which eight in a hundred offend; 1.01, which nothing reaches, where it never is.
        """
        reached = self._card["thresholds"][category.value]
        return min((float(s) for p, s in reached.items() if float(p) >= precision - 1e-9), default=1.01)

    def doubtful(self, passage: str) -> bool:
        """Whether *passage* is worth reading: true for all but a few of those that offend."""
        return self._doubt.logit(covered(passage)) >= float(self._card["doubt"])

    def opinions(self, passages: Sequence[str]) -> list[Opinion]:
        """What the model makes of each of *passages* (folded)."""
        texts = [covered(passage) for passage in passages]
        new = list(dict.fromkeys(text for text in texts if text not in self._kept))
        with self._lock:
            for text, document in zip(new, self._acts.pipe(new, batch_size=64), strict=True):
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.clear()
                self._kept[text] = self._opinion(text, document.cats)
            return [self._kept.get(text) or self._opinion(text, self._acts(text).cats) for text in texts]

    def forget(self) -> None:
        """Let go of what was read, so that the next reading costs what a first one does."""
        self._kept.clear()

    def spans(self, passage: str) -> list[tuple[int, int, Entity]]:
        """Where in *passage* the model sees which entity."""
        with self._lock:
            return [
                (e.start_char, e.end_char, Entity(e.label_)) for e in self._spans(encodable(passage)).ents
            ]

    def _opinion(self, text: str, cats: Mapping[str, float]) -> Opinion:
        offending = [act for act in Act if act.offends]
        harmless = [act for act in Act if not act.offends]
        category = max(Category, key=lambda each: cats[each.value])
        entity = max((e for e in Entity if e.category is category), key=lambda each: cats[each.value])
        return Opinion(
            self._calibrated(self._doubt.logit(text), cats[OFFENDS]),
            entity,
            max(offending, key=lambda each: cats[each.value]),
            max(_ACCOUNTS, key=lambda each: cats[each.value]),
            max(harmless, key=lambda each: cats[each.value]),
        )

    def _calibrated(self, doubt: float, offends: float) -> float:
        """One probability from both readers, as fitted on the dev corpus."""
        fit = self._card["calibration"]
        return probability(fit["bias"] + fit["doubt"] * doubt + fit["acts"] * logit(offends))

    @cached_property
    def _acts(self) -> Pipeline:
        return _pipeline(self._folder, ACTS)

    @cached_property
    def _spans(self) -> Pipeline:
        return _pipeline(self._folder, SPANS)


def logit(chance: float) -> float:
    """The logit of a probability, kept finite."""
    from math import log  # noqa: PLC0415

    kept = min(max(chance, 1e-6), 1 - 1e-6)
    return log(kept / (1 - kept))


@lru_cache(maxsize=4)
def reader(folder: Path) -> Reader:
    """The reader of the model in *folder*, shared; raises ModelError when its files are not those it was made with."""
    return Reader(folder)


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of the model in *folder*, by its path."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != "SHA256SUMS")
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }


def _sums(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    except OSError:
        raise ModelError(f"{folder}: no model here\n  hint: make one with `policyguard train`") from None
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def _checked(folder: Path, name: str) -> bytes:
    expected = _sums(folder).get(name)
    content = (folder / name).read_bytes() if (folder / name).is_file() else b""
    if hashlib.sha256(content).hexdigest() != expected:
        raise _damaged(folder, name)
    return content


def _damaged(folder: Path, name: str) -> ModelError:
    return ModelError(
        f"{folder}/{name}: not the file the model was made with\n  hint: install policyguard again"
    )


def _pipeline(folder: Path, name: str) -> Pipeline:
    """The spaCy pipeline *name*, its files checked first."""
    expected = {path: digest for path, digest in _sums(folder).items() if path.startswith(f"{name}/")}
    found = {f"{name}/{path}": digest for path, digest in digests(folder / name).items()}
    for path in sorted({*expected, *found}):
        if expected.get(path) != found.get(path):
            raise _damaged(folder, path)
    # More threads than this only wait for each other on texts this short.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import spacy  # noqa: PLC0415

    return spacy.load(folder / name)


def read_card(folder: Path) -> dict[str, Any]:
    """What is known of the model in *folder*: data, figures, limits."""
    return json.loads(_checked(folder, CARD))  # type: ignore[no-any-return]
