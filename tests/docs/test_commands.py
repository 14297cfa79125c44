"""Every command, program and link of the documentation does what it says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from policyguard import guard
from policyguard.cli import main
from tests.docs.page import PAGES, ROOT, Block, Call, anchors, as_said, blocks, calls, links

RUNNABLE = ("console", "bash", "python")
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
# A call whose printed lines are told in comments behind it.
_PRINT = re.compile(r"^print\(.*\)\s+# (.*)$", re.MULTILINE)


# So many messages of the demo log are enough to see that a command does what a page says,
# beside the conversations that pages show from their beginning to their end.
FEW = 100
WHOLE = ("la-c-010",)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like a checkout to the commands of a page, and that they may write into."""
    demo = tmp_path / "corpora" / "demo"
    demo.mkdir(parents=True)
    (demo / "events.jsonl").symlink_to(ROOT / "corpora" / "demo" / "events.jsonl")
    with (ROOT / "corpora" / "demo" / "messages.jsonl").open(encoding="utf-8") as lines:
        few = list(islice(lines, FEW))
        few += [line for line in lines if any(f'"{name}"' in line for name in WHOLE)]
    (demo / "messages.jsonl").write_text("".join(few), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("docs/cli.md", "docs/catalogue.md")])
def test_what_a_page_shows_is_what_happens(name: str, folder: Path) -> None:
    namespace: dict[str, Any] = {"__name__": "docs"}
    for block in blocks(ROOT / name):
        for problem in _problems(block, folder, namespace):
            pytest.fail(f"{name}:{block.line}: {problem}", pytrace=False)


def _problems(block: Block, folder: Path, namespace: dict[str, Any]) -> Iterator[str]:
    if block.file:
        path = folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")
        guard._pack.cache_clear()  # in a shell, each command reads the folders anew
    elif block.language == "python":
        yield from _python_problems(block, namespace)
    elif block.language in RUNNABLE:
        codes = block.exits or (0,) * len(calls(block))
        for call, code in zip(calls(block), codes, strict=True):
            yield from _call_problems(call, code)


def _call_problems(call: Call, code: int) -> Iterator[str]:
    if not call.command.startswith("policyguard "):
        return
    words = shlex.split(call.command, comments=True)[1:]
    given = b""
    if "<" in words:
        place = words.index("<")
        given = Path(words[place + 1]).read_bytes()
        del words[place : place + 2]
    result = CliRunner().invoke(main, words, input=given)
    if result.exit_code != code:
        yield f"`{call.command}` exits with {result.exit_code}, not {code}:\n{result.output}"
    if missing := as_said(call.output, result.output):
        yield f"`{call.command}` does not say:\n{missing}\nbut:\n{result.output}"


def _python_problems(block: Block, namespace: dict[str, Any]) -> Iterator[str]:
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(block.text, f"line {block.line}", "exec"), namespace)
    if missing := as_said(_PRINT.findall(block.text), printed.getvalue()):
        yield f"the program does not print:\n{missing}\nbut:\n{printed.getvalue()}"


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    for target, anchor in links(ROOT / name):
        assert target.exists(), target
        if anchor:
            assert anchor in anchors(target), f"{target}#{anchor}"
