"""A remark as JSON and back, for stores outside the process."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from policyguard.conversation.fragment import SILENT, Cue, Form, Fragments, Kind, Piece, Place
from policyguard.conversation.remark import Opening, Remark, Talk
from policyguard.model import Act, Entity


def encoded(remark: Remark) -> bytes:
    """*remark* as JSON; it holds pieces and cues, never a body."""
    said = remark.fragments
    return orjson.dumps(
        {
            "message_id": said.message_id,
            "sender_id": said.sender_id,
            "sent_at": said.sent_at.isoformat(),
            "pieces": [_fields(piece) for piece in said.pieces],
            "cues": list(said.cues),
            "call": said.call,
            "opened": [[each.entity, each.act, each.tentative] for each in remark.opened],
            "refused": list(remark.refused),
            "revised_at": remark.revised_at.isoformat() if remark.revised_at else None,
            "deleted": remark.deleted,
            "talk": remark.talk,
        }
    )


def decoded(data: bytes | str) -> Remark:
    """The remark that :func:`encoded` wrote."""
    fields: dict[str, Any] = orjson.loads(data)
    return Remark(
        Fragments(
            fields["message_id"],
            fields["sender_id"],
            datetime.fromisoformat(fields["sent_at"]),
            _pieces(fields),
            tuple(map(Cue, fields["cues"])),
            fields.get("call", SILENT),
        ),
        tuple(Opening(Entity(entity), Act(act), *tentative) for entity, act, *tentative in fields["opened"]),
        tuple(map(Entity, fields["refused"])),
        datetime.fromisoformat(fields["revised_at"]) if fields["revised_at"] else None,
        fields["deleted"],
        Talk(fields.get("talk", Talk.TELLS)),
    )


def _fields(piece: Piece) -> list[str | int | float | bool]:
    said = (piece.kind, piece.text, piece.start, piece.end, piece.form, piece.place.value, piece.ordinal)
    return [*said, piece.open, piece.leads, piece.ends, piece.frame, piece.weight]


def _pieces(fields: dict[str, Any]) -> tuple[Piece, ...]:
    """The pieces of a record; those of one written before they were weighed are let go."""
    if "call" not in fields:
        return ()
    return tuple(
        Piece(Kind(kind), text, start, end, Form(form), Place(place), *rest)
        for kind, text, start, end, form, place, *rest in fields["pieces"]
    )
