"""Put messages, their verdicts and the events of the deal together, and tell what belongs to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from policyguard.conversation.listener import ANSWERED
from policyguard.conversation.remark import OPENS
from policyguard.log import Record
from policyguard.model import Act, Approval, Finding, Span, Stage, Verdict
from policyguard.report.case import Found
from policyguard.report.excerpt import LONGEST_DOTS, Mark, passage, visible
from policyguard.report.intake import covered, in_japan
from policyguard.report.timeline.entry import Answered, Entry, Link, Noted, Part, Said
from policyguard.report.timeline.events import Complaint, Events, Turn

# How far back an offer is looked for: as far as a memory reaches by default.
_FARTHEST = 30
_ANSWERS = (Act.ACCEPT, Act.REFUSE)


@dataclass(frozen=True, slots=True)
class Judged:
    """A message, the platform it was judged by, and the verdict."""

    record: Record
    platform: str
    verdict: Verdict

    @property
    def message_id(self) -> str:
        """The id of the message."""
        return self.record.message.message_id

    @property
    def sent_at(self) -> datetime | None:
        """When it was sent."""
        return self.record.message.sent_at


class Weaver:
    """Knows all messages of a conversation in the order of time, and numbers them from 1."""

    def __init__(self, judged: Sequence[Judged], *, delivered: bool = False, reveal: bool = False) -> None:
        self._judged = _in_time(judged)
        self._delivered = delivered
        self._reveal = reveal
        self._marks: dict[int, list[Mark]] = defaultdict(list)
        self._parts: dict[int, list[Part]] = defaultdict(list)
        for number, one in enumerate(self._judged, 1):
            for place, finding in enumerate(one.verdict.findings, 1):
                self._mark(number, place, finding)
        self._secrets = {
            self._body(number)[mark.start : mark.end]
            for number, marks in self._marks.items()
            for mark in marks
            if mark.covered
        }

    def said(self) -> list[Said]:
        """Every message."""
        return [self._said(number, one) for number, one in enumerate(self._judged, 1)]

    def _mark(self, number: int, place: int, finding: Finding) -> None:
        """Mark where *finding* stands, and which earlier messages hold a part of it."""
        is_covered = finding.value is not None
        for other, spans in self._by_message(number, finding).items():
            at = place
            if other != number:
                at = len(self._judged[other - 1].verdict.findings) + len(self._parts[other]) + 1
                self._parts[other].append(Part(at, finding.entity, self._link(other, number)))
            self._marks[other] += [Mark(span.start, span.end, at, is_covered) for span in spans]

    def _by_message(self, number: int, finding: Finding) -> dict[int, list[Span]]:
        """The places of *finding* by the number of the message they stand in, in their order.

        An escalation repeats those of what it weighs, which are told there.
        """
        found: dict[int, list[Span]] = defaultdict(list)
        for span in finding.spans:
            where = self._number(span.message_id, number)
            if where == number or (where is not None and finding.evidence is None):
                found[where].append(span)
        return found

    def _number(self, message_id: str, near: int) -> int | None:
        """The number of the message of that id; of several, the nearest to *near*, and rather one before it."""
        if message_id in ("", self._judged[near - 1].message_id):
            return near
        numbers = (number for number, one in enumerate(self._judged, 1) if one.message_id == message_id)
        return min(numbers, key=lambda number: (number > near, abs(number - near)), default=None)

    def _link(self, here: int, there: int, spans: Iterable[Span] = ()) -> Link:
        texts = tuple(self._shown(self._body(there)[span.start : span.end]) for span in spans)
        return Link(there, self._judged[there - 1].message_id, here - there, texts)

    def _shown(self, text: str) -> str:
        return visible(text) if self._reveal else "●" * min(len(text), LONGEST_DOTS)

    def _body(self, number: int) -> str:
        return self._judged[number - 1].record.message.body

    def _said(self, number: int, one: Judged) -> Said:
        message = one.record.message
        marks = self._marks[number]
        return Said(
            number,
            message,
            one.platform,
            in_japan(message.sent_at) if message.sent_at else None,
            one.verdict,
            passage(message.body, marks, self._secrets, reveal=self._reveal),
            tuple(self._noted(number, place, f) for place, f in enumerate(one.verdict.findings, 1)),
            tuple(self._parts[number]),
            one.record.faults,
        )

    def _noted(self, number: int, place: int, finding: Finding) -> Noted:
        spans = self._by_message(number, finding)
        is_split = any(other != number for other in spans)
        told = finding.evidence.message_ids if finding.evidence else ()
        others = (self._number(message_id, number) for message_id in told)
        return Noted(
            self._found(place, finding, self._judged[number - 1].verdict),
            tuple(self._link(number, other, those) for other, those in spans.items()) if is_split else (),
            self._answered(number, finding) if finding.act in _ANSWERS else None,
            tuple(self._link(number, other) for other in others if other not in (None, number)),
        )

    def _found(self, place: int, finding: Finding, verdict: Verdict) -> Found:
        value = finding.value
        if value is not None:
            value = visible(value) if self._reveal else covered(value)
        return Found(
            place,
            finding.entity.value,
            finding.category.value,
            finding.act.value,
            value,
            next((reason.text for reason in verdict.reasons if reason.source == finding.source), None),
            finding.source,
            finding.score,
            finding.disguises,
        )

    def _answered(self, number: int, finding: Finding) -> Answered | None:
        """The newest offer of the other side that *finding* can be an answer to.

        What was kept back was never read, so that no short answer is to it; words of one's own show that it was.
        """
        sender = self._judged[number - 1].record.message.sender_id
        for other in range(number - 1, max(0, number - 1 - _FARTHEST), -1):
            one = self._judged[other - 1]
            was_read = self._delivered or one.verdict.action.delivers or finding.source != ANSWERED
            if one.record.message.sender_id == sender or not was_read:
                continue
            for offer in one.verdict.findings:
                if offer.entity is finding.entity and offer.act in OPENS and not offer.tentative:
                    return Answered(self._link(number, other), offer.entity, offer.act)
        return None


def weave(said: Sequence[Said], events: Events) -> Iterator[Entry]:
    """*said* with what happened before each message; a state that only its record tells is told before it, too."""
    happened = _happened(events)
    shown: tuple[Stage, Approval] = (Stage.INQUIRY, Approval.NONE)
    yield from (complaint for complaint in events.complaints if complaint.at is None)
    for one in said:
        sent_at = one.message.sent_at
        while happened and sent_at and happened[0][0] <= sent_at:
            _, entry = happened.pop(0)
            shown = entry.after if isinstance(entry, Turn) else shown
            yield entry
        state = one.verdict.stage, one.verdict.approval
        if state != shown and (sent_at or not events.turns):
            yield Turn(sent_at, shown, state, recorded=True)
            shown = state
        yield one
    # What would lapse after all that is known of may never have.
    while happened and isinstance(last := happened[-1][1], Turn) and not last.told:
        happened.pop()
    yield from (entry for _, entry in happened)


def _happened(events: Events) -> list[tuple[datetime, Turn | Complaint]]:
    """Turns and complaints by their moments, at one instant the turn first."""
    entries: list[Turn | Complaint] = [*events.turns, *events.complaints]
    return sorted(((entry.at, entry) for entry in entries if entry.at), key=itemgetter(0))


def _in_time(judged: Sequence[Judged]) -> list[Judged]:
    """In the order sent; a message without a time stays behind the one it follows in the log."""
    reached: datetime | None = None
    keyed = []
    for one in judged:
        reached = one.sent_at or reached
        keyed.append((reached, one))
    keyed.sort(key=lambda pair: (pair[0] is not None, pair[0].timestamp() if pair[0] else 0.0))
    return [one for _, one in keyed]
