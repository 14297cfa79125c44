"""``policyguard scan``: judge message logs."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from policyguard.cli import exits
from policyguard.model import Action, Approval, Category, Entity, Stage

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.table import Table

    from policyguard.adapters.batch import Plan, Progress, Summary
    from policyguard.labels import Words

_STAGES = click.Choice([stage.value for stage in Stage])
_APPROVALS = click.Choice([approval.value for approval in Approval])
_FORMS = click.Choice(["jsonl", "csv", "parquet"])

_EPILOG = """\
Exit codes: 0 done, 2 usage, 3 a file cannot be read or written, 4 faults in the rules, 5 with --strict:
records were rejected, 6 a worker process died, 130/143 interrupted.
"""


@click.command(epilog=_EPILOG)
@click.argument("log", nargs=-1, required=True)
@click.option(
    "--platform",
    default="default",
    show_default=True,
    metavar="NAME",
    help="Judge by this marketplace's table, where a record names none.",
)
@click.option("--events", multiple=True, metavar="FILE", help="Escrow events; may be repeated.")
@click.option("--stage", type=_STAGES, help="Stage where neither record nor events tell. [default: inquiry]")
@click.option("--approval", type=_APPROVALS, help="Approval where neither tells. [default: none]")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
@click.option(
    "--format", "form", type=_FORMS, help="Form of the verdicts. [default: by --output, else jsonl]"
)
@click.option(
    "--output", default="-", metavar="FILE", help="Verdicts; .gz and .zst pack. [default: - (stdout)]"
)
@click.option("--rejects", metavar="FILE", help="Records not judged. [default: OUTPUT.rejects.jsonl]")
@click.option("--rules", multiple=True, metavar="DIR", help="More rules; may be repeated.")
@click.option("--no-language", is_flag=True, help="Rules alone: many times faster, and fewer lures found.")
@click.option(
    "--no-memory",
    is_flag=True,
    help="Each message on its own: faster, and what takes several messages to say is not found.",
)
@click.option(
    "--delivered", is_flag=True, help="All of LOG reached the other side, whatever the verdict on it is now."
)
@click.option("--reveal", is_flag=True, help="Write found values in clear.")
@click.option("--resume", is_flag=True, help="Go on with an unfinished scan.")
@click.option("--force", is_flag=True, help="Start again over an unfinished scan.")
@click.option("--strict", is_flag=True, help="Exit with 5 when records were rejected.")
def scan(strict: bool, **options: Any) -> None:
    """Judge the messages of LOG... and write one verdict per message, in order.

    LOG is JSON Lines, CSV or Parquet, also .gz and .zst; a quoted glob; or - for standard input.
    """
    if options["resume"] and options["force"]:
        raise click.UsageError("--resume and --force exclude each other")
    if options["delivered"] and options["no_memory"]:
        raise click.UsageError("--delivered and --no-memory exclude each other")
    with exits.failing_clearly():
        summary = _run(_plan(**options))
    sys.exit(_exit_code(summary, strict))


def _plan(
    log: tuple[str, ...],
    stage: str | None,
    approval: str | None,
    no_language: bool,
    no_memory: bool,
    **options: Any,
) -> Plan:
    from policyguard.adapters.batch import Plan  # noqa: PLC0415
    from policyguard.log.files import found  # noqa: PLC0415

    return Plan(
        inputs=tuple(found(log)),
        stage=Stage(stage) if stage else None,
        approval=Approval(approval) if approval else None,
        language=not no_language,
        memory=not no_memory,
        **options,
    )


def _run(plan: Plan) -> Summary:
    from policyguard.adapters.batch import Stop  # noqa: PLC0415
    from policyguard.adapters.batch import scan as run  # noqa: PLC0415

    stop = Stop()
    with stop.on_signals(), _progress(plan) as progress:
        summary = run(plan, progress=progress, stop=stop)
    _show(summary)
    return summary


def _exit_code(summary: Summary, strict: bool) -> int:
    if summary.signal:
        return 128 + summary.signal
    return exits.REJECTED if strict and summary.counts.rejected else exits.DONE


@contextmanager
def _progress(plan: Plan) -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal; nothing elsewhere, or where the verdicts go to the terminal too."""
    if not sys.stderr.isatty() or (plan.output == "-" and sys.stdout.isatty()):
        yield lambda _: None
        return
    with _bar() as bar:
        task = bar.add_task("", total=None, records=0, rate=0.0)

        def show_progress(progress: Progress) -> None:
            rate = progress.records / (bar.tasks[0].elapsed or 1.0)
            total = progress.size or None
            bar.update(task, total=total, completed=progress.position, records=progress.records, rate=rate)

        yield show_progress


