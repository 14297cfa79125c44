"""The nouns every part agrees on: messages, spans, findings, verdicts, and the ordered enums a policy speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from functools import total_ordering
from typing import Any


@total_ordering
class _Ordered(Enum):
    """A string-valued enum whose members rank in the order they are written."""

    @property
    def rank(self) -> int:
        """Position among the members, weakest first."""
        return list(type(self)).index(self)

    def __lt__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.rank < other.rank

    def __str__(self) -> str:
        return str(self.value)


class Action(_Ordered):
    """What happens to a message; the strictest finding wins, so ``max()`` picks it."""

    ALLOW = "allow"
    NOTICE = "notice"
    FLAG = "flag"
    MASK = "mask"
    HOLD = "hold"
    BLOCK = "block"

    @property
    def delivers(self) -> bool:
        """True when the other side receives the message, whole or masked."""
        return self < Action.HOLD


class Stage(_Ordered):
    """Where the deal between these two people stands."""

    INQUIRY = "inquiry"
    CONTRACTED = "contracted"
    FUNDED = "funded"
    DELIVERED = "delivered"
    CLOSED = "closed"


class Approval(StrEnum):
    """The platform office's leave to exchange contact details."""

    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    REVOKED = "revoked"


class Surface(StrEnum):
    """Where the text stands."""

    MESSAGE = "message"
    POSTING = "posting"
    PROFILE = "profile"
    ATTACHMENT_NAME = "attachment_name"


class Category(StrEnum):
    """What a policy speaks of."""

    CONTACT = "contact"
    PAYMENT = "payment"
    DEAL = "deal"
    RECRUITMENT = "recruitment"
    ACCOUNT = "account"


class Entity(StrEnum):
    """The thing found; every entity belongs to one category."""

    LINE_ID = "LINE_ID"
    EMAIL_ADDRESS = "EMAIL_ADDRESS"
    PHONE_NUMBER = "PHONE_NUMBER"
    MESSENGER_ID = "MESSENGER_ID"
    SOCIAL_HANDLE = "SOCIAL_HANDLE"
    URL = "URL"
    QR_CODE = "QR_CODE"
    POSTAL_ADDRESS = "POSTAL_ADDRESS"
    OFF_PLATFORM_CONTACT = "OFF_PLATFORM_CONTACT"
    PAYMENT_APP = "PAYMENT_APP"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    GIFT_CARD = "GIFT_CARD"
    CRYPTO_WALLET = "CRYPTO_WALLET"
    CASH = "CASH"
    OFF_PLATFORM_DEAL = "OFF_PLATFORM_DEAL"
    RECRUITMENT = "RECRUITMENT"
    ACCOUNT_TRADE = "ACCOUNT_TRADE"

    @property
    def category(self) -> Category:
        """The category a policy's table names for this entity."""
        return _CATEGORY.get(self, Category.CONTACT)


_CATEGORY = {
    Entity.PAYMENT_APP: Category.PAYMENT,
    Entity.BANK_ACCOUNT: Category.PAYMENT,
    Entity.GIFT_CARD: Category.PAYMENT,
    Entity.CRYPTO_WALLET: Category.PAYMENT,
    Entity.CASH: Category.PAYMENT,
    Entity.OFF_PLATFORM_DEAL: Category.DEAL,
    Entity.RECRUITMENT: Category.RECRUITMENT,
    Entity.ACCOUNT_TRADE: Category.ACCOUNT,
}


class Act(StrEnum):
    """What the sender does with the thing found; only the first five can offend."""

    SHARE = "share"
    REQUEST = "request"
    POINT = "point"
    PROPOSE = "propose"
    ACCEPT = "accept"
    REFUSE = "refuse"
    MENTION = "mention"

    @property
    def offends(self) -> bool:
        """True for the acts a policy's table applies to."""
        return self not in (Act.REFUSE, Act.MENTION)


