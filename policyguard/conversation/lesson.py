"""What is to be learned from labelled conversations: which pieces make a value, which messages give them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policyguard.conversation import cue
from policyguard.conversation.answers import Answers
from policyguard.conversation.fragment import Assembled, Fragments, Kind, Piece
from policyguard.conversation.listener import Listener
from policyguard.conversation.memory import LocalMemory
from policyguard.conversation.offer import Offer
from policyguard.conversation.piece import PieceReader, set_apart
from policyguard.conversation.reply import Answered, of_reply, told_by
from policyguard.conversation.watch import Weighed
from policyguard.model import Act, Entity, Finding, Message, Span
from policyguard.normalize import Text
from policyguard.rule import Lexicon

_NUMBER = frozenset((Kind.DIGITS, Kind.ACCOUNT, Kind.SIGN))
_NAME = frozenset((Kind.LETTERS, Kind.DIGITS, Kind.LOCAL))
_PARTS = frozenset((Kind.BANK, Kind.BRANCH, Kind.ACCOUNT_TYPE))
# Ways to lay pieces end to end that are tried for one label.
_MOST_TRIED = 20_000
# Of a longer ordinary message the words at large say nothing.
_LONGEST_ORDINARY = 400
_TALK = 20
# A label marks what a person would mark; a sender writes none of them.
_MARKS = re.compile("[«»]")


@dataclass(frozen=True, slots=True)
class Goal:
    """A labelled value and the messages that hold its pieces."""

    entity: Entity
    value: str
    messages: frozenset[str]


@dataclass(slots=True)
class Turn:
    """One message of a labelled conversation, and what is to be learned of it."""

    told: Fragments
    folded: str
    goals: list[Goal]
    honest: bool
    parts: set[int]
    is_part: bool = False
    is_unclear: bool = False


Talk = list[Turn]
_ANSWERS = (Act.ACCEPT, Act.REFUSE)


@dataclass(frozen=True, slots=True)
class Reply:
    """What was said where an offer lay open: its features, which answer it is, and which the lexicons tell to which."""

    marks: tuple[str, ...]
    act: Act | None
    told: tuple[Act, Offer] | None


class Heeder:
    """Hears labelled conversations, to learn how offers are answered: what a label says is what was found."""

    def __init__(self, answers: Answers, normalize: Callable[[str], Text]) -> None:
        self._answers = answers
        self._normalize = normalize
        self._label: Act | None = None
        self._heard: list[Reply] = []

    def replies(self, file: Path) -> list[list[Reply]]:
        """What was said where an offer lay open, conversation by conversation."""
        with file.open(encoding="utf-8") as lines:
            return [self._replies(json.loads(line)) for line in lines if line.strip()]

    def _replies(self, row: Mapping[str, Any]) -> list[Reply]:
        self._heard = []
        listener = Listener(LocalMemory(), self, self._answers, self, delivers_all=True)
        for told in row["messages"]:
            body = _MARKS.sub("", told["body"])
            at = datetime.fromisoformat(told["sent_at"])
            message = Message(body, told["message_id"], row["id"], told["sender_id"], sent_at=at)
            own = list(_labelled(told))
            self._label = next((f.act for f in own if f.act in _ANSWERS), None)
            said = [] if self._label else own
            heard = listener.hear(message, self._normalize(body), said)
            listener.remember(message, heard, Weighed(), delivered=True)
        return self._heard

    def answer(self, folded: str, open_: Sequence[Offer]) -> Answered | None:
        """What the label says, kept with what was said."""
        said = self._answers.said(folded)
        told = told_by(self._answers, said, open_)
        self._heard.append(Reply(tuple(of_reply(folded, said, open_, told and told[0])), self._label, told))
        return Answered(self._label, open_[0]) if self._label else None

    def fragments(self, message_id: str, sender_id: str, sent_at: datetime, *_: object) -> Fragments:
        """Of no message anything is remembered but what it offers."""
        return Fragments(message_id, sender_id, sent_at)

    def called(self, _told: Sequence[Fragments], new: Fragments, _folded: str) -> Fragments:
        """*new* as it is."""
        return new

    def assemble(self, _recalled: Sequence[Fragments], _new: Fragments) -> list[Assembled]:
        """Nothing."""
        return []


def _labelled(message: Mapping[str, Any]) -> Iterator[Finding]:
    """The labels of *message* as findings, each where its mark stands."""
    behind = 0
    marks = list(re.finditer("«([^»]*)»", message["body"]))
    for label, mark in zip(message["findings"], marks, strict=False):
        start = mark.start() - behind
        span = Span(start, start + len(mark[1]), message["message_id"])
        behind += 2
        yield Finding(Entity(label["entity"]), Act(label["act"]), (span,), label["value"], 0.9, "label")


class Lessons:
    """Reads lessons, with the words of *lexicons*; *normalize* folds a body."""

    def __init__(self, lexicons: Mapping[str, Lexicon], normalize: Callable[[str], Text]) -> None:
        self._reader = PieceReader(lexicons)
        self._normalize = normalize

    def talks(self, file: Path) -> list[Talk]:
        """The labelled conversations of *file*."""
        with file.open(encoding="utf-8") as lines:
            return [self._talk(json.loads(line)) for line in lines if line.strip()]

    def ordinary(self, bodies: Iterable[str]) -> list[Turn]:
        """Messages of which none gives a piece of anything."""
        turns = (
            self._turn({"message_id": "", "sender_id": "", "body": body, "findings": []}) for body in bodies
        )
        return [turn for turn in turns if len(turn.folded) <= _LONGEST_ORDINARY]

    def shuffled(self, bodies: Sequence[str]) -> list[Talk]:
        """Talks of two people who say *bodies*, messages that have nothing to do with each other."""
        rows = (
            {
                "message_id": str(n),
                "sender_id": str(n % 2),
                "sent_at": at.isoformat(),
                "body": body,
                "findings": [],
            }
            for n, body in enumerate(bodies)
            for at in (datetime.fromtimestamp(60 * n, UTC),)
        )
        turns = [self._turn(row) for row in rows]
        return [turns[start : start + _TALK] for start in range(0, len(turns), _TALK)]

    def _talk(self, row: Mapping[str, Any]) -> Talk:
        talk = [self._turn(message) for message in row["messages"]]
        for turn in talk:
            for goal in turn.goals:
                holding = [each for each in talk if each.told.message_id in goal.messages]
                taken = _taken(goal, holding)
                for each in holding:
                    each.is_part = True
                    each.is_unclear |= taken is None
                    each.parts |= (taken or {}).get(each.told.message_id, set())
        return talk

    def _turn(self, message: Mapping[str, Any]) -> Turn:
        folded = self._normalize(_MARKS.sub("", message["body"])).folded
        pieces, near = self._reader.read(folded)
        pieces = set_apart(folded, pieces, near)
        at = datetime.fromisoformat(message["sent_at"]) if "sent_at" in message else datetime.now(UTC)
        told = Fragments(
            message["message_id"], message["sender_id"], at, tuple(pieces), cue.topics(folded, near)
        )
        goals = [
            Goal(Entity(each["entity"]), each["value"], frozenset((*each["with"], message["message_id"])))
            for each in message["findings"]
            if each.get("with") and each["value"]
        ]
        honest = all(each["act"] in ("refuse", "mention") for each in message["findings"])
        return Turn(told, folded, goals, honest, set())


def _taken(goal: Goal, holding: Sequence[Turn]) -> dict[str, set[int]] | None:
    """Which pieces of each message, by their places, make the value of *goal*; None when none do."""
    pool = [
        (turn.told.message_id, place, piece)
        for turn in holding
        for place, piece in enumerate(turn.told.pieces)
    ]
    for target, kinds in _targets(goal):
        local, at, domain = target.partition("@")
        laid = _laid(local, pool, kinds)
        ends = [
            n for n, (_, _, p) in enumerate(pool) if p.kind is Kind.DOMAIN and p.text.lstrip("@") == domain
        ]
        if laid is None or (at and not ends):
            continue
        taken: dict[str, set[int]] = {}
        for number in (*laid, *(ends if at else ())):
            taken.setdefault(pool[number][0], set()).add(pool[number][1])
        if goal.entity is Entity.BANK_ACCOUNT:
            for message_id, place, piece in pool:
                if piece.kind in _PARTS:
                    taken.setdefault(message_id, set()).add(place)
        return taken
    return None


def _targets(goal: Goal) -> Iterator[tuple[str, frozenset[Kind]]]:
    """What the pieces may make when laid end to end, and the kinds they are of."""
    value = goal.value.lower()
    if goal.entity in (Entity.PHONE_NUMBER, Entity.BANK_ACCOUNT):
        digits = value.removeprefix("+").replace("-", "")
        if value.startswith("+81"):
            yield "0" + digits.removeprefix("81"), _NUMBER
        yield digits, _NUMBER
    elif goal.entity is Entity.URL:
        yield value.replace("/", ""), _NAME | {Kind.DOMAIN}
        yield value.split("/", 1)[0] + value.rsplit("/", 1)[-1], _NAME | {Kind.DOMAIN}
    else:
        yield value, _NAME


def _laid(
    target: str, pool: Sequence[tuple[str, int, Piece]], kinds: frozenset[Kind]
) -> tuple[int, ...] | None:
    """The pieces of *pool* that make *target* end to end, as near to the order sent as may be."""
    usable = [n for n, (_, _, p) in enumerate(pool) if p.kind in kinds and p.text and p.text in target]
    best: tuple[int, tuple[int, ...]] | None = None
    tried = 0

    def go_on(rest: str, used: tuple[int, ...]) -> None:
        nonlocal best, tried
        tried += 1
        if not rest:
            turned = sum(one > other for at, one in enumerate(used) for other in used[at:])
            best = min(best, (turned, used)) if best else (turned, used)
        elif tried < _MOST_TRIED:
            for number in usable:
                if number not in used and rest.startswith(pool[number][2].text):
                    go_on(rest.removeprefix(pool[number][2].text), (*used, number))

    go_on(target, ())
    return best[1] if best else None
