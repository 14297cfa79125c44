"""The part of a body a moderator needs: what was found, in its surroundings, with every value covered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

Kind = Literal["text", "value", "phrase", "covered", "gap"]
_Run = tuple[Kind, tuple[int, ...], int, int]

CONTEXT = 60  # code points shown on each side of a span
LONGEST_SPAN = 160  # code points of one span shown before the rest is left out
LONGEST_DOTS = 16  # a covered value shows its length up to here
MOST_WINDOWS = 6  # separate places of one body shown
SHORTEST_ECHO = 4  # a covered value of this length is covered wherever else it stands in the excerpt
LONGEST_BODY = 1000  # code points a passage shows of a body in which nothing was found

# Looks like a value although no rule said so: covered as well, because an excerpt is never worth a leak.
# Dates and prices have at most 8 digits in a row; Japanese phone numbers have 10 or 11.
_LETTER = "A-Za-z0-9Ａ-Ｚａ-ｚ０-９"
_VALUE_LIKE = re.compile(
    rf"[{_LETTER}._+-]{{1,64}}[@＠][{_LETTER}-]{{1,63}}(?:[.．][{_LETTER}-]{{1,63}}){{1,4}}"
    rf"|[@＠][{_LETTER}._-]{{3,40}}"
    r"|(?:https?://|www\.)[!-~]{1,200}"
    r"|\d(?:[-‐-―−ー－ .()（）]{0,2}\d){8,24}"
    rf"|[{_LETTER}.-]{{0,30}}[_＿][{_LETTER}._-]{{0,30}}"
)
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAK = re.compile("\r\n|[\r\n\u2028\u2029]")
_LINE_BREAKS = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")


class Mark(NamedTuple):
    """Where a finding stands in this body; *covered* when it has a value that must not be shown."""

    start: int
    end: int
    finding: int
    covered: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the excerpt; *findings* are the numbers of those it belongs to."""

    kind: Kind
    text: str
    findings: tuple[int, ...] = ()


def excerpt(body: str, marks: Sequence[Mark], secrets: Iterable[tuple[int, int]] = ()) -> tuple[Piece, ...]:
    """The surroundings of the *marks*; *secrets* are places of other findings' values, covered as well."""
    fitting = [mark for mark in marks if 0 <= mark.start < mark.end <= len(body)]
    known = [(mark.start, mark.end) for mark in fitting if mark.covered]
    known += [(start, end) for start, end in secrets if 0 <= start < end]
    values = _values(body, known)
    pieces: list[Piece] = []
    last = 0
    for start, end in _windows(fitting, len(body))[:MOST_WINDOWS]:
        if start > last:
            pieces.append(Piece("gap", "…"))
        hidden = _hidden(body, start, end, known, values)
        pieces.extend(_window(body, start, end, fitting, hidden))
        last = end
    if pieces and last < len(body):
        pieces.append(Piece("gap", "…"))
    return tuple(pieces)


def passage(
    body: str, marks: Sequence[Mark], secrets: Collection[str] = (), *, reveal: bool = False
) -> tuple[Piece, ...]:
    """The *body* itself with its lines, up to LONGEST_BODY code points or the last of the *marks*.

    Covered as an excerpt is, unless *reveal*; *secrets* are values told elsewhere, covered here as well.
    """
    fitting = [mark for mark in marks if 0 <= mark.start < mark.end <= len(body)]
    last = max((min(mark.end, mark.start + LONGEST_SPAN) + CONTEXT for mark in fitting), default=0)
    end = min(len(body), max(LONGEST_BODY, min(last, MOST_WINDOWS * LONGEST_BODY)))
    known = [(mark.start, mark.end) for mark in fitting if mark.covered]
    told = {_folded(secret) for secret in secrets if SHORTEST_ECHO <= len(secret) <= LONGEST_SPAN}
    hidden = [] if reveal else _hidden(body, 0, end, known, _values(body, known) | told)
    pieces = tuple(_window(body, 0, end, fitting, hidden, lines=True))
    return (*pieces, Piece("gap", "…")) if end < len(body) else pieces


