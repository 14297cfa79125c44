"""What a message means in its conversation: values it completes, and proposals it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from policyguard.conversation.answers import Answers
from policyguard.conversation.assemble import Joiner
from policyguard.conversation.bit import sentences
from policyguard.conversation.fragment import Fragments
from policyguard.conversation.memory import Memory
from policyguard.conversation.offer import Offer, Reach, offers
from policyguard.conversation.remark import OPENS, Opening, Remark, Talk
from policyguard.conversation.reply import Replies
from policyguard.conversation.watch import Docket, Watch, Weighed
from policyguard.model import Act, Action, Finding, Message, Span
from policyguard.normalize import Text

ASSEMBLED, ANSWERED = "conversation.assembled", "conversation.answered"
# How sure an answer is that its words alone would not tell.
_ANSWER_SCORE = 0.85
# What answers a suspicion is one.
_SUSPECTED_SCORE = 0.6
# The sources of findings the language model made.
_READ = "language."
# How one asks for something, or asks to be allowed it.
_INVITES = re.compile(
    r"(?:ませんか|ない(?:です)?(?:か)?[?]|貸して|どう(?:です|でしょう|かな)?(?:か)?[?]|(?:でき|頂け|いただけ)(?:たら|れば|ると)|ほしい|[てで](?:も)?(?:いい|ええ|よい|よか|良い)[^。]{0,4}[?])"
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one message comes to: the findings it makes with those before it, and what is to be remembered of it.

    ``before`` is what was remembered, ``docket`` where the message may be counted, ``own`` what the findings of
    its own words, one for one, come to here: agreement is less than that where nothing was put forward.
    """

    findings: tuple[Finding, ...] = ()
    remark: Remark | None = None
    before: tuple[Remark, ...] = ()
    docket: Docket | None = None
    own: tuple[Finding, ...] = ()


