from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from policyguard.cli.report import report
from tests.report.made import case, files


def run(*arguments: object) -> tuple[int, str]:
    outcome = CliRunner().invoke(report, [str(argument) for argument in arguments])
    assert outcome.exception is None or isinstance(outcome.exception, SystemExit)
    return outcome.exit_code, outcome.output


def test_every_file_asked_for_is_written_and_named(tmp_path: Path) -> None:
    verdicts, _ = files(tmp_path, [case("«tanaka_design»")])
    outputs = {form: tmp_path / f"out.{form}" for form in ("html", "csv", "xlsx")}
    code, said = run(
        *(verdicts, "--log", tmp_path / "lo*.jsonl", "--title", "週報 <11月>", "--lang", "en"),
        *("--output", outputs["html"], "--csv", outputs["csv"], "--xlsx", outputs["xlsx"]),
    )
    assert (code, said) == (0, "".join(f"{form}: {path}\n" for form, path in outputs.items()))
    html = outputs["html"].read_text(encoding="utf-8")
    assert '<html lang="en">' in html
    assert "週報 &lt;11月&gt;" in html


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["none.jsonl", "--log", "log.jsonl"], "none.jsonl: cannot be opened"),
        (["verdicts.jsonl", "--log", "none.jsonl"], "none.jsonl: cannot be opened"),
        (["verdicts.jsonl", "--log", "none*.jsonl"], "none*.jsonl: no file has such a name"),
        (["verdicts.jsonl", "--log", "log.jsonl", "--rejects", "none"], "none: cannot be opened"),
        (["log.jsonl", "--log", "log.jsonl"], "log.jsonl: no line of it is a verdict"),
        (["verdicts.jsonl", "--log", "log.jsonl", "--output", "no/x.html"], "no/x.html: cannot be written"),
    ],
)
def test_what_cannot_be_read_or_written_is_said_plainly(
    arguments: list[str], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path, [case("«tanaka_design»")])
    monkeypatch.chdir(tmp_path)
    code, said = run(*arguments)
    assert code == 3
    assert said.startswith(f"error: {complaint}")


def test_the_command_line_loads_no_large_library() -> None:
    heavy = "{'jinja2', 'pygal', 'xlsxwriter', 'pyarrow', 'sqlite3'}"
    code = f"import sys, policyguard.cli.report; print({heavy} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout == "set()\n"


def test_odd_names_and_titles_break_nothing(tmp_path: Path) -> None:
    verdicts, log = files(tmp_path, [case("«tanaka_design»")])
    odd = log.rename(tmp_path / "log[1]\udcff.jsonl")
    odd.write_text(odd.read_text(encoding="utf-8") + "not json\n", encoding="utf-8")
    out, book = tmp_path / "out.html", tmp_path / "out.xlsx"
    code, _ = run(verdicts, "--log", odd, "--title", "\udcff週報", "--output", out, "--xlsx", book)
    assert code == 0
    assert "log[1]" in out.read_text(encoding="utf-8")
