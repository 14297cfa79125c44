"""``policyguard check``: judge one text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policyguard.cli.exits import STOPPED, failing_clearly
from policyguard.model import Approval, Stage, Surface

if TYPE_CHECKING:
    from policyguard.explanation import Consideration
    from policyguard.model import Finding, Verdict


@click.command()
@click.argument("text", required=False)
@click.option(
    "--platform", default="default", show_default=True, help="Whose table decides; see `policies list`."
)
@click.option(
    "--stage",
    type=click.Choice([s.value for s in Stage]),
    default="inquiry",
    show_default=True,
    help="Where the deal between the two people stands.",
)
@click.option(
    "--approval",
    type=click.Choice([a.value for a in Approval]),
    default="none",
    show_default=True,
    help="Whether the platform's office has allowed them to exchange contact details.",
)
@click.option(
    "--surface",
    type=click.Choice([s.value for s in Surface]),
    default="message",
    show_default=True,
    help="Where the text stands.",
)
@click.option(
    "--rules",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A rule folder over the bundled one; repeatable.",
)
@click.option("--no-language", is_flag=True, help="Rules alone, without the language model.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@click.option(
    "--explain", is_flag=True, help="Tell for every rule that came near why it did or did not stand."
)
@click.option("--reveal", is_flag=True, help="Show values unmasked.")
def check(
    text: str | None,
    platform: str,
    stage: str,
    approval: str,
    surface: str,
    folders: tuple[Path, ...],
    no_language: bool,
    as_json: bool,
    explain: bool,
    reveal: bool,
) -> None:
    """Judge TEXT, or standard input, and say what was found and why.

    Exits with 0 when the message is delivered, 1 when it is held or blocked.
    """
    from policyguard.guard import Guard  # noqa: PLC0415
    from policyguard.model import Message  # noqa: PLC0415

    body = text if text is not None else _stdin()
    with failing_clearly():
        guard = Guard.for_platform(platform, rules=folders, language=not no_language)
    message = Message(body, surface=Surface(surface))
    explanation = guard.explain(message, stage=Stage(stage), approval=Approval(approval))
    if as_json:
        _print_json(
            explanation.to_dict(reveal=reveal) if explain else explanation.verdict.to_dict(reveal=reveal)
        )
    else:
        _print_verdict(explanation.verdict, body, reveal)
        if explain:
            _print_considerations(explanation.considerations)
    if not explanation.verdict.action.delivers:
        raise SystemExit(STOPPED)


def _stdin() -> str:
    if sys.stdin.isatty():
        click.echo("Type the message, and end it with Ctrl-D.", err=True)
    body = sys.stdin.buffer.read()
    return body.decode("utf-8", "replace").removesuffix("\n")


def _print_json(data: object) -> None:
    import orjson  # noqa: PLC0415

    click.echo(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())


def _print_verdict(verdict: Verdict, body: str, reveal: bool) -> None:
    from policyguard.labels import labels  # noqa: PLC0415

    words = labels()
    action = words.action[verdict.action.value]
    stage = words.stage[verdict.stage.value]
    click.secho(f"{action.ja} ({verdict.action})", bold=True, nl=False)
    click.echo(f"  {stage.ja}  {verdict.policy}  rules {verdict.ruleset}")
    for finding in verdict.findings:
        click.echo(_finding_line(finding, body, reveal))
    for reason in verdict.reasons:
        click.echo(f"  {reason.text.ja}\n    {reason.text.en}")
    if verdict.degraded:
        click.echo(f"  degraded: {', '.join(verdict.degraded)}")
    if verdict.notice:
        click.echo(f"送信者への案内:\n  {verdict.notice.ja}")


def _finding_line(finding: Finding, body: str, reveal: bool) -> str:
    from policyguard.labels import labels  # noqa: PLC0415

    words = labels()
    span = finding.spans[0]
    shown = finding.to_dict(reveal=reveal)["value"] or body[span.start : span.end]
    disguises = "・".join(words.disguise[d].ja for d in finding.disguises)
    undone = f" [{disguises}]" if disguises else ""
    what = f"{words.entity[finding.entity.value].ja} / {words.act[finding.act.value].ja}"
    return f"- {what}: {shown}{undone}  {span.start}-{span.end}  {finding.source} {finding.score:.2f}"


def _print_considerations(considerations: tuple[Consideration, ...]) -> None:
    click.echo("rules that came near:")
    distant = [item for item in considerations if item.fate in _DISTANT]
    for item in considerations:
        if item.fate in _DISTANT:
            continue
        score = "" if item.score is None else f" score {item.score:.2f}"
        place = f" {item.span.start}-{item.span.end}" if item.span else ""
        by = f" by {item.by}" if item.by else ""
        click.echo(f"  {item.rule}: {item.fate}{by}{score}{place}")
    for fate, told in _DISTANT.items():
        names = [item.rule for item in distant if item.fate == fate]
        if names:
            click.echo(f"  {told} ({len(names)}): {', '.join(names)}")


# Rules that only share words with the text: named together, not a line each.
_DISTANT = {"pattern": "had all their words, but not in their order", "prefilter": "had some of their words"}
