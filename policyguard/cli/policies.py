"""``policyguard policies``: list, show, check, simulate and compare the platforms' tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from policyguard.cli.exits import DIFFERENT, PACK, failing_clearly
from policyguard.errors import OutputError, PackError
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
    """List, show, check, simulate and compare the platforms' tables."""


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
    """Print the table of PLATFORM with the source of each row; of an earlier version with PLATFORM@VERSION."""
    click.echo("\n".join(_table(_referred(platform, _pack(folders)))))


@policies.command()
@_FOLDERS
def check(folders: tuple[Path, ...]) -> None:
    """List every fault of the platforms' tables, and run the examples of every platform file.

    A table has an action for every combination; payment, deals, recruitment and accounts are never delivered; and
    for contact a later stage is never stricter than an earlier one, unless the row says why (`stricter_later`).
    """
    from policyguard.cells import actions, subjects  # noqa: PLC0415
    from policyguard.pack import read_pack  # noqa: PLC0415
    from policyguard.testing import policy_failures  # noqa: PLC0415

    try:
        pack = read_pack(folders)
    except PackError as error:
        click.echo(str(error))
        click.echo(f"{len(error.faults)} faults; no example was run", err=True)
        raise SystemExit(PACK) from None
    failures = list(policy_failures(pack))
    for failure in failures:
        click.echo(str(failure))
    versions = [each for policy in pack.policies.values() for each in (policy, *policy.earlier)]
    cells = sum(len(actions(policy, subject)) for policy in versions for subject in subjects(policy))
    count = sum(len(policy.examples) for policy in versions)
    click.echo(
        f"{len(pack.policies)} platforms, {cells:,} cells, {count} examples; {len(failures)} failures",
        err=True,
    )
    if failures:
        raise SystemExit(PACK)


@policies.command()
@click.argument("name")
@_FOLDERS
@click.option(
    "--format", "form", type=click.Choice(["markdown", "html"]), default="markdown", show_default=True
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write; else standard output."
)
def simulate(name: str, folders: tuple[Path, ...], form: str, output: Path | None) -> None:
    """Print what becomes of everything in every situation: stage by approval by surface, and what senders are told.

    NAME is a platform, a platform file, or either with a version: lancers, mine/shop.yaml, shop@2026-04.
    """
    from policyguard.cli.policy_page import html, markdown  # noqa: PLC0415

    policy = _referred(name, _pack(folders))
    page = html(policy) if form == "html" else markdown(policy)
    if output:
        with failing_clearly():
            _write(output, page)
        click.echo(f"wrote {output}", err=True)
    else:
        click.echo(page, nl=False)


@policies.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@_FOLDERS
def diff(before: str, after: str, folders: tuple[Path, ...]) -> None:
    """List every cell, notice and threshold in which B differs from A; exit with 1 where there is any.

    A and B are platforms, platform files, or either with a version: lancers, mine/shop.yaml, shop@2026-04.
    """
    from policyguard.cells import difference  # noqa: PLC0415
    from policyguard.cli.policy_page import counted, differences  # noqa: PLC0415

    pack = _pack(folders)
    found = difference(_referred(before, pack), _referred(after, pack))
    for line in differences(found):
        click.echo(line)
    click.echo(counted(found), err=True)
    if found:
        raise SystemExit(DIFFERENT)


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
    lines += [f"{name}: stricter later: {row.stricter_later}" for name, row in named if row.stricter_later]
    lines += [f"escalates: {kind}: {threshold}" for kind, threshold in policy.escalations.items()]
    lines += [f"before: {each.label}, from {each.effective_from}" for each in policy.earlier]
    return lines


def _referred(name: str, pack: Pack) -> Policy:
    from policyguard.pack.reference import referred  # noqa: PLC0415

    with failing_clearly():
        return referred(name, pack)


def _write(output: Path, page: str) -> None:
    try:
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror}") from None


def _pack(folders: tuple[Path, ...]) -> Pack:
    from policyguard.pack import bundled_pack, read_pack  # noqa: PLC0415

    with failing_clearly():
        return read_pack(folders) if folders else bundled_pack()
