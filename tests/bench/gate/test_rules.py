"""What the gate and its places save, and whether the other engines could run the rules themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

import pytest

from policyguard import detect
from policyguard.detect import Vocabulary, requirements
from policyguard.detect.gate import Requirement
from policyguard.guard import Guard, normalizer_of
from policyguard.rule import Rule
from tests.bench.conftest import Tables
from tests.bench.figures import SPREAD, microseconds, spread
from tests.corpora import rows

REFUSED = ("engine", "patterns", "refused", "of these with look-arounds")
COLUMNS = ("detect, µs per message", *SPREAD)


def _everywhere(rule: Rule, vocabulary: Vocabulary) -> list[list[Requirement]]:
    return [[Requirement(each.needs) for each in needs] for needs in requirements(rule, vocabulary)]


def _nothing(rule: Rule, vocabulary: Vocabulary) -> list[list[Requirement]]:
    return [[Requirement()] for _ in requirements(rule, vocabulary)]


REQUIREMENTS = {
    "gate, patterns tried where a match can begin (in use)": requirements,
    "gate, patterns tried everywhere": _everywhere,
    "no gate": _nothing,
}


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_what_the_gate_saves(
    guard: Guard, tables: Tables, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(detect, "requirements", REQUIREMENTS[name])
        detectors = detect.Detectors(guard.pack.active, guard.pack.vocabulary)
    bodies = [row["body"] for row in rows("demo/messages")[::5]]
    cost = microseconds(detectors.detect, bodies, normalizer_of(guard.pack).normalize, passes=3)
    tables.add("What the gate saves", COLUMNS, [name, *spread(cost)])


def _by_re2(expression: str) -> None:
    re2 = import_module("re2")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 28
    re2.compile(expression, options=options)


def _by_hyperscan(expression: str) -> None:
    hyperscan = import_module("hyperscan")
    flags = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SOM_LEFTMOST
    hyperscan.Database().compile(expressions=[expression.encode()], ids=[0], elements=1, flags=flags)


# Ours, and nothing the other engines need: a look at a lexicon's first characters, and the names of its groups.
_OURS = re.compile(r"\(\?=\[(?:\\.|[^\]\\])*\]\)(?=\(\?:)")
_NAMED = re.compile(r"\(\?P<\w+>")
_LOOK_AROUND = re.compile(r"\(\?<?[=!]")


@pytest.mark.parametrize(("engine", "compiled"), [("google-re2", _by_re2), ("hyperscan", _by_hyperscan)])
def test_which_patterns_another_engine_could_run(
    guard: Guard, tables: Tables, engine: str, compiled: Callable[[str], None]
) -> None:
    pack = guard.pack
    patterns = [pack.vocabulary.expanded(pattern) for rule in pack.active for pattern in rule.match.patterns]
    refused = []
    for pattern in patterns:
        bare = _NAMED.sub("(?:", _OURS.sub("", pattern))
        try:
            compiled(bare)
        except ImportError:
            pytest.skip(f"{engine} is not installed; see tests/bench/gate/engines.py")
        except Exception:  # noqa: BLE001 - each engine has errors of its own
            refused.append(bare)
    looking_around = sum(bool(_LOOK_AROUND.search(pattern)) for pattern in refused)
    row = [engine, f"{len(patterns):,}", f"{len(refused):,}", f"{looking_around:,}"]
    tables.add("Could another engine run the rules' patterns themselves?", REFUSED, row)
