"""Presidio and policyguard on the same messages in the same run: ``python3 tests/bench/presidio/compare.py``.

Standard library only. Makes ``.venv-presidio`` beside ``.venv`` on its first run; each reader is one process
with one thread, one after the other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.figures import machine, table  # noqa: E402 - a script's folder is on the path, the root is not

ENVIRONMENT = ROOT / ".venv-presidio"
REQUIREMENTS = HERE / "requirements.txt"
WRITTEN = ROOT / "out" / "bench" / "presidio.md"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
OURS = "policyguard"
READERS: dict[str, tuple[Path, tuple[str, ...]]] = {
    OURS: (ROOT / ".venv", ("measure_policyguard",)),
    "policyguard, rules alone": (ROOT / ".venv", ("measure_policyguard", "rules")),
    "Presidio, no NER": (ENVIRONMENT, ("measure_presidio", "no_ner")),
    "Presidio, ja_ginza": (ENVIRONMENT, ("measure_presidio", "ja_ginza")),
}
COSTS = {
    "messages/s": ("rate", 1.0),
    "p50 ms": ("p50", 1e3),
    "p99 ms": ("p99", 1e3),
    "first answer s": ("ready", 1.0),
    "first pass s": ("first", 1.0),
    "peak MB": ("peak", 1.0),
}

Measured = Mapping[str, Any]


def main() -> None:
    """Measure every reader, print the tables and write them."""
    _prepare()
    where = machine()
    measured = {name: _measured(*reader) for name, reader in READERS.items()}
    told = "\n\n".join([where, _costs(measured), _found(measured)]) + "\n"
    WRITTEN.parent.mkdir(parents=True, exist_ok=True)
    WRITTEN.write_text(told, encoding="utf-8")
    print(f"\n{told}\nWritten to {WRITTEN.relative_to(ROOT)}")


def _prepare() -> None:
    """Make the environment of Presidio, unless it was made for these very requirements."""
    made_for = ENVIRONMENT / REQUIREMENTS.name
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if made_for.exists() and made_for.read_text(encoding="utf-8") == wanted:
        return
    print(f"Installing Presidio and GiNZA into {ENVIRONMENT.name} (once, 700 MB) …", flush=True)
    _run(sys.executable, str(ROOT / "scripts" / "environment.py"), str(ENVIRONMENT))
    pip = (
        str(ENVIRONMENT / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    )
    _run(*pip, "--requirement", str(REQUIREMENTS))
    made_for.write_text(wanted, encoding="utf-8")


def _measured(environment: Path, script: Sequence[str]) -> Measured:
    print(f"Measuring {' '.join(script)} …", flush=True)
    module, *arguments = script
    told = _run(str(environment / "bin" / "python"), "-m", f"tests.bench.presidio.{module}", *arguments)
    read: Measured = json.loads(told.splitlines()[-1])
    return read


def _run(*command: str) -> str:
    """What *command* prints; what it complains of is shown only when it fails."""
    environ = {**os.environ, **ONE_THREAD}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(
            f"{done.stderr}\n{' '.join(command)} failed\n  hint: remove {ENVIRONMENT.name} and try again"
        )
    return done.stdout


def _costs(measured: Mapping[str, Measured]) -> str:
    header = ["reader", *(column for name in COSTS for column in (name, "ratio"))]
    rows = [[name, *_with_ratios(read, measured[OURS])] for name, read in measured.items()]
    return table(header, rows)


def _with_ratios(read: Measured, ours: Measured) -> list[str]:
    cells = []
    for field, unit in COSTS.values():
        cells += [_shown(read[field] * unit), f"{_shown(read[field] / ours[field])}×"]
    return cells


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _found(measured: Mapping[str, Measured]) -> str:
    header = ("reader", "lures found", "lures with an ID, number or address found", "honest messages flagged")
    pairs = (("lures_found", "lures"), ("values_found", "values"), ("honest_flagged", "honest"))
    rows = [[name, *(_share(read[some], read[of]) for some, of in pairs)] for name, read in measured.items()]
    return table(header, rows)


def _share(some: int, of: int) -> str:
    return f"{some} of {of} ({some / of:.0%})"


if __name__ == "__main__":
    main()