def plain(pieces: Iterable[Piece]) -> str:
    """The excerpt as one line of text, what was found in 【】."""
    return "".join(f"【{piece.text}】" if piece.findings else piece.text for piece in pieces)


def visible(text: str) -> str:
    """*text* fit to be shown: no character that moves, hides or breaks what stands around it."""
    if text.isprintable():  # most texts are; none of the characters below is
        return text
    shown = _UNPRINTABLE.sub("�", _LINE_BREAKS.sub(" ⏎ ", _UNSEEN.sub("", text)))
    return shown.replace("\t", " ")


def _visible_lines(text: str) -> str:
    """*text* fit to be shown, with its lines as they are."""
    return "\n".join(map(visible, _LINE_BREAK.split(text)))


def _windows(marks: Sequence[Mark], length: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for mark in sorted(marks):
        start = max(0, mark.start - CONTEXT)
        end = min(length, min(mark.end, mark.start + LONGEST_SPAN) + CONTEXT)
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _hidden(
    body: str, start: int, end: int, known: Sequence[tuple[int, int]], values: Collection[str]
) -> list[tuple[int, int]]:
    hidden = (*known, *_echoes(body, start, end, values), *_value_like(body, start, end))
    return [(a, b) for a, b in hidden if a < end and b > start]


def _window(
    body: str,
    start: int,
    end: int,
    marks: Sequence[Mark],
    hidden: Sequence[tuple[int, int]],
    *,
    lines: bool = False,
) -> Iterator[Piece]:
    near = [mark for mark in marks if mark.start < end and mark.end > start]
    show = _visible_lines if lines else visible
    edges = {start, end, *(place for a, b in hidden for place in (a, b))}
    edges.update(place for mark in near for place in (mark.start, mark.end))
    cuts = sorted(place for place in edges if start <= place <= end)
    runs = [_run(a, b, near, hidden) for a, b in pairwise(cuts)]
    for kind, findings, a, b in _joined(runs):
        shown = "●" * min(b - a, LONGEST_DOTS) if kind in ("value", "covered") else show(body[a:b])
        yield Piece(kind, shown, findings)


def _run(start: int, end: int, marks: Sequence[Mark], hidden: Sequence[tuple[int, int]]) -> _Run:
    findings = tuple(sorted({mark.finding for mark in marks if mark.start <= start and end <= mark.end}))
    covered = any(a <= start and end <= b for a, b in hidden)
    kinds: dict[tuple[bool, bool], Kind] = {
        (True, True): "value",
        (True, False): "phrase",
        (False, True): "covered",
        (False, False): "text",
    }
    return kinds[bool(findings), covered], findings, start, end


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    joined: list[_Run] = []
    for run in runs:
        if joined and joined[-1][:2] == run[:2]:
            joined[-1] = (*run[:2], joined[-1][2], run[3])
        else:
            joined.append(run)
    return joined


def _values(body: str, known: Sequence[tuple[int, int]]) -> set[str]:
    return {_folded(body[a:b]) for a, b in known if SHORTEST_ECHO <= b - a <= LONGEST_SPAN}


def _echoes(body: str, start: int, end: int, values: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where a covered value stands once more, in whatever width or case."""
    low = max(0, start - LONGEST_SPAN)
    around = _folded(body[low : end + LONGEST_SPAN])
    for value in values:
        at = around.find(value)
        while at >= 0:
            yield low + at, low + at + len(value)
            at = around.find(value, at + 1)


def _value_like(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    low = max(0, start - LONGEST_SPAN)
    for found in _VALUE_LIKE.finditer(body, low, min(len(body), end + LONGEST_SPAN)):
        if found.end() - found.start() >= SHORTEST_ECHO:
            yield found.span()


def _folded(text: str) -> str:
    return "".join(map(_fold, text))


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    """One character without width and case; never longer than one, so that offsets stay."""
    folded = unicodedata.normalize("NFKC", character).casefold()
    return folded if len(folded) == 1 else character
