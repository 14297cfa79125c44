"""``policyguard rules``: check, test, document, profile and scaffold rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from policyguard.cli.exits import PACK, failing_clearly
from policyguard.model import Act, Entity

if TYPE_CHECKING:
    from policyguard.pack import Pack

_FOLDERS = click.option(
    "--rules",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A rule folder over the bundled one; repeatable.",
)


@click.group()
def rules() -> None:
    """Check, test, profile, document and scaffold rules."""


@rules.command()
@_FOLDERS
def check(folders: tuple[Path, ...]) -> None:
    """List every fault of the rules, lexicons, platforms and notices, each with its place and what to do."""
    from policyguard.bundle import rules_root  # noqa: PLC0415
    from policyguard.pack import inspect_pack  # noqa: PLC0415

    pack, faults = inspect_pack([rules_root(), *folders])
    for fault in faults:
        click.echo(str(fault))
    click.echo(
        f"{len(pack.rules)} rules, {len(pack.lexicons)} lexicons, {len(pack.policies)} platforms;"
        f" {len(faults)} faults",
        err=True,
    )
    if faults:
        raise SystemExit(PACK)


@rules.command()
@click.argument("rule_ids", nargs=-1, metavar="[RULE]...")
@_FOLDERS
def test(rule_ids: tuple[str, ...], folders: tuple[Path, ...]) -> None:
    """Run the examples and counterexamples of every RULE, or of those named."""
    from policyguard.testing import RuleTrial  # noqa: PLC0415

    pack = _pack(folders)
    _known(pack, rule_ids)
    failures = list(RuleTrial(pack).failures(frozenset(rule_ids)))
    for failure in failures:
        click.echo(str(failure))
    tried = [pack.rules[name] for name in rule_ids] or list(pack.rules.values())
    count = sum(len(rule.examples) + len(rule.counterexamples) for rule in tried)
    click.echo(f"{len(tried)} rules, {count} examples; {len(failures)} failures", err=True)
    if failures:
        raise SystemExit(PACK)


@rules.command()
@_FOLDERS
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write; else standard output."
)
def docs(folders: tuple[Path, ...], output: Path | None) -> None:
    """Write the catalogue of rules as Markdown."""
    from policyguard.cli.catalogue import catalogue  # noqa: PLC0415

    page = catalogue(_pack(folders))
    if output:
        output.write_text(page, encoding="utf-8")
        click.echo(f"wrote {output}", err=True)
    else:
        click.echo(page, nl=False)


@rules.command()
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@_FOLDERS
@click.option("--top", default=20, show_default=True, help="How many rules to list.")
def profile(logs: tuple[str, ...], folders: tuple[Path, ...], top: int) -> None:
    """Tell how long each rule takes over LOG, slowest first."""
    from policyguard.cli.profile import profiled  # noqa: PLC0415

    pack = _pack(folders)
    with failing_clearly():
        timing = profiled(pack, logs)
    click.echo(f"{'rule':40} {'share':>6} {'µs/run':>9} {'runs':>9} {'claims':>8}")
    for cost in timing.costs[:top]:
        share = cost.seconds / timing.seconds if timing.seconds else 0.0
        each = cost.seconds / cost.runs * 1e6
        click.echo(f"{cost.rule:40} {share:6.1%} {each:9.1f} {cost.runs:9,} {cost.claims:8,}")
    click.echo(f"{timing.messages:,} messages; rules took {timing.seconds:.2f} s", err=True)


@rules.command()
@click.argument("rule_id", metavar="RULE")
@click.option("--entity", type=click.Choice([e.value for e in Entity]), required=True)
@click.option("--act", type=click.Choice([a.value for a in Act]), required=True)
@click.option(
    "--rules", "folder", type=click.Path(path_type=Path), required=True, help="The rule folder to write into."
)
def new(rule_id: str, entity: str, act: str, folder: Path) -> None:
    """Write a draft of RULE (contact.my_rule) that passes `rules check` and `rules test`, to be filled in."""
    from policyguard.cli.scaffold import scaffold  # noqa: PLC0415

    path = scaffold(rule_id, Entity(entity), Act(act), folder)
    click.echo(f"wrote {path}\nnext: fill it in, then `policyguard rules test {rule_id} --rules {folder}`")


def _pack(folders: tuple[Path, ...]) -> Pack:
    from policyguard.pack import bundled_pack, read_pack  # noqa: PLC0415

    with failing_clearly():
        return read_pack(folders) if folders else bundled_pack()


def _known(pack: Pack, rule_ids: tuple[str, ...]) -> None:
    for rule_id in rule_ids:
        if rule_id not in pack.rules:
            raise click.UsageError(f"no rule `{rule_id}`; `policyguard rules docs` lists them")
