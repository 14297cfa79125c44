"""``policyguard evaluate``: precision and recall over labelled messages."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from policyguard.cli.exits import OUTSIDE, failing_clearly
from policyguard.model import Verdict

if TYPE_CHECKING:
    from policyguard.evaluate import Case, ConversationFigures, Figures
    from policyguard.guard import Guard

_FORMATS = ("markdown", "json", "html")


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--disguise", is_flag=True, help="Measure techniques alone: each plain value of FILES, disguised by each."
)
@click.option("--platform", default="default", show_default=True, help="Whose thresholds to judge by.")
@click.option(
    "--rules",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A rule folder over the bundled one; repeatable.",
)
@click.option("--no-language", is_flag=True, help="Rules alone, without the language model.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="markdown", show_default=True)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write; standard output by default.",
)
@click.option(
    "--errors", is_flag=True, help="Also list each message that went wrong, with what every rule near it did."
)
@click.option(
    "--compare", nargs=2, type=click.Path(path_type=Path), metavar="A B",
    help="Two rule folders (- for the bundled rules alone): list each message they judge differently.",
)  # fmt: skip
@click.option(
    "--min-recall",
    type=click.FloatRange(0, 1),
    help="Exit with 1 when fewer lures than this share are found.",
)
@click.option(
    "--max-fp",
    type=click.FloatRange(0, 1),
    help="Exit with 1 when more honest messages than this share are stopped.",
)
def evaluate(
    files: tuple[Path, ...],
    disguise: bool,
    platform: str,
    rules: tuple[Path, ...],
    no_language: bool,
    form: str,
    output: Path | None,
    errors: bool,
    compare: tuple[Path, Path] | None,
    min_recall: float | None,
    max_fp: float | None,
) -> None:
    """Measure how FILES (labelled messages, one JSON object a line) are judged before escrow.

    Or labelled conversations, judged message by message on their own platform, at the stage of the moment,
    as if all had been delivered. Nothing of a message is printed but by --errors and --compare.
    """
    from policyguard.evaluate import evaluate as measure  # noqa: PLC0415
    from policyguard.evaluate import holds_conversations, read_cases  # noqa: PLC0415
    from policyguard.guard import Guard  # noqa: PLC0415

    if all(map(holds_conversations, files)):
        if disguise or compare or min_recall is not None or max_fp is not None:
            raise click.UsageError("conversations know none of --disguise, --compare, --min-recall, --max-fp")
        from policyguard.evaluate import evaluate_conversations, live, read_conversations  # noqa: PLC0415

        with failing_clearly():
            told = evaluate_conversations(read_conversations(files), live(rules, language=not no_language))
        _write(output, _shown(told, form))
        if errors:
            for turn, verdict, fault in told.errors:
                click.echo("\n".join(_lines(turn.case, verdict, fault)))
        return
    with failing_clearly():
        cases = read_cases(files)
        folders = [_folders(side) for side in compare] if compare else [rules]
        guards = [Guard.for_platform(platform, rules=each, language=not no_language) for each in folders]
    if disguise:
        from policyguard.evaluate.disguise import disguises_of  # noqa: PLC0415

        cases = disguises_of(cases)
    if compare:
        _write(output, _differences(cases, guards))
        return
    (guard,) = guards
    figures = measure(cases, guard.check)
    _write(output, _shown(figures, form))
    if errors:
        for case, verdict, kind in figures.errors:
            click.echo(_told(case, verdict, kind, guard))
    found, stopped = figures.found.value, figures.stopped.value
    short = min_recall is not None and found is not None and found < min_recall
    loud = max_fp is not None and stopped is not None and stopped > max_fp
    if short or loud:
        click.echo(f"lures found {found}, honest messages stopped {stopped}: outside the bounds", err=True)
        sys.exit(OUTSIDE)


def _folders(side: Path) -> Sequence[Path]:
    return () if str(side) == "-" else (side,)


def _shown(figures: Figures | ConversationFigures, form: str) -> str:
    from policyguard.evaluate.page import html, markdown  # noqa: PLC0415

    if form == "json":
        return orjson.dumps(figures.to_dict(), option=orjson.OPT_INDENT_2).decode() + "\n"
    return html(figures, "policyguard evaluate") if form == "html" else markdown(figures)


def _write(output: Path | None, text: str) -> None:
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


def _told(case: Case, verdict: Verdict, kind: str, guard: Guard) -> str:
    considered = guard.explain(case.body).considerations
    why = [
        f"  {c.fate} {c.rule} {c.by}".rstrip() for c in considered if c.fate not in ("pattern", "prefilter")
    ]
    return "\n".join((*_lines(case, verdict, kind), *why))


def _lines(case: Case, verdict: Verdict, kind: str) -> list[str]:
    lines = [f"{kind}: {case.id} {case.technique}: {case.body!r}"]
    lines += [f"  labelled {e.entity.value} {e.act.value} {e.value or ''}" for e in case.expected]
    lines += [
        f"  found {f.entity.value} {f.act.value} {f.value or ''} [{f.spans[0].start}:{f.spans[0].end}] "
        f"{f.score:.2f} {f.source}"
        for f in verdict.findings
    ]
    return lines


def _differences(cases: Sequence[Case], sides: Sequence[Guard]) -> str:
    lines = []
    for case in cases:
        before, after = (guard.check(case.body) for guard in sides)
        if before.action is not after.action or _read(before) != _read(after):
            lines.append(f"{case.id}: {before.action.value} → {after.action.value}: {case.body!r}")
            lines += [f"  - {entry}" for entry in sorted(_read(before) - _read(after))]
            lines += [f"  + {entry}" for entry in sorted(_read(after) - _read(before))]
    return "\n".join(
        (*lines, f"{sum(not line.startswith(' ') for line in lines)} of {len(cases)} judged differently", "")
    )


def _read(verdict: Verdict) -> set[str]:
    return {
        f"{f.entity.value} {f.act.value} {f.spans[0].start}:{f.spans[0].end} {f.source}"
        for f in verdict.findings
    }