class Escalation(StrEnum):
    """What messages of one sender come to when they are taken together."""

    REPEATED = "repeated"
    INSISTING = "insisting"
    PROBING = "probing"
    SAME_TEXT = "same_text"
    SHARED_VALUE = "shared_value"

    @property
    def source(self) -> str:
        """The source of the findings it makes."""
        return f"escalation.{self.value}"


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message as the platform sent it; its ``repr`` leaves the body out, so that no log or trace has it."""

    body: str = field(repr=False)
    message_id: str = ""
    conversation_id: str = ""
    sender_id: str = ""
    sender_role: str = ""
    sent_at: datetime | None = None
    surface: Surface = Surface.MESSAGE


@dataclass(frozen=True, slots=True)
class Situation:
    """What a decision needs besides the findings; an unknown stage is ``inquiry``, the strictest."""

    stage: Stage = Stage.INQUIRY
    approval: Approval = Approval.NONE
    surface: Surface = Surface.MESSAGE


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place ``[start, end)`` in a *folded* text that a detector proposes, with its canonical value."""

    start: int
    end: int
    value: str | None = field(repr=False)
    score: float


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open ``[start, end)`` in code points of the body as sent."""

    start: int
    end: int
    message_id: str = ""

    def overlaps(self, other: Span) -> bool:
        """True when the two share at least one code point of the same message."""
        return self.message_id == other.message_id and self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """True when *other* lies wholly inside this span."""
        return self.message_id == other.message_id and self.start <= other.start and other.end <= self.end

    def to_dict(self) -> dict[str, Any]:
        """The wire form."""
        return {"message_id": self.message_id, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an escalation rests on: how many there are, how many pass, since when, and other messages it is about."""

    count: int
    allowed: int
    since: datetime
    message_ids: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The wire form."""
        return {
            "count": self.count,
            "allowed": self.allowed,
            "since": self.since.isoformat(),
            "message_ids": list(self.message_ids),
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: what it is, what was done with it, where, and on whose word."""

    entity: Entity
    act: Act
    spans: tuple[Span, ...]
    value: str | None = field(repr=False)
    score: float
    source: str
    disguises: tuple[str, ...] = ()
    # Too unsure to keep a message back: it is flagged at most, but where an escalation says more.
    tentative: bool = False
    # Of an escalation only.
    evidence: Evidence | None = None

    @property
    def category(self) -> Category:
        """The category of the entity."""
        return self.entity.category

    def to_dict(self, *, reveal: bool = False) -> dict[str, Any]:
        """The wire form; the value is masked unless *reveal*, and evidence is there only where it is given."""
        evidence = {"evidence": self.evidence.to_dict()} if self.evidence else {}
        value = self.value if reveal or self.value is None else masked(self.value)
        return {
            "entity": self.entity.value,
            "category": self.category.value,
            "act": self.act.value,
            "value": value,
            "score": round(self.score, 3),
            "source": self.source,
            "disguises": list(self.disguises),
            "tentative": self.tentative,
            "spans": [span.to_dict() for span in self.spans],
            **evidence,
        }


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text for people, in Japanese and English."""

    ja: str
    en: str

    def to_dict(self) -> dict[str, str]:
        """The wire form."""
        return {"ja": self.ja, "en": self.en}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one finding led to its action: the rule's own words."""

    source: str
    action: Action
    text: Bilingual

    def to_dict(self) -> dict[str, Any]:
        """The wire form."""
        return {"source": self.source, "action": self.action.value, **self.text.to_dict()}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to happen to one message, what was found in it, and the versions that decided so."""

    message_id: str
    conversation_id: str
    stage: Stage
    approval: Approval
    action: Action
    findings: tuple[Finding, ...] = ()
    reasons: tuple[Reason, ...] = ()
    notice: Bilingual | None = None
    shadow: tuple[Finding, ...] = field(default=())
    degraded: tuple[str, ...] = ()
    ruleset: str = ""
    policy: str = ""

    def to_dict(self, *, reveal: bool = False) -> dict[str, Any]:
        """The wire form (DESIGN §5); values are masked unless *reveal*."""
        return {
            "message_id": self.message_id,
            "conversation_id": self.conversation_id,
            "stage": self.stage.value,
            "approval": self.approval.value,
            "action": self.action.value,
            "findings": [finding.to_dict(reveal=reveal) for finding in self.findings],
            "reasons": [reason.to_dict() for reason in self.reasons],
            "notice": self.notice.to_dict() if self.notice else None,
            "shadow": [finding.to_dict(reveal=reveal) for finding in self.shadow],
            "degraded": list(self.degraded),
            "ruleset": self.ruleset,
            "policy": self.policy,
        }


def masked(value: str) -> str:
    """*value* with all but its first and last character covered; short values are covered whole.

    >>> masked("tanaka_design")
    't***********n'
    """
    if len(value) < 5:
        return "*" * len(value)
    return value[0] + "*" * (len(value) - 2) + value[-1]
