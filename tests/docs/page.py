"""The documentation as tests read it: its fenced blocks, what they must come to, and its links.

What a block must come to is told in an HTML comment on the line before it, which readers do not see:
``<!-- exits: 1 0 -->`` gives the exit codes of a console block's commands (0 unless told), and
``<!-- file: shop/contact/x.yaml -->`` writes the block to that file before the blocks that follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "corpora" / "README.md"])

_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NOTE = re.compile(r"<!-- (exits|file): (.+?) -->\n$")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block, and the note before it."""

    language: str
    text: str
    line: int
    exits: tuple[int, ...] = ()
    file: str = ""


@dataclass(slots=True)
class Call:
    """One command of a console block, with the lines said to follow it."""

    command: str
    output: list[str] = field(default_factory=list)


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of *page*, in order."""
    source = page.read_text("utf-8")
    for fence in _FENCE.finditer(source):
        line = source.count("\n", 0, fence.start()) + 1
        note = _NOTE.search(source, 0, fence.start())
        kind, told = (note[1], note[2]) if note else ("", "")
        exits = tuple(map(int, told.split())) if kind == "exits" else ()
        yield Block(fence[1], fence[2], line, exits, told if kind == "file" else "")


def calls(block: Block) -> list[Call]:
    """The commands of a console block, whose lines begin with ``$``, or of a bash block, where every line is one."""
    found: list[Call] = []
    for line in block.text.replace("\\\n", " ").splitlines():
        if block.language == "bash" or line.startswith("$ "):
            found.append(Call(line.removeprefix("$ ")))
        elif found:
            found[-1].output.append(line)
    return found


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """The file and the anchor of every link of *page* that stays in the repository."""
    for target in _LINK.findall(_FENCE.sub("", page.read_text("utf-8"))):
        if not re.match(r"[a-z]+:", target):
            name, _, anchor = target.partition("#")
            yield (page.parent / name).resolve() if name else page, anchor


def anchors(page: Path) -> set[str]:
    """The anchors the headings of *page* have where Markdown is shown as on GitHub."""
    headings = _HEADING.findall(_FENCE.sub("", page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def as_said(said: list[str], output: str) -> str:
    """Empty when the lines *said* stand in *output*, in their order; else the first that does not.

    ``…`` stands for any text, and on a line of its own for any lines; how wide a gap is makes no difference.
    """
    given = iter(map(_narrow, output.splitlines()))
    for line in said:
        wanted = re.compile(".*".join(map(re.escape, re.split(" ?… ?", _narrow(line)))))
        if line.strip() not in ("", "…") and not any(map(wanted.fullmatch, given)):
            return line
    return ""


def _narrow(line: str) -> str:
    return " ".join(line.split())
