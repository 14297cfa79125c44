"""The learned weights: what a word beside a piece says of it, and what speaks for a value; loaded on first use."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from policyguard.conversation import feature
from policyguard.conversation.fragment import SILENT, Piece
from policyguard.errors import ModelError
from policyguard.language.doubt import Doubt

FILE = "weights.json"
# The logit from which on a piece is kept: by the words around it, and by those at large, too.
_LEAST = -5.0
_LEAST_CALLING = -4.0


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear model: a weight for each feature it knows, and a bias."""

    weights: Mapping[str, float]
    bias: float

    def of_marks(self, marks: Iterable[str]) -> float:
        """What features that hold come to, each counted as often as given, without the bias."""
        get = self.weights.get
        return sum(get(mark, 0.0) for mark in marks)

    def logit(self, marks: Iterable[str]) -> float:
        """The logit of features that hold, each counted once."""
        return self.bias + self.of_marks(dict.fromkeys(marks))

    def of_values(self, features: Mapping[str, float]) -> float:
        """The logit of features with values."""
        get = self.weights.get
        return self.bias + sum(get(name, 0.0) * value for name, value in features.items())

    def to_dict(self) -> dict[str, Any]:
        """The wire form."""
        return {"bias": self.bias, "weights": dict(self.weights)}


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned from labelled conversations.

    ``pieces``: a piece of a value or not; ``message``: one that gives pieces or calls for joining them; ``values``:
    a value or chance, for each way to read one; ``replies``: yes or no to an offer, by its act. ``least`` has the logits
    from which a value is taken for one, and an answer that no word tells.
    """

    version: str
    pieces: Linear
    message: Linear
    values: Mapping[str, Linear]
    replies: Mapping[str, Linear]
    least: Mapping[str, float]
    _at_large: Doubt = field(init=False, repr=False)
    _said: Doubt = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_at_large", _runs(self.pieces, feature.AT_LARGE))
        object.__setattr__(self, "_said", _runs(self.message, feature.SAID))

    def weighed(self, hidden: str, pieces: Sequence[Piece]) -> list[Piece]:
        """Those of *pieces* that the words of the masked text *hidden* do not rule out, with what these come to."""
        learned = self.pieces
        alone = [learned.bias + learned.of_marks(marks) for marks in feature.of_pieces(hidden, pieces)]
        if not alone or max(alone) <= _LEAST:
            return []
        at_large = self._at_large.logit(feature.widely(hidden))
        return [
            replace(piece, weight=round(logit + at_large, 3))
            for piece, logit in zip(pieces, alone, strict=True)
            if logit > _LEAST and logit + at_large > _LEAST
        ]

    def call(self, hidden: str, pieces: Sequence[Piece] = ()) -> float:
        """The logit of a message giving parts of a value or calling for joining them; *pieces* are weighed.

        Nothing is told of a message whose pieces are hardly any.
        """
        if pieces and max(piece.weight for piece in pieces) <= _LEAST_CALLING:
            return SILENT
        about = self.message.of_marks(feature.about(hidden, len(pieces)))
        return round(self.message.bias + about + self._said.logit(feature.said(hidden)), 3)


def shipped() -> Path:
    """The folder of the weights that ship with the package."""
    return Path(str(resources.files("policyguard.conversation") / "model"))


@lru_cache(maxsize=4)
def weights(folder: Path) -> Weights:
    """The weights in *folder*, shared; raises ModelError when the file is not the one that was made."""
    try:
        content = (folder / FILE).read_bytes()
        expected = (folder / "SHA256SUMS").read_text("utf-8").split()[0]
    except (OSError, IndexError):
        raise ModelError(
            f"{folder}: no weights here\n  hint: make them with `policyguard train --conversations`"
        ) from None
    if hashlib.sha256(content).hexdigest() != expected:
        raise ModelError(
            f"{folder}/{FILE}: not the file the weights were made with\n  hint: install policyguard again"
        )
    return read(json.loads(content))


def read(data: Mapping[str, Any]) -> Weights:
    """Weights from their wire form."""
    values = {name: _linear(each) for name, each in data["values"].items()}
    replies = {name: _linear(each) for name, each in data["replies"].items()}
    return Weights(
        data["version"], _linear(data["pieces"]), _linear(data["message"]), values, replies, data["least"]
    )


def write(folder: Path, made: Weights) -> None:
    """Write *made* to *folder*, with its hash."""
    folder.mkdir(parents=True, exist_ok=True)
    data = {
        "version": made.version,
        "pieces": made.pieces.to_dict(),
        "message": made.message.to_dict(),
        "values": {name: linear.to_dict() for name, linear in made.values.items()},
        "replies": {name: linear.to_dict() for name, linear in made.replies.items()},
        "least": dict(made.least),
    }
    content = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    (folder / FILE).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  {FILE}\n", "utf-8")


def _runs(learned: Linear, mark: str) -> Doubt:
    """What *learned* knows of runs of characters, which its names tell by *mark*; each counts once in a text."""
    return Doubt({name.removeprefix(mark): w for name, w in learned.weights.items() if name[:1] == mark}, 0.0)


def _linear(data: Mapping[str, Any]) -> Linear:
    return Linear(data["weights"], data["bias"])