class Listener:
    """Hears the messages of many conversations and tells what each means beside its own words.

    A message without a conversation, an id or a sender is not remembered. Where *delivers_all*, every message
    reached the other side whatever its verdict says, as in a log read afterwards; otherwise only what was
    delivered can be answered. With a *watch*, which has a memory of its own, what a sender does over time counts.
    """

    def __init__(
        self,
        memory: Memory,
        assembler: Joiner,
        answers: Answers,
        replies: Replies,
        *,
        delivers_all: bool = False,
        watch: Watch | None = None,
    ) -> None:
        self._memory = memory
        self._assembler = assembler
        self._answers = answers
        self._replies = replies
        self._delivers_all = delivers_all
        self._watch = watch

    def hear(self, message: Message, text: Text, own: Sequence[Finding]) -> Heard:
        """What *message* means in its conversation, beside its *own* findings."""
        if not (message.conversation_id and message.message_id and message.sender_id):
            return Heard(own=tuple(own))
        at = message.sent_at or datetime.now(UTC)
        told = self._assembler.fragments(message.message_id, message.sender_id, at, text.folded, text.span)
        recalled, docket = self._recalled(message, at, text, own, told)
        before = [remark for remark in recalled if remark.message_id != message.message_id]
        fragments = [remark.fragments for remark in before]
        told = self._assembler.called(fragments, told, text.folded)
        open_ = offers(before, message.sender_id)
        own = tuple(self._believed(text, own, before, open_))
        found = [
            Finding(each.entity, Act.SHARE, each.spans, each.value, each.score, ASSEMBLED)
            for each in self._assembler.assemble(fragments, told)
        ]
        if not found:
            found += self._answered(message, text, own, open_)
        every = (*own, *found)
        remark = Remark(
            told,
            tuple(self._opened(text, every)),
            tuple(dict.fromkeys(finding.entity for finding in every if finding.act is Act.REFUSE)),
            talk=self._talk(text, every, message.message_id, before),
        )
        if self._watch and (found or (docket is None and len(before) < len(recalled))):
            docket = self._watch.consult_again(message, at, text.folded, every, told)
        return Heard(tuple(found), remark, tuple(before), docket, own)

    def _recalled(
        self, message: Message, at: datetime, text: Text, own: Sequence[Finding], told: Fragments
    ) -> tuple[tuple[Remark, ...], Docket | None]:
        if self._watch is None:
            return self._memory.recall(message.conversation_id, at), None
        return self._watch.consult(message, at, text.folded, own, told)

    def weigh(self, message: Message, heard: Heard, found: Sequence[tuple[Finding, Action]]) -> Weighed:
        """What *message* comes to with others of its sender; *found* is all that was found, by the table's actions."""
        if self._watch is None or heard.remark is None:
            return Weighed()
        return self._watch.weigh(message, heard.docket, heard.before, heard.remark.fragments, found)

    def remember(self, message: Message, heard: Heard, weighed: Weighed, *, delivered: bool) -> None:
        """Keep what later messages may need of *message*; what was not *delivered* opens nothing."""
        if heard.remark is None:
            return
        seen = delivered or self._delivers_all
        remark = heard.remark if seen else replace(heard.remark, opened=())
        if self._watch and weighed.posting:
            self._watch.keep(message.conversation_id, remark, weighed.posting)
        else:
            self._memory.remember(message.conversation_id, remark)

    def _answered(
        self, message: Message, text: Text, own: Sequence[Finding], open_: Sequence[Offer]
    ) -> Iterator[Finding]:
        """The answer to the newest offer that *text* answers, if it is one and does not say so by itself."""
        if not open_ or any(_speaks_for_itself(finding) for finding in own):
            return
        if answer := self._replies.answer(text.folded, open_):
            opening, span = answer.offer.opening, Span(0, len(message.body), message.message_id)
            unsure = answer.tentative or opening.tentative
            score = _SUSPECTED_SCORE if unsure else _ANSWER_SCORE
            yield Finding(opening.entity, answer.act, (span,), None, score, ANSWERED, tentative=unsure)

    def _believed(
        self, text: Text, own: Sequence[Finding], before: Sequence[Remark], open_: Sequence[Offer]
    ) -> Iterator[Finding]:
        """*own*, one for one, where agreement to what nobody put forward is less than that.

        To agree where nothing was put forward is to offer it, and so is it to agree to a means that nobody named; else
        what the model was sure of becomes a suspicion, and what it suspected no more than a mention.
        """
        is_put = any(offer.opening.act in OPENS and offer.reach is not Reach.ASIDE for offer in open_)
        for finding in own:
            is_read = finding.act is Act.ACCEPT and finding.source.startswith(_READ)
            if finding.act is Act.ACCEPT and not open_:
                yield replace(finding, act=Act.PROPOSE)
            elif not is_read or not before:
                yield finding
            elif not is_put and self._asks_only(text):
                yield replace(finding, act=Act.PROPOSE)
            elif self._answers.declines(text.folded):
                yield replace(finding, act=Act.MENTION, tentative=False)
            elif is_put:
                yield finding
            elif self._answers.service.search(text.folded):
                is_reply = self._answers.replies(text.folded)
                yield finding if is_reply else replace(finding, act=Act.PROPOSE)
            elif finding.tentative:
                yield replace(finding, act=Act.MENTION, tentative=False)
            else:
                yield replace(finding, tentative=True)

    def _asks_only(self, text: Text) -> bool:
        """Whether *text*, which begins with no agreement, asks in its last sentence whether something may be."""
        told = sentences(text.folded)
        return bool(told) and all(asked for _, _, asked in told) and not self._answers.agrees(text.folded)

    def _opened(self, text: Text, found: Sequence[Finding]) -> Iterator[Opening]:
        """What of *found* the other side can answer; what is to be shown in the work is none of it."""
        opened = dict[Opening, None]()
        for finding in found:
            if finding.act in (*OPENS, Act.MENTION, Act.REFUSE):
                act = finding.act if self._is_put(finding, _around(text, finding)) else Act.MENTION
                opened[Opening(finding.entity, act, finding.tentative and act is not Act.MENTION)] = None
        yield from opened

    def _is_put(self, finding: Finding, sentence: str) -> bool:
        """Whether *finding* is put to the other side: a suspicion where it asks or *sentence* names a means."""
        is_asked = finding.act in (Act.PROPOSE, Act.REQUEST) and bool(_INVITES.search(sentence))
        if finding.tentative and not is_asked and not self._answers.service.search(sentence):
            return False
        return finding.act is not Act.SHARE or not self._answers.shown.search(sentence)

    def _talk(self, text: Text, found: Sequence[Finding], message_id: str, before: Sequence[Remark]) -> Talk:
        """What *text* does for who answers it, beside what it offers; looked at only where something was offered."""
        offered = [finding for finding in found if finding.act in OPENS]
        ends = [s.end for finding in offered for s in finding.spans if s.message_id == message_id]
        if not ends:
            is_any = any(remark.opened for remark in before)
            return self._answers.talk(text.folded) if is_any else Talk.TELLS
        rest = [s for s in sentences(text.folded) if text.span(s[0], s[1])[0] >= max(ends)]
        asks = any(self._answers.puts_aside(text.folded[start:end]) for start, end, _ in rest)
        return Talk.ASKS if asks else Talk.TELLS


def _speaks_for_itself(finding: Finding) -> bool:
    """Whether a finding of the text's own words leaves nothing for an answer to add."""
    if finding.act is Act.PROPOSE:
        return not finding.source.startswith(_READ)
    return finding.act is not Act.MENTION and not finding.tentative


def _around(text: Text, finding: Finding) -> str:
    """The sentences that *finding* stands in."""
    start, end = min(span.start for span in finding.spans), max(span.end for span in finding.spans)
    placed = [(text.folded[s:e], text.span(s, e)) for s, e, _ in sentences(text.folded)]
    return "".join(sentence for sentence, (s, e) in placed if s < end and start < e)
