"""What a message means in its conversation: values it completes, and proposals it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from policyguard.conversation.answers import Answer, Answers
from policyguard.conversation.assemble import assemble
from policyguard.conversation.extract import fragments
from policyguard.conversation.memory import Memory
from policyguard.conversation.remark import Opening, Remark, open_to
from policyguard.model import Act, Finding, Message, Span
from policyguard.normalize import Text

ASSEMBLED, ANSWERED = "conversation.assembled", "conversation.answered"
# How sure an answer is that its words alone would not tell.
_ANSWER_SCORE = 0.85
_MOST_OWN = 2
_OPENS = (Act.PROPOSE, Act.REQUEST, Act.SHARE, Act.POINT)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one message comes to: the findings it makes with those before it, and what is to be remembered of it."""

    findings: tuple[Finding, ...] = ()
    remark: Remark | None = None


class Listener:
    """Hears the messages of many conversations and tells what each means beside its own words.

    A message without a conversation, an id or a sender is not remembered. Where *delivers_all*, every message
    reached the other side whatever its verdict says, as in a log read afterwards; otherwise only what was
    delivered can be answered.
    """

    def __init__(self, memory: Memory, answers: Answers, *, delivers_all: bool = False) -> None:
        self._memory = memory
        self._answers = answers
        self._delivers_all = delivers_all

    def hear(self, message: Message, text: Text, own: Sequence[Finding]) -> Heard:
        """What *message* means in its conversation, beside its *own* findings."""
        if not (message.conversation_id and message.message_id and message.sender_id):
            return Heard()
        at = message.sent_at or datetime.now(UTC)
        told = fragments(message.message_id, message.sender_id, at, text.folded, text.span)
        recalled = self._memory.recall(message.conversation_id, at)
        before = [remark for remark in recalled if remark.message_id != message.message_id]
        found = [
            Finding(each.entity, Act.SHARE, each.spans, each.value, each.score, ASSEMBLED)
            for each in assemble([remark.fragments for remark in before], told)
        ]
        if not any(finding.act.offends for finding in own):
            openings = open_to(_last_turn(before, message.sender_id), message.sender_id)
            found += self._answered(message, text, openings)
        every = (*own, *found)
        opened = (f for f in every if f.act in _OPENS and not f.tentative)
        remark = Remark(
            told,
            tuple(dict.fromkeys(Opening(finding.entity, finding.act) for finding in opened)),
            tuple(dict.fromkeys(finding.entity for finding in every if finding.act is Act.REFUSE)),
        )
        return Heard(tuple(found), remark)

    def remember(self, message: Message, heard: Heard, *, delivered: bool) -> None:
        """Keep what later messages may need of *message*; what was not *delivered* opens nothing."""
        if heard.remark is not None:
            seen = delivered or self._delivers_all
            remark = heard.remark if seen else replace(heard.remark, opened=())
            self._memory.remember(message.conversation_id, remark)

    def _answered(self, message: Message, text: Text, openings: Sequence[Opening]) -> Iterator[Finding]:
        """The answer to the newest opening that *text* answers, if it is one."""
        for opening in openings:
            answer = self._answers.read(text.folded, opening)
            if answer is not Answer.NEITHER and answer.act:
                span = Span(0, len(message.body), message.message_id)
                yield Finding(opening.entity, answer.act, (span,), None, _ANSWER_SCORE, ANSWERED)
                return


def _last_turn(before: Sequence[Remark], sender_id: str) -> list[Remark]:
    """What the others said last, and up to two messages *sender_id* has sent since: an answer is to these."""
    rest, since, turn = list(before), list[Remark](), list[Remark]()
    while rest and rest[-1].fragments.sender_id == sender_id and len(since) < _MOST_OWN:
        since.insert(0, rest.pop())
    while rest and rest[-1].fragments.sender_id != sender_id:
        turn.insert(0, rest.pop())
    return [*turn, *since]
