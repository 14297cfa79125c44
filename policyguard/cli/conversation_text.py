"""A timeline as lines for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from shutil import get_terminal_size

import click
from rich.cells import cell_len

from policyguard.cli.columns import Run, Style, padded, wrapped
from policyguard.labels import labels
from policyguard.model import Action, Bilingual
from policyguard.report.excerpt import Piece
from policyguard.report.intake import in_japan, shown_id
from policyguard.report.timeline import Complaint, Said, Timeline, Turn, words
from policyguard.report.timeline.entry import Entry, Link, Noted

_WIDEST = 100
_NARROWEST = 40
_INDENT = 7
_STYLES: dict[Action, Style] = {
    Action.ALLOW: {"fg": "green"},
    Action.NOTICE: {"fg": "blue", "bold": True},
    Action.FLAG: {"fg": "cyan", "bold": True},
    Action.MASK: {"fg": "magenta", "bold": True},
    Action.HOLD: {"fg": "yellow", "bold": True},
    Action.BLOCK: {"fg": "red", "bold": True},
}
_FOUND: Style = {"fg": "yellow", "bold": True}
_QUIET: Style = {"dim": True}
_PLAIN: Style = {}


def lines(timeline: Timeline, lang: str) -> Iterator[str]:
    """The timeline in *lang*, as wide as the terminal, up to a width that is read with ease."""
    columns = get_terminal_size((_WIDEST, 24)).columns if sys.stdout.isatty() else _WIDEST
    layout = _Layout.of(timeline, lang, max(_NARROWEST, min(_WIDEST, columns)))
    yield from layout.head(timeline)
    day = ""
    for entry in timeline.entries:
        at = _moment(entry)
        if at and f"{at:%Y-%m-%d}" != day:
            day = f"{at:%Y-%m-%d}"
            yield from ("", click.style(f"── {day} ".ljust(layout.width, "─"), **_QUIET))
        yield from layout.entry(entry, at)


def _moment(entry: Entry) -> datetime | None:
    at = entry.message.sent_at if isinstance(entry, Said) else entry.at
    return in_japan(at) if at else None


def _clock(at: datetime | None) -> str:
    return f"{at:%H:%M}" if at else "--:--"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Language and columns of one timeline."""

    lang: str
    width: int
    number: int
    sender: int
    action: int

    @classmethod
    def of(cls, timeline: Timeline, lang: str, width: int) -> _Layout:
        """Columns as wide as what stands in them."""
        made = cls(lang, width, 0, 0, 0)
        said = timeline.said
        return cls(
            lang,
            width,
            len(f"#{len(said)}"),
            max((cell_len(made.who(one)) for one in said), default=0),
            max((cell_len(made.say(labels().action[name])) for name in timeline.actions), default=0),
        )

    def say(self, text: Bilingual) -> str:
        """*text* in the language asked for."""
        return text.ja if self.lang == "ja" else text.en

    def who(self, said: Said) -> str:
        """Role and id of the sender."""
        role = shown_id(said.message.sender_role.lower())
        named = self.say(labels().role[role]) if role else ""
        return f"{named} {shown_id(said.message.sender_id)}".strip()

    def head(self, timeline: Timeline) -> Iterator[str]:
        """What conversation it is, by whose table, and how its messages came out."""
        name = self.say(Bilingual("会話", "Conversation"))
        versions = ", ".join((*timeline.policies, *(f"rules {version}" for version in timeline.rulesets)))
        yield f"{click.style(f'{name} {shown_id(timeline.conversation)}', bold=True)}  {versions}"
        count = len(timeline.said)
        told = [self.say(Bilingual(f"{count:,}件", f"{count:,} messages"))]
        moments = [at for at in map(in_japan, timeline.moments) if at]
        if moments:
            told.append(f"{moments[0]:%Y-%m-%d %H:%M} – {moments[-1]:%Y-%m-%d %H:%M}")
        for action in sorted(Action, reverse=True):
            if timeline.actions[action.value]:
                label = self.say(labels().action[action.value])
                told.append(f"{click.style(label, **_STYLES[action])} {timeline.actions[action.value]:,}")
        if timeline.unread:
            unread = f"{timeline.unread:,}"
            told.append(self.say(Bilingual(f"読めなかった行 {unread}", f"lines not read {unread}")))
        yield "  ".join(told)

    def entry(self, entry: Entry, at: datetime | None) -> Iterator[str]:
        """The lines of one entry."""
        match entry:
            case Said():
                yield from self._said(entry, at)
            case Turn():
                yield from self._turn(entry, at)
            case Complaint():
                why = self.say(words.refused(entry.reject))
                told = f"{self.say(words.OUT_OF_PLACE)}: {why}  {words.place(entry.reject)}"
                yield from self._indented(_clock(at), [(f"! {told}", {"fg": "yellow"})])

    def _turn(self, turn: Turn, at: datetime | None) -> Iterator[str]:
        cause, places = self.say(words.cause(turn)), words.sources(turn)
        told: list[Run] = [(f"◆ {self.say(words.changed(turn))}", {"bold": True})]
        told += [(f"  {text}", _QUIET) for text in (cause, places) if text]
        yield from self._indented(_clock(at), told)

    def _said(self, said: Said, at: datetime | None) -> Iterator[str]:
        verdict, surface = said.verdict, said.message.surface.value
        action = padded(self.say(labels().action[verdict.action.value]), self.action)
        columns = [
            padded(_clock(at), _INDENT - 2),
            padded(f"#{said.number}", self.number),
            padded(self.who(said), self.sender),
            click.style(action, **_STYLES[verdict.action]),
            self.say(words.state(verdict.stage, verdict.approval)),
        ]
        if surface != "message":
            columns.append(self.say(labels().surface[surface]))
        yield "  ".join(columns)
        yield from self._indented("", self._body(said))
        for noted in said.noted:
            yield from self._noted(noted, f"{noted.found.number} ")
        for part in said.parts:
            told = f"→ {self.say(words.part(part))} #{part.link.number}"
            yield from self._indented("", [(f"{part.number} {told}", _PLAIN)], 2)
        for fault in said.faults:
            told = f"{self.say(words.refused(fault))}  {words.place(fault)}"
            yield from self._indented("", [(told, _QUIET)], 2)
        if verdict.degraded:
            yield from self._indented("", [(f"degraded: {', '.join(verdict.degraded)}", _QUIET)], 2)

    def _body(self, said: Said) -> list[Run]:
        several = len(said.noted) + len(said.parts) > 1
        return [run for piece in said.pieces for run in _shown(piece, several)]

    def _noted(self, noted: Noted, number: str) -> Iterator[str]:
        found, label = noted.found, labels()
        what = f"{self.say(label.entity[found.entity])} / {self.say(label.act[found.act])}"
        disguises = "・".join(self.say(label.disguise[name]) for name in found.disguises)
        told: list[Run] = [(number, _PLAIN), (what, {"bold": True})]
        told += [(f"  {found.value}", _PLAIN)] if found.value else []
        told += [(f"  [{disguises}]", _PLAIN)] if disguises else []
        told += [(f"  {found.source} {found.score:.2f}", _QUIET)]
        yield from self._indented("", told, 2)
        if found.reason:
            yield from self._indented("", [(self.say(found.reason), _PLAIN)], 4)
        for link in self._links(noted):
            yield from self._indented("", [(f"→ {link}", _PLAIN)], 4)

    def _links(self, noted: Noted) -> Iterator[str]:
        if noted.completes:
            yield f"{self.say(words.completed(noted.completes))} {_numbers(noted.completes)}"
        if noted.answers:
            yield f"{self.say(words.answered(noted.answers))} {_numbers([noted.answers.link])}"
        if noted.evidence:
            yield f"{self.say(words.related(noted.evidence))} {_numbers(noted.evidence)}"

    def _indented(self, first: str, runs: Sequence[Run], more: int = 0) -> Iterator[str]:
        """*runs* wrapped at the text's column, *first* before them."""
        margin = " " * (_INDENT + more)
        for place, line in enumerate(wrapped(runs, self.width - len(margin))):
            yield (padded(first, len(margin)) if place == 0 else margin) + line if line else ""


def _numbers(links: Iterable[Link]) -> str:
    return " ".join(f"#{link.number}" for link in links if link.before)


def _shown(piece: Piece, several: bool) -> Iterator[Run]:
    """What was found stands in 【】, with its numbers where there are several."""
    if not piece.findings:
        yield piece.text, _QUIET if piece.kind == "gap" else _PLAIN
        return
    numbers = ",".join(map(str, piece.findings)) if several else ""
    yield f"【{piece.text}】{f'[{numbers}]' if numbers else ''}", _FOUND
