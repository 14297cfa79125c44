"""From a platform or notice file's data to a ``Policy`` or ``Notice``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from policyguard.model import Action, Approval, Bilingual, Category, Entity, Situation, Stage, Surface
from policyguard.pack.document import Document
from policyguard.pack.escalation import read_escalations
from policyguard.policy import Notice, Policy, PolicyExample, Row

# What a platform that says nothing else asks of the language model's findings: to act on them, and to flag them.
_PRECISION = 0.93
_SUSPICION = 0.7


def read_notice(data: Mapping[str, Any]) -> Notice:
    """The notice of a file that its schema allows."""
    return Notice(
        {Action(name): _bilingual(text) for name, text in data["outcome"].items()},
        _bilingual(data["why"]),
        _bilingual(data["instead"]),
        _bilingual(data["advice"]) if "advice" in data else None,
    )


def read_policy(name: str, read: Document, notices: Mapping[Category, Notice]) -> Policy:
    """The policy of a file that its schema allows, telling senders what *notices* say."""
    data = read.data
    policy = Policy(
        name=name,
        title=_bilingual(data["title"]),
        stage_titles={Stage(s): _bilingual(text) for s, text in data.get("stages", {}).items()},
        min_score=float(data["min_score"]),
        precision={c: float(data.get("precision", {}).get(c.value, _PRECISION)) for c in Category},
        suspicion=float(data.get("suspicion", _SUSPICION)),
        on_degraded=Action(data["on_degraded"]),
        on_suspicion=Action(data.get("on_suspicion", Action.FLAG)),
        on_unknown_state=Stage(data.get("on_unknown_state", Stage.INQUIRY)),
        escalations=read_escalations(data.get("escalations", {})),
        examples=tuple(_examples(data, read, ())),
        path=read.path,
        **_version(data, _instead(data, notices)),
    )
    earlier = [
        replace(
            policy,
            examples=tuple(_examples(version, read, ("earlier", number))),
            **_version(version, _instead(version, policy.notices)),
        )
        for number, version in enumerate(data.get("earlier", []))
    ]
    return replace(policy, earlier=tuple(sorted(earlier, key=lambda each: each.effective_from, reverse=True)))


def _version(data: Mapping[str, Any], notices: Mapping[Category, Notice]) -> dict[str, Any]:
    """What each version of a platform says for itself, as fields of its policy."""
    return {
        "version": str(data["version"]),
        "effective_from": data["effective_from"],
        "rows": {Category(c): _row(row) for c, row in data["table"].items()},
        "entity_rows": {Entity(e): _row(row) for e, row in data.get("entities", {}).items()},
        "counts_as": {Stage(a): Stage(b) for a, b in data.get("counts_as", {}).items()},
        "approval_title": _bilingual(data["approval"]["title"]) if "approval" in data else None,
        "notices": notices,
    }


def _instead(data: Mapping[str, Any], notices: Mapping[Category, Notice]) -> dict[Category, Notice]:
    """*notices* with the advice a version gives in place of the general one."""
    own = {Category(c): _bilingual(text) for c, text in data.get("instead", {}).items()}
    return {c: replace(notice, instead=own.get(c, notice.instead)) for c, notice in notices.items()}


def _row(data: Mapping[str, str]) -> Row:
    return Row(
        {stage: Action(data[stage.value]) for stage in Stage},
        Action(data["posting"]),
        Action(data["approved"]) if "approved" in data else None,
        data["source"],
        data.get("stricter_later", ""),
    )


def _examples(
    data: Mapping[str, Any], read: Document, place: tuple[str | int, ...]
) -> Iterator[PolicyExample]:
    """The examples of one version, which stands at *place* in its file."""
    for number, each in enumerate(data.get("examples", [])):
        yield _example(each, read.line((*place, "examples", number)))


def _example(data: Mapping[str, str], line: int) -> PolicyExample:
    situation = Situation(
        Stage(data["stage"]),
        Approval(data.get("approval", "none")),
        Surface(data.get("surface", "message")),
    )
    return PolicyExample(situation, data["body"], Action(data["action"]), line)


def _bilingual(data: Mapping[str, str]) -> Bilingual:
    return Bilingual(data["ja"], data["en"])
