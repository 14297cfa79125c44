"""``policyguard policies``: list, show and check the platforms' tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from policyguard.cli.exits import PACK, failing_clearly
from policyguard.model import Category, Stage

if TYPE_CHECKING:
    from policyguard.pack import Pack
    from policyguard.policy import Policy, Row

_FOLDERS = click.option(
    "--rules",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A rule folder over the bundled one; repeatable.",
)


@click.group()
def policies() -> None:
    """List, show and check the platforms' tables."""


@policies.command(name="list")
@_FOLDERS
def list_(folders: tuple[Path, ...]) -> None:
    """Name every platform, with its version and since when it holds."""
    for name, policy in sorted(_pack(folders).policies.items()):
        click.echo(
            f"{name:20} {policy.version:10} {policy.effective_from}  {policy.title.ja} / {policy.title.en}"
        )


@policies.command()
@click.argument("platform")
@_FOLDERS
def show(platform: str, folders: tuple[Path, ...]) -> None:
    """Print the table of PLATFORM with the source of each row."""
    with failing_clearly():
        policy = _pack(folders).policy(platform)
    click.echo("\n".join(_table(policy)))


@policies.command()
@_FOLDERS
def check(folders: tuple[Path, ...]) -> None:
    """Run the examples of every platform file."""
    from policyguard.testing import policy_failures  # noqa: PLC0415

    pack = _pack(folders)
    failures = list(policy_failures(pack))
    for failure in failures:
        click.echo(str(failure))
    count = sum(len(policy.examples) for policy in pack.policies.values())
    click.echo(f"{len(pack.policies)} platforms, {count} examples; {len(failures)} failures", err=True)
    if failures:
        raise SystemExit(PACK)


def _table(policy: Policy) -> list[str]:
    columns = ["posting", *(stage.value for stage in Stage), "approved"]
    lines = [
        f"{policy.title.ja} / {policy.title.en}  ({policy.label}, from {policy.effective_from})",
        "",
        f"{'':14}" + "".join(f"{column:12}" for column in columns),
    ]
    named: list[tuple[str, Row]] = [(c.value, policy.rows[c]) for c in Category]
    named += [(entity.value, row) for entity, row in policy.entity_rows.items()]
    for name, row in named:
        cells = [row.posting, *(row.stages[policy.counts_as.get(s, s)] for s in Stage), row.approved or "–"]
        lines.append(f"{name:14}" + "".join(f"{cell!s:12}" for cell in cells))
    lines += [f"\n{policy.approval_title.ja} / {policy.approval_title.en}"] if policy.approval_title else []
    lines += [f"{stage} counts as {other}" for stage, other in policy.counts_as.items()]
    lines += [f"{stage}: {title.ja} / {title.en}" for stage, title in policy.stage_titles.items()]
    lines += ["", *(f"{name}: {row.source}" for name, row in named)]
    return lines


def _pack(folders: tuple[Path, ...]) -> Pack:
    from policyguard.pack import bundled_pack, read_pack  # noqa: PLC0415

    with failing_clearly():
        return read_pack(folders) if folders else bundled_pack()