def _bar() -> Bar:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    rate = TextColumn("{task.fields[records]:,} 件 messages · {task.fields[rate]:,.0f}/s")
    columns = (BarColumn(), rate, TimeElapsedColumn(), TimeRemainingColumn())
    # Standard output carries the verdicts, so rich must keep its hands off it.
    console = Console(stderr=True)
    return Bar(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)


def _show(summary: Summary) -> None:
    """Print the counts, the first rejects where no file holds them, and how to go on."""
    from rich.console import Console  # noqa: PLC0415

    for note in summary.notes:
        click.echo(f"note: {note.path}: {note.reason}", err=True)
    Console(stderr=True, soft_wrap=True).print(_table(summary))
    _show_rejects(summary)
    if summary.signal:
        _show_interruption(summary)


def _table(summary: Summary) -> Table:
    from rich.table import Table  # noqa: PLC0415

    from policyguard.labels import labels  # noqa: PLC0415

    counts, words = summary.counts, labels()
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    _add_words(table, counts.actions, [action.value for action in Action], words.action)
    _add_words(table, counts.categories, [category.value for category in Category], words.category)
    _add_words(table, counts.entities, [entity.value for entity in Entity], words.entity)
    table.add_row("判定 judged", f"{counts.records:,}")
    table.add_row("未判定 rejected", f"{counts.rejected:,}")
    table.add_row("警告 warnings", f"{counts.warnings:,}")
    if counts.degraded:
        table.add_row("不完全な判定 degraded", f"{counts.degraded:,}")
    if counts.events_rejected:
        table.add_row("読めないイベント events rejected", f"{counts.events_rejected:,}")
    if counts.events_out_of_order:
        table.add_row("順序の合わないイベント events out of order", f"{counts.events_out_of_order:,}")
    table.add_row("秒 seconds", f"{summary.seconds:,.1f}")
    table.add_row("件/秒 messages/s", f"{summary.rate:,.0f}")
    return table


def _add_words(table: Table, counts: Counter[str], names: list[str], words: Words) -> None:
    """The counts that are not zero, in the order of the model."""
    for name in names:
        if counts[name]:
            table.add_row(f"{words[name].ja} {name}", f"{counts[name]:,}")


def _show_rejects(summary: Summary) -> None:
    counts = summary.counts
    total = counts.rejected + counts.warnings + counts.events_rejected + counts.events_out_of_order
    if total and summary.rejects_path:
        click.echo(f"未判定の一覧 rejects: {summary.rejects_path}", err=True)
        return
    for reject in summary.shown:
        click.echo(f"{reject.severity}: {reject}", err=True)
    if total > len(summary.shown):
        click.echo(f"… {total - len(summary.shown):,} more; --rejects FILE keeps them all", err=True)


def _show_interruption(summary: Summary) -> None:
    done = summary.counts.records + summary.counts.rejected
    resumable = "the same command with --resume goes on from here"
    hint = resumable if summary.is_resumable else "a scan of this kind cannot be resumed: start again"
    click.echo(
        f"中断 interrupted after {done:,} messages; what is written is whole\n  hint: {hint}", err=True
    )
