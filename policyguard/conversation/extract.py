"""From one folded text to its fragments; pure, and nothing of the text remains but pieces and cues."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from policyguard.conversation import cue, loose, numeral, spelling, token
from policyguard.conversation.fragment import Fragments, Kind, Piece, Place
from policyguard.conversation.glance import Glance

Raw = Callable[[int, int], tuple[int, int]]

_CLAUSE = re.compile(r"[^\n。!?！？]+")
# People who hand over a piece say little beside it; a longer clause is talk.
_LONGEST_CLAUSE = 32
# Characters beside a piece that are neither filler nor cue; more where its clause announces it.
_MOST_RESIDUE, _MOST_RESIDUE_ANNOUNCED = 2, 5
# But for parentheses, which hold what a firm is (カ).
_PLAIN_RUN = re.compile("[!-'*-~]+")
_PAUSE = re.compile("[、,]")
_KANA, _MOST_KANA = re.compile("[ぁ-ん]"), 3
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
    near = _glance().near(folded)
    pieces: list[Piece] = []
    if near & _SHAPES or token.PLAIN.search(folded):
        pieces = [piece for clause in _clauses(folded, near) for piece in _pieces(clause)][-_MOST_PIECES:]
        others = loose.pieces(folded, near, pieces)[-_MOST_PIECES:]
        if others:
            pieces = sorted([*pieces, *others], key=lambda piece: piece.start)
    kept = tuple(_as_sent(piece, raw) for piece in pieces) if pieces else ()
    return Fragments(message_id, sender_id, sent_at, kept, cue.topics(folded, near))


# What pieces that are not of plain letters and digits are written in.
_SHAPES = {"worded", "numeral", "bank", "domain", "spelled"}


@cache
def _glance() -> Glance:
    numerals = (*numeral.ALONE, *numeral.PAIRS)
    words = {
        "numeral": numerals,
        "bank": token.BANK_WORDS,
        "domain": token.DOMAIN_WORDS,
        "spelled": spelling.WORDS,
    }
    return Glance({**cue.CUES, "worded": token.WORDED.pattern}, words)


def _clauses(folded: str, near: set[str]) -> Iterator[_Clause]:
    """The clauses of *folded* that may hold pieces."""
    worded, numerals, cued = "worded" in near, "numeral" in near, not near <= _SHAPES
    for run in _CLAUSE.finditer(folded):
        text = run.group()
        if len(text) > _LONGEST_CLAUSE:
            continue
        is_worded = (worded and token.WORDED.search(text)) or (numerals and numeral.SOME.search(text))
        if not (is_worded or token.PLAIN.search(text)):
            continue
        unlinked = token.without_links(text)
        said = near if not cued or len(text) == len(folded) else _glance().near(text)
        is_cued = not said <= _SHAPES
        clause = _Clause(run.start(), text, cue.without_cues(unlinked, said) if is_cued else unlinked)
        most = _MOST_RESIDUE_ANNOUNCED if is_cued else _MOST_RESIDUE
        # Where no piece is in words, what stands beside the letters and digits is residue for certain.
        if is_worded or cue.residue(_PLAIN_RUN.sub("|", clause.searched)) <= most:
            yield clause


def _as_sent(piece: Piece, raw: Raw) -> Piece:
    start, end = raw(piece.start, piece.end)
    return replace(piece, start=start, end=end)


def _pieces(clause: _Clause) -> list[Piece]:
    """The pieces of *clause*, with its announced place, in their order; none when it says much besides."""
    found = _found(clause)
    if not found or sum(piece.kind is Kind.LETTERS for piece in found) > _MOST_NAMES:
        return []
    said = _PAUSE.split(clause.text[found[-1].end :])[0]
    where, ordinal = _place(clause.text[: found[-1].end] + said), cue.ordinal(clause.text)
    announced = where is not Place.ANY or ordinal > 0 or cue.is_spoken_of(clause.text)
    most = _MOST_RESIDUE_ANNOUNCED if announced else _MOST_RESIDUE
    rest = _without(found, clause.searched)
    if cue.residue(rest) > most or (_is_letter(found) and len(_KANA.findall(rest)) > _MOST_KANA):
        return []
    at = clause.start
    return [
        replace(
            p,
            start=at + p.start,
            end=at + p.end,
            place=where,
            ordinal=ordinal,
            open=loose.is_open(clause.text, p.end),
        )
        for p in found
    ]


def _is_letter(found: list[Piece]) -> bool:
    """True for one letter alone, which much else than a name may hold (Gのままで)."""
    return (
        len(found) == 1
        and found[0].kind is Kind.LETTERS
        and found[0].text.isalpha()
        and len(found[0].text) == 1
    )


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
