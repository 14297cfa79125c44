"""Learn from labelled conversations what a piece of a value looks like, and which pieces make one."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from policyguard.conversation import feature
from policyguard.conversation.answers import Answers
from policyguard.conversation.assemble import candidates
from policyguard.conversation.candidate import Candidate
from policyguard.conversation.lesson import Goal, Heeder, Lessons, Reply, Talk, Turn
from policyguard.conversation.reply import kept
from policyguard.conversation.weights import Linear, Weights, write
from policyguard.model import Act, Entity
from policyguard.normalize import Text
from policyguard.rule import Lexicon

Say = Callable[[str], None]
_FOLDS = 5
_ACCOUNTS = frozenset((Entity.LINE_ID, Entity.MESSENGER_ID, Entity.SOCIAL_HANDLE))
# Ordinary messages that hold what could be a piece; so many of them as talks, of the rest so many by themselves.
_TELLING = re.compile("[0-9a-zA-Z]")
_MOST_SHUFFLED, _MOST_ORDINARY = 2_000, 4_000
# How strongly weights are held to be small: of pieces, of messages, of values.
_PIECES_C, _MESSAGE_C, _VALUES_C, _REPLIES_C = 0.5, 0.3, 0.1, 0.3
# An answer that no word tells is one from this logit on.
_LEAST_REPLY = 0.5
_LEAST_MET = 2
_SLIGHTEST = 0.01
# A value taken for one wrongly costs as much as so many overlooked; more would be taken for ones than are.
_COST = 2
# Among nearly as good logits the lowest is chosen: how good they are is not known to the last one.
_NEARLY = 0.98
# What is less likely than this is never taken for a value.
_LOWEST = -0.7
_NEVER = 9.0
_LATE = -0.5


def train(
    corpora: Path,
    folder: Path,
    lexicons: Mapping[str, Lexicon],
    normalize: Callable[[str], Text],
    say: Say,
) -> Weights:
    """Write to *folder* the weights learned from the conversations and ordinary messages of *corpora*.

    The same corpora make the same weights. Every second ordinary message is learned from, like by the language model.
    """
    lessons = Lessons(lexicons, normalize)
    labelled = lessons.talks(corpora / "conversations" / "train.jsonl")
    files = sorted((corpora / "benign").glob("*.jsonl"))
    bodies = [
        json.loads(line)["body"] for file in files for line in file.read_text("utf-8").splitlines()[::2]
    ]
    random.Random(0).shuffle(bodies)  # noqa: S311 - which of them are read does not matter
    telling = [body for body in bodies if _TELLING.search(body)]
    ordinary = lessons.ordinary([body for body in bodies if not _TELLING.search(body)][:_MOST_ORDINARY])
    ordinary += lessons.ordinary(telling[_MOST_SHUFFLED:_MOST_ORDINARY])
    talks = [*labelled, *lessons.shuffled(telling[:_MOST_SHUFFLED])]
    version = f"{len(labelled)}.{sum(map(len, talks))}.{len(ordinary)}"
    made = learn(talks, ordinary, version, say)
    heard = Heeder(Answers.of(lexicons), normalize).replies(corpora / "conversations" / "train.jsonl")
    replies, least = learn_replies(heard, say)
    made = replace(made, replies=replies, least={**made.least, **least})
    write(folder, made)
    return made


def learn_replies(heard: Sequence[Sequence[Reply]], say: Say) -> tuple[dict[str, Linear], dict[str, float]]:
    """The weights of yes and of no, and the logits from which an answer that no word tells is one."""
    rows = [(reply, number % _FOLDS) for number, talk in enumerate(heard) for reply in talk]
    learned, least = {}, {}
    for act in (Act.ACCEPT, Act.REFUSE):
        logits: dict[int, float] = {}
        for fold in range(_FOLDS):
            made = _of_replies([reply for reply, part in rows if part != fold], act)
            logits |= {n: made.logit(reply.marks) for n, (reply, part) in enumerate(rows) if part == fold}
        learned[act.value], least[act.value] = _of_replies([reply for reply, _ in rows], act), _LEAST_REPLY
        taken = [n for n, (reply, _) in enumerate(rows) if logits[n] > _needed(reply, act)]
        right = sum(rows[n][0].act is act for n in taken)
        say(
            f"{act}: {right} of {sum(r.act is act for r, _ in rows)} found, {len(taken) - right} taken for one"
        )
    return learned, least


def _needed(reply: Reply, act: Act) -> float:
    return kept(reply.told[1].reach) if reply.told and reply.told[0] is act else _LEAST_REPLY


def _of_replies(replies: Sequence[Reply], act: Act) -> Linear:
    rows = [list(dict.fromkeys(reply.marks)) for reply in replies]
    return _fitted(rows, [reply.act is act for reply in replies], _REPLIES_C)


def learn(talks: Sequence[Talk], ordinary: Sequence[Turn], version: str, say: Say) -> Weights:
    """The weights that tell what *talks* label from the rest of them and from *ordinary* messages."""
    crossed: list[Talk] = [[] for _ in talks]
    for fold in range(_FOLDS):
        rest = [talk for number, talk in enumerate(talks) if number % _FOLDS != fold]
        learned = Weights(version, _pieces(rest, ordinary), _message(rest, ordinary), {}, {}, {})
        for number in range(fold, len(talks), _FOLDS):
            crossed[number] = [_weighed(turn, learned) for turn in talks[number]]
    say(f"{sum(map(len, talks))} messages, {len(ordinary)} ordinary ones")
    judged = [each for number, talk in enumerate(crossed) for each in _judged(talk, number)]
    values, least = {}, {}
    for name in sorted({each.candidate.reader for each in judged}):
        of_one = [each for each in judged if each.candidate.reader == name]
        logits = [0.0] * len(of_one)
        for fold in range(_FOLDS):
            made = _values([each for each in of_one if each.talk % _FOLDS != fold])
            for place, each in enumerate(of_one):
                if each.talk % _FOLDS == fold:
                    logits[place] = made.of_values(each.candidate.features)
        values[name], least[name] = _values(of_one), _least(of_one, logits)
        told = Counter(each.is_right for each in of_one)
        say(f"{name}: {told[True]} right, {told[False]} wrong candidates, from {least[name]}")
    return Weights(version, _pieces(talks, ordinary), _message(talks, ordinary), values, {}, least)


def _pieces(talks: Iterable[Talk], ordinary: Iterable[Turn]) -> Linear:
    rows, labels = [], []
    for turn in (*(turn for talk in talks for turn in talk), *ordinary):
        hidden = feature.masked(turn.folded)
        shared = feature.at_large(hidden)
        for place, marks in enumerate(feature.of_pieces(hidden, turn.told.pieces)):
            if place in turn.parts or not turn.is_unclear:
                rows.append([*marks, *shared])
                labels.append(place in turn.parts)
    return _fitted(rows, labels, _PIECES_C)


def _message(talks: Iterable[Talk], ordinary: Iterable[Turn]) -> Linear:
    turns = (*(turn for talk in talks for turn in talk), *ordinary)
    rows = [feature.of_message(feature.masked(turn.folded), len(turn.told.pieces)) for turn in turns]
    return _fitted(rows, [turn.is_part for turn in turns], _MESSAGE_C)


def _fitted(rows: Sequence[Sequence[str]], labels: Sequence[bool], c: float) -> Linear:
    """A weight for every feature met often enough, without the slight ones."""
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    counted = CountVectorizer(analyzer=list, min_df=_LEAST_MET, binary=True)
    held = counted.fit_transform(rows)
    model = LogisticRegression(C=c, solver="liblinear", random_state=0, max_iter=300).fit(held, labels)
    names = counted.get_feature_names_out()
    kept = {names[n]: round(float(w), 3) for n, w in enumerate(model.coef_[0]) if abs(w) >= _SLIGHTEST}
    return Linear(kept, round(float(model.intercept_[0]), 4))


def _weighed(turn: Turn, learned: Weights) -> Turn:
    """*turn* as the assembler would know it."""
    hidden = feature.masked(turn.folded)
    pieces = learned.weighed(hidden, turn.told.pieces)
    call = learned.call(hidden, pieces)
    return replace(turn, told=replace(turn.told, pieces=tuple(pieces), call=call))


@dataclass(frozen=True, slots=True)
class _Judged:
    """A candidate, whether it is a labelled value, and the message of which talk it was read at."""

    candidate: Candidate
    is_right: bool
    talk: int
    message_id: str
    honest: bool


def _judged(talk: Talk, number: int) -> Iterator[_Judged]:
    """Every candidate of *talk*; but for those that are a part of a value to come, or the whole of it too soon."""
    goals = [goal for turn in talk for goal in turn.goals]
    for place, turn in enumerate(talk):
        for candidate in candidates([each.told for each in talk[:place]], turn.told):
            is_right = any(_is_same(candidate, goal) for goal in turn.goals)
            plain = _plain(candidate.value)
            if is_right or not any(plain in _plain(goal.value) for goal in goals):
                yield _Judged(candidate, is_right, number, turn.told.message_id, turn.honest)


def _is_same(candidate: Candidate, goal: Goal) -> bool:
    if goal.entity is Entity.URL:
        return candidate.value.rsplit("/", 1)[-1] == goal.value.lower().rsplit("/", 1)[-1]
    is_kind = candidate.entity is goal.entity or {candidate.entity, goal.entity} <= _ACCOUNTS
    return (is_kind or goal.entity is Entity.PAYMENT_APP) and _plain(candidate.value) == _plain(goal.value)


def _plain(value: str) -> str:
    return value.lower().replace("-", "").removeprefix("+")


def _values(judged: Sequence[_Judged]) -> Linear:
    """The weights of a value's features, each held small by how much it varies."""
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    named, scaled = DictVectorizer(sparse=False), StandardScaler()
    held = scaled.fit_transform(named.fit_transform([dict(each.candidate.features) for each in judged]))
    labels = [each.is_right for each in judged]
    if len(set(labels)) < 2:
        return Linear({}, -_NEVER)
    model = LogisticRegression(C=_VALUES_C, max_iter=2000, random_state=0).fit(held, labels)
    slopes = model.coef_[0] / scaled.scale_
    bias = float(model.intercept_[0] - (slopes * scaled.mean_).sum())
    names = named.get_feature_names_out()
    learned = {name: round(float(w), 4) for name, w in zip(names, slopes, strict=True)}
    # Conversations that span days are too few to learn from; time between pieces can only speak against them.
    return Linear({**learned, "late": min(_LATE, learned.get("late", _LATE))}, round(bias, 4))


def _least(judged: Sequence[_Judged], logits: Sequence[float]) -> float:
    """The logit from which on taking a candidate for a value gains most, each message's likeliest one taken."""
    best: dict[str, tuple[float, int]] = {}
    for each, logit in zip(judged, logits, strict=True):
        gain = 1 if each.is_right else -_COST if each.honest else 0
        if logit > best.get(each.message_id, (-99.0, 0))[0]:
            best[each.message_id] = (logit, gain)
    totals, total = [(0, _NEVER)], 0
    for logit, gain in sorted(best.values(), reverse=True):
        total += gain
        totals.append((total, logit))
    most = max(total for total, _ in totals)
    return round(max(_LOWEST, min(logit for total, logit in totals if total >= most * _NEARLY)), 3)
