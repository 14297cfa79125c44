"""When what a sender does adds up: again and again, after a no, by near-misses, to many, from many accounts; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from policyguard.conversation.fragment import Kind, Piece
from policyguard.conversation.ledger import MICROSECOND, Entry, Page
from policyguard.conversation.remark import OPENS, Remark
from policyguard.log.instant import EPOCH, TOKYO, from_microseconds
from policyguard.model import Act, Action, Category, Entity, Escalation, Evidence, Finding, Message, Span
from policyguard.policy import Threshold

# From here on, what offends in a message does not reach the other side.
_STOPPED = Action.MASK
# Of the other messages an escalation is about, so many are named, the newest.
_MOST_NAMED = 20
_BANK = (Kind.BANK, Kind.BRANCH, Kind.ACCOUNT_TYPE, Kind.ACCOUNT)


@dataclass(frozen=True, slots=True)
class Keys:
    """Under which keys a message may be counted: its text, its values, its sender; empty where it is not."""

    text: str = ""
    values: Mapping[str, Finding] = field(default_factory=dict)
    offences: str = ""
    misses: str = ""

    @property
    def every(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(filter(None, (self.text, *self.values, self.offences, self.misses)))

    @property
    def is_text_alone(self) -> bool:
        """True where nothing was found in the message and its text is all there is to count."""
        return not (self.values or self.offences)


@dataclass(frozen=True, slots=True)
class Occasion:
    """All that the escalations of one message are told from: ``actions`` are what the table says of its findings."""

    message: Message
    entry: Entry
    findings: Sequence[Finding]
    actions: Sequence[Action]
    pieces: Sequence[Piece]
    before: Sequence[Remark]
    keys: Keys
    page: Page

    def earlier(self, key: str, within: timedelta) -> list[Entry]:
        """The other messages under *key* that were sent up to *within* before this one, in their order."""
        entries, last = self.page.entries.get(key, ()), self.entry.at
        oldest = last - within // MICROSECOND
        return [each for each in entries if oldest <= each.at <= last and not self.entry.is_same(each)]

    def here(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those of *entries* that were sent in the conversation of this message."""
        return [entry for entry in entries if entry.conversation == self.entry.conversation]

    @property
    def strictest(self) -> Finding | None:
        """The offending finding that the table is strictest with, of several the first."""
        ranked = [(a.rank, f) for f, a in zip(self.findings, self.actions, strict=True) if f.act.offends]
        return max(ranked, key=lambda pair: pair[0])[1] if ranked else None

    @property
    def is_stopped(self) -> bool:
        """True when the table keeps the message back, or something in it."""
        return any(action >= _STOPPED for action in self.actions)

    @property
    def insists(self) -> Finding | None:
        """What is put forward though the other side has refused it, where the table does not let it pass."""
        for finding, action in zip(self.findings, self.actions, strict=True):
            if action > Action.NOTICE and not finding.tentative and self.refusals(finding):
                return finding
        return None

    def refusals(self, finding: Finding) -> list[Remark]:
        """Where the other side has said no to what *finding* puts forward."""
        return [remark for remark in self.before if finding.act in OPENS and self._refuses(remark, finding)]

    def _refuses(self, remark: Remark, finding: Finding) -> bool:
        return (
            remark.fragments.sender_id != self.message.sender_id
            and any(_subject(entity) == _subject(finding.entity) for entity in remark.refused)
            and moment(remark) <= self.entry.at
        )

    @property
    def is_offence(self) -> bool:
        """True for what counts as repeated: kept back, or gone on with after a refusal."""
        return self.is_stopped or self.insists is not None

    @property
    def is_near_miss(self) -> bool:
        """True for what is let through but might be a part of something: flagged, tentative, or a lone fragment."""
        return not self.is_offence and (bool(self.pieces) or Action.FLAG in self.actions)


def moment(remark: Remark) -> int:
    """When the message of *remark* was sent, as entries say it."""
    return sent(remark.sent_at)


def sent(at: datetime) -> int:
    """*at* as entries say it; a time without a zone is Japan time."""
    return ((at if at.tzinfo else at.replace(tzinfo=TOKYO)) - EPOCH) // MICROSECOND


def escalations(occasion: Occasion, thresholds: Mapping[Escalation, Threshold]) -> list[Finding]:
    """What strikes at the message of *occasion*, as findings with their evidence."""
    return [
        found
        for kind, tell in _TOLD_BY.items()
        if kind in thresholds
        for found in tell(occasion, thresholds[kind])
    ]


def _repeated(occasion: Occasion, threshold: Threshold) -> Iterator[Finding]:
    """One sender's offences, in this conversation or over all of them."""
    finding = occasion.strictest
    if finding is None or not occasion.is_offence:
        return
    earlier = occasion.earlier(occasion.keys.offences, threshold.within)
    here = occasion.here(earlier)
    if len(here) + 1 >= threshold.count:
        yield _struck(finding, Escalation.REPEATED, _evidence(occasion, here, threshold.count))
    elif threshold.anywhere and len(earlier) + 1 >= threshold.anywhere:
        yield _struck(finding, Escalation.REPEATED, _evidence(occasion, earlier, threshold.anywhere))


