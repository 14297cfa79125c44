"""Keeps count of what senders do over time: what is looked up for a message, what it comes to, what is kept of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from policyguard.conversation.escalation import Keys, Occasion, escalations, sent
from policyguard.conversation.fragment import Fragments
from policyguard.conversation.ledger import Entry, Page, Posting, entered
from policyguard.conversation.records import Records
from policyguard.conversation.remark import Remark
from policyguard.model import Action, Escalation, Finding, Message, Surface
from policyguard.policy import Threshold

_NONE = Keys()
# The escalations that count what a sender was stopped in.
_BY_OFFENCES = (Escalation.REPEATED, Escalation.INSISTING, Escalation.PROBING)


@dataclass(frozen=True, slots=True)
class Docket:
    """A message that may be counted: where, and what the ledger says there."""

    entry: Entry
    keys: Keys
    page: Page


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a message comes to together with others, and what the ledger is to keep of it; None for nothing."""

    findings: tuple[Finding, ...] = ()
    posting: Posting | None = None


class Watch:
    """Counts by the thresholds of one platform; for what is never to be counted nothing is looked up."""

    def __init__(self, records: Records, thresholds: Mapping[Escalation, Threshold]) -> None:
        self._records = records
        self._thresholds = {kind: t for kind, t in thresholds.items() if t.action is not Action.ALLOW}
        self._offences_for = max(
            (t.within for kind, t in self._thresholds.items() if kind in _BY_OFFENCES), default=timedelta()
        )
        # Asked for every long message, so kept apart; without a threshold no text is long enough.
        never = Threshold(sys.maxsize, timedelta(), Action.ALLOW, length=sys.maxsize)
        self._text = self._thresholds.get(Escalation.SAME_TEXT, never)

    def consult(
        self, message: Message, at: datetime, folded: str, findings: Sequence[Finding], told: Fragments
    ) -> tuple[tuple[Remark, ...], Docket | None]:
        """What is remembered of the conversation, and the docket of *message*; None where nothing in it counts."""
        keys = self._keys(message, folded, findings, told)
        if keys is _NONE:
            return self._records.recall(message.conversation_id, at), None
        entry = self._entry(message, at)
        remarks, page = self._records.consult(message.conversation_id, at, entry, keys.every)
        return remarks, Docket(entry, keys, page)

    def consult_again(
        self, message: Message, at: datetime, folded: str, findings: Sequence[Finding], told: Fragments
    ) -> Docket:
        """The docket of *message* with everything its conversation makes of it, or where it stands from before."""
        keys = self._keys(message, folded, findings, told)
        entry = self._entry(message, at)
        return Docket(entry, keys, self._records.read(entry, keys.every))

    def weigh(
        self,
        message: Message,
        docket: Docket | None,
        before: Sequence[Remark],
        told: Fragments,
        found: Sequence[tuple[Finding, Action]],
    ) -> Weighed:
        """What *message* comes to: *told* are its own fragments, *found* what was found by the table's actions."""
        if docket is None:
            return Weighed()
        if docket.keys.is_text_alone and self._is_rare(docket):
            gone = docket.page.standing.difference((docket.keys.text,))
            return Weighed((), Posting(docket.entry, {docket.keys.text: self._text.within}, gone))
        occasion = Occasion(
            message,
            docket.entry,
            [finding for finding, _ in found],
            [action for _, action in found],
            told.given,
            before,
            docket.keys,
            docket.page,
        )
        keys = self._kept(occasion)
        gone = docket.page.standing.difference(keys)
        posting = Posting(docket.entry, keys, gone) if keys or gone else None
        return Weighed(tuple(escalations(occasion, self._thresholds)), posting)

    def keep(self, conversation_id: str, remark: Remark, posting: Posting) -> None:
        """Keep *remark* and what is counted of its message."""
        self._records.keep(conversation_id, remark, posting)

    def _entry(self, message: Message, at: datetime) -> Entry:
        seal = self._records.seal
        return entered(seal, message.conversation_id, message.sender_id, message.message_id, sent(at))

    def _keys(self, message: Message, folded: str, findings: Sequence[Finding], told: Fragments) -> Keys:
        """Under which keys *message* may be counted; for a short message that tells nothing, under none."""
        text = self._text_key(message, folded) if len(folded) >= self._text.length else ""
        sayings = [finding for finding in findings if finding.act.offends]
        if not (sayings or told.given):
            return Keys(text) if text else _NONE
        seal, sender = self._records.seal, self._records.seal.name("sender", message.sender_id)
        values = [f for f in sayings if f.value is not None and Escalation.SHARED_VALUE in self._thresholds]
        return Keys(
            text,
            {
                f"value:{seal.hash('value', finding.value or '', finding.entity)}": finding
                for finding in values
            },
            f"offence:{sender}" if self._offences_for else "",
            f"miss:{sender}" if Escalation.PROBING in self._thresholds else "",
        )

    def _text_key(self, message: Message, folded: str) -> str:
        """The key of a text that is long enough; what lies between its words makes no difference."""
        if message.surface is not Surface.MESSAGE:
            return ""
        return f"text:{self._records.seal.hash('text', ''.join(folded.split()), message.sender_id)}"

    def _is_rare(self, docket: Docket) -> bool:
        """True when the text was not sent often enough to strike, whatever else; most were not sent before."""
        entries = docket.page.entries.get(docket.keys.text, ())
        return bool(docket.keys.text) and len(entries) + 1 < self._text.count

    def _kept(self, occasion: Occasion) -> dict[str, timedelta]:
        """The keys that the message of *occasion* counts under from now on, each for how long."""
        keys, within = occasion.keys, {kind: each.within for kind, each in self._thresholds.items()}
        kept = dict.fromkeys(keys.values, within.get(Escalation.SHARED_VALUE, timedelta()))
        if keys.text:
            kept[keys.text] = self._text.within
        if keys.offences and occasion.is_offence:
            kept[keys.offences] = self._offences_for
        if keys.misses and occasion.is_near_miss:
            kept[keys.misses] = within[Escalation.PROBING]
        return kept
