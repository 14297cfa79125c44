"""What is remembered of a message: pieces of values and announcements, never its body."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum

from policyguard.model import Entity, Span

# The call of a message of which nothing is told.
SILENT = -9.0
# The weight from which on a piece counts as handed over.
_GIVEN = -1.0


class Kind(StrEnum):
    """What a piece could be a part of."""

    DIGITS = "digits"
    LETTERS = "letters"
    LOCAL = "local"
    DOMAIN = "domain"
    BANK = "bank"
    BRANCH = "branch"
    ACCOUNT_TYPE = "account_type"
    ACCOUNT = "account"
    SIGN = "sign"


class Place(Enum):
    """Where its sender says a piece belongs; ordered as pieces are joined."""

    FIRST = 0
    ANY = 1
    NEXT = 2
    LAST = 3


class Form(StrEnum):
    """How a piece is written."""

    PLAIN = "plain"
    READ = "read"
    SPACED = "spaced"
    NAMED = "named"
    MARKED = "marked"
    AMOUNT = "amount"
    FILE = "file"


class Cue(StrEnum):
    """What a message announces or speaks of, which tells what pieces near it are."""

    PHONE = "phone"
    CALL = "call"
    LINE = "line"
    MESSENGER = "messenger"
    SOCIAL = "social"
    ID = "id"
    MAIL = "mail"
    BANK = "bank"
    PIECES = "pieces"
    REVERSED = "reversed"
    IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class Piece:
    """What could be a part of a value, where it stands in the body as sent, and its announced place.

    ``weight`` is the logit of its being one, by the words around it; ``ordinal`` counts from 1 where the sender
    numbered the pieces and is 0 elsewhere. More of the value follows an ``open`` one (06から…). ``leads`` and
    ``ends``: nothing is said before it, or after it. ``frame`` is a hash of the signs on either side, by which
    pieces given in one manner know each other.
    """

    kind: Kind
    text: str = field(repr=False)
    start: int
    end: int
    form: Form = Form.PLAIN
    place: Place = Place.ANY
    ordinal: int = 0
    open: bool = False
    leads: bool = False
    ends: bool = False
    frame: int = 0
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Fragments:
    """Everything of one message that later ones may complete.

    ``call`` is the logit of its giving a part of a value, or saying that the parts belong together.
    """

    message_id: str
    sender_id: str
    sent_at: datetime
    pieces: tuple[Piece, ...] = ()
    cues: tuple[Cue, ...] = ()
    call: float = SILENT

    @property
    def given(self) -> tuple[Piece, ...]:
        """The pieces the message may well hand over."""
        return tuple(piece for piece in self.pieces if piece.weight > _GIVEN)


@dataclass(frozen=True, slots=True)
class Used:
    """One piece and the message it is from."""

    piece: Piece
    source: Fragments

    @property
    def span(self) -> Span:
        """Where the piece stands, in its own message."""
        return Span(self.piece.start, self.piece.end, self.source.message_id)


@dataclass(frozen=True, slots=True)
class Assembled:
    """A value put together from several messages; the newest of them completed it."""

    entity: Entity
    value: str = field(repr=False)
    score: float
    spans: tuple[Span, ...]
