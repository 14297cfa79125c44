"""What the benchmarks share: the guard, the demo log by kind of message, and tables printed at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from policyguard.guard import Guard, normalizer_of
from tests.bench.figures import machine, table
from tests.corpora import ROOT, rows

WRITTEN = ROOT / "out" / "bench" / "engine.md"


@dataclass(slots=True)
class Tables:
    """The tables measured so far, by title: a header and its rows."""

    machine: str
    made: dict[str, tuple[Sequence[str], list[Sequence[str]]]] = field(default_factory=dict)

    def add(self, title: str, header: Sequence[str], row: Sequence[str]) -> None:
        self.made.setdefault(title, (header, []))[1].append(row)

    def __str__(self) -> str:
        tables = (f"{title}\n\n{table(*columns)}" for title, columns in self.made.items())
        return "\n\n".join([self.machine, *tables])


_TABLES = pytest.StashKey[Tables]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TABLES] = Tables(machine())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    tables = config.stash[_TABLES]
    if not tables.made:
        return
    terminalreporter.section("policyguard")
    terminalreporter.write_line(f"\n{tables}\n")
    WRITTEN.parent.mkdir(parents=True, exist_ok=True)
    WRITTEN.write_text(f"{tables}\n", encoding="utf-8")
    terminalreporter.write_line(f"Written to {WRITTEN.relative_to(ROOT)}")


@pytest.fixture(scope="session")
def tables(pytestconfig: pytest.Config) -> Tables:
    return pytestconfig.stash[_TABLES]


@pytest.fixture(scope="session")
def guard() -> Guard:
    """The rules alone; what the language model costs is told in docs/measured.md and beside Presidio."""
    return Guard.for_platform("default", language=False)


@pytest.fixture(scope="session")
def kinds(guard: Guard) -> dict[str, list[str]]:
    """The bodies of the demo log by kind; a disguised one may be found in as well."""
    kinds: dict[str, list[str]] = {"clean": [], "found": [], "disguised": []}
    normalizer = normalizer_of(guard.pack)
    for row in rows("demo/messages"):
        body = row["body"]
        layers = normalizer.normalize(body).layers
        is_disguised = any(edit.disguise for layer in layers for edit in layer.edits)
        is_found = bool(guard.check(body).findings)
        kinds["clean"] += [] if is_found or is_disguised else [body]
        kinds["found"] += [body] if is_found else []
        kinds["disguised"] += [body] if is_disguised else []
    return kinds
