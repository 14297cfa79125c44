"""From one folded text to its fragments; pure, and nothing of the text remains but pieces and cues."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from policyguard.conversation import cue, numeral, token
from policyguard.conversation.fragment import Fragments, Kind, Piece, Place

Raw = Callable[[int, int], tuple[int, int]]

_CLAUSE = re.compile(r"[^\n。!?！？]+")
# People who hand over a piece say little beside it; a longer clause is talk.
_LONGEST_CLAUSE = 48
# Characters beside a piece that are neither filler nor cue; more where its clause announces it.
_MOST_RESIDUE, _MOST_RESIDUE_ANNOUNCED = 2, 5
# The last ones of a message are kept.
_MOST_PIECES = 12
# More runs of letters than this in one clause are a sentence.
_MOST_NAMES = 2


@dataclass(frozen=True, slots=True)
class _Clause:
    """One clause: where it starts in the folded text, as it stands, and with its cues blanked out."""

    start: int
    text: str
    searched: str


def fragments(message_id: str, sender_id: str, sent_at: datetime, folded: str, raw: Raw) -> Fragments:
    """The pieces and cues of a message; *raw* leads a span of *folded* back to the body as sent."""
    pieces = [piece for clause in _clauses(folded) for piece in _pieces(clause)]
    kept = tuple(_as_sent(piece, raw) for piece in pieces[-_MOST_PIECES:])
    return Fragments(message_id, sender_id, sent_at, kept, cue.topics(folded))


def _clauses(folded: str) -> Iterator[_Clause]:
    for run in _CLAUSE.finditer(folded):
        if len(run.group()) <= _LONGEST_CLAUSE and _may_hold_pieces(run.group()):
            yield _Clause(run.start(), run.group(), cue.without_cues(token.without_links(run.group())))


def _may_hold_pieces(clause: str) -> bool:
    return bool(token.SHAPE.search(clause) or numeral.SOME.search(clause))


def _as_sent(piece: Piece, raw: Raw) -> Piece:
    start, end = raw(piece.start, piece.end)
    return replace(piece, start=start, end=end)


def _pieces(clause: _Clause) -> list[Piece]:
    """The pieces of *clause*, with its announced place, in their order; none when it says much besides."""
    found = _found(clause)
    if not found or sum(piece.kind is Kind.LETTERS for piece in found) > _MOST_NAMES:
        return []
    where, ordinal = _place(clause.text), cue.ordinal(clause.text)
    announced = where is not Place.ANY or ordinal > 0 or cue.is_spoken_of(clause.text)
    most = _MOST_RESIDUE_ANNOUNCED if announced else _MOST_RESIDUE
    if cue.residue(_without(found, clause.searched)) > most:
        return []
    at = clause.start
    return [replace(p, start=at + p.start, end=at + p.end, place=where, ordinal=ordinal) for p in found]


def _found(clause: _Clause) -> list[Piece]:
    """Every piece of *clause*, none over another, positions within the clause."""
    if read := numeral.read_out(clause.searched):
        return [Piece(Kind.DIGITS, read[2], read[0], read[1])]
    found: list[Piece] = []
    for reading in (token.bank_parts(clause.text), token.halves(clause.text, clause.searched)):
        found += [piece for piece in reading if not _overlaps(piece, found)]
    found += token.runs(_without(found, clause.searched))
    return sorted(found, key=lambda piece: piece.start)


def _without(pieces: list[Piece], clause: str) -> str:
    """*clause* with *pieces* as signs that no piece may contain, every other character at its place."""
    for piece in pieces:
        clause = clause[: piece.start] + "|" * (piece.end - piece.start) + clause[piece.end :]
    return clause


def _overlaps(piece: Piece, others: list[Piece]) -> bool:
    return any(piece.start < other.end and other.start < piece.end for other in others)


def _place(clause: str) -> Place:
    """The announced place; the front of an address comes first whatever else is said."""
    return Place.FIRST if cue.MAIL_FRONT.search(clause) else cue.place(clause)