def _insisting(occasion: Occasion, threshold: Threshold) -> Iterator[Finding]:
    """What is put forward after the other side refused it, counted from the refusal on."""
    finding = occasion.insists
    oldest = occasion.entry.at - threshold.within // MICROSECOND
    refusals = [each for each in occasion.refusals(finding) if moment(each) >= oldest] if finding else []
    if finding is None or not refusals:
        return
    since = min(map(moment, refusals))
    earlier = occasion.here(occasion.earlier(occasion.keys.offences, threshold.within))
    after = [entry for entry in earlier if entry.at >= since]
    if len(after) + 1 >= threshold.count:
        about = [(moment(remark), remark.message_id) for remark in refusals]
        yield _struck(finding, Escalation.INSISTING, _evidence(occasion, after, threshold.count, about))


def _probing(occasion: Occasion, threshold: Threshold) -> Iterator[Finding]:
    """Near-misses in this conversation since a message of the sender was kept back there."""
    stops = occasion.here(occasion.earlier(occasion.keys.offences, threshold.within))
    if not stops or not occasion.is_near_miss:
        return
    misses = occasion.here(occasion.earlier(occasion.keys.misses, threshold.within))
    since = [entry for entry in misses if entry.at >= stops[0].at]
    if len(since) + 1 >= threshold.count:
        about = [(stop.at, stop.message_id) for stop in stops]
        finding = occasion.strictest or _lone(occasion)
        yield _struck(finding, Escalation.PROBING, _evidence(occasion, since, threshold.count, about))


def _same_text(occasion: Occasion, threshold: Threshold) -> Iterator[Finding]:
    """Conversations that the sender sent this text to."""
    if not occasion.keys.text:
        return
    earlier = occasion.earlier(occasion.keys.text, threshold.within)
    others = {e.conversation: e for e in earlier if e.conversation != occasion.entry.conversation}
    if len(others) + 1 >= threshold.count:
        finding = occasion.strictest or _whole(occasion)
        yield _struck(finding, Escalation.SAME_TEXT, _evidence(occasion, [*others.values()], threshold.count))


def _shared_value(occasion: Occasion, threshold: Threshold) -> Iterator[Finding]:
    """Accounts that gave the same value; who repeats what the other side gave first does not count."""
    me = occasion.entry
    for key, finding in occasion.keys.values.items():
        first: dict[str, Entry] = {}
        for entry in occasion.earlier(key, threshold.within):
            first.setdefault(entry.conversation, entry)
        givers = {entry.sender: entry for entry in first.values() if entry.sender != me.sender}
        is_echo = first.get(me.conversation, me).sender != me.sender
        if not is_echo and len(givers) + 1 >= threshold.count:
            evidence = _evidence(occasion, [*givers.values()], threshold.count)
            yield replace(_struck(finding, Escalation.SHARED_VALUE, evidence), value=finding.value)


_TOLD_BY: Mapping[Escalation, Callable[[Occasion, Threshold], Iterator[Finding]]] = {
    Escalation.REPEATED: _repeated,
    Escalation.INSISTING: _insisting,
    Escalation.PROBING: _probing,
    Escalation.SAME_TEXT: _same_text,
    Escalation.SHARED_VALUE: _shared_value,
}


def _struck(finding: Finding, kind: Escalation, evidence: Evidence) -> Finding:
    """*kind* as a finding on the same thing as *finding*."""
    return replace(finding, value=None, source=kind.source, disguises=(), evidence=evidence)


def _evidence(
    occasion: Occasion,
    others: Sequence[Entry],
    strikes_from: int,
    about: Sequence[tuple[int, str]] = (),
) -> Evidence:
    """What *others* come to with this message; it began with the first of them, or of what it is also *about*."""
    messages = sorted([*about, *((entry.at, entry.message_id) for entry in others)])
    since = messages[0][0] if messages else occasion.entry.at
    named = tuple(message_id for _, message_id in messages[-_MOST_NAMED:])
    return Evidence(len(others) + 1, strikes_from - 1, from_microseconds(since), named)


def _lone(occasion: Occasion) -> Finding:
    """Fragments that belong to nothing yet, as a finding."""
    bank = any(piece.kind in _BANK for piece in occasion.pieces)
    entity = Entity.BANK_ACCOUNT if bank else Entity.OFF_PLATFORM_CONTACT
    spans = tuple(Span(piece.start, piece.end, occasion.message.message_id) for piece in occasion.pieces)
    return Finding(entity, Act.SHARE, spans, None, 1.0, "", tentative=True)


def _whole(occasion: Occasion) -> Finding:
    """A text in which nothing was found, as a finding: what is sent to so many is most often a lure."""
    message = occasion.message
    span = Span(0, len(message.body), message.message_id)
    return Finding(Entity.RECRUITMENT, Act.PROPOSE, (span,), None, 1.0, "", tentative=True)


def _subject(entity: Entity) -> Category:
    """What a refusal is about: paying outside and dealing outside are the same thing."""
    return Category.DEAL if entity.category is Category.PAYMENT else entity.category
