"""``policyguard conversation``: one conversation as a timeline."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policyguard.cli.exits import failing_clearly
from policyguard.errors import OutputError

if TYPE_CHECKING:
    from policyguard.report.timeline import Gathered, Timeline

_FORMS = click.Choice(["terminal", "html", "json"])


@click.command()
@click.argument("log", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--id", "name", metavar="CONVERSATION", help="The conversation; without it the worst are named."
)
@click.option("--platform", metavar="NAME", help="Judge by this marketplace's table. [default: the record's]")
@click.option("--events", multiple=True, metavar="FILE", help="Escrow events; may be repeated.")
@click.option(
    "--rules",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="More rules; may be repeated.",
)
@click.option("--no-language", is_flag=True, help="Rules alone, without the language model.")
@click.option(
    "--delivered",
    is_flag=True,
    help="All messages reached the other side, whatever the verdict on them is now.",
)
@click.option("--format", "form", type=_FORMS, default="terminal", show_default=True)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write; else standard output."
)
@click.option("--reveal", is_flag=True, help="Show values unmasked.")
@click.option(
    "--lang",
    type=click.Choice(["ja", "en"]),
    default="ja",
    show_default=True,
    help="Language; in HTML the one shown first.",
)
def conversation(
    log: tuple[str, ...],
    name: str | None,
    platform: str | None,
    events: tuple[str, ...],
    rules: tuple[Path, ...],
    no_language: bool,
    delivered: bool,
    reveal: bool,
    **shown: Any,
) -> None:
    """Show one conversation of FILE... as a timeline: messages, what was found in them and why, and escrow events.

    FILE is JSON Lines, CSV or Parquet, also .gz and .zst; a quoted glob; or - for standard input.
    """
    from policyguard.log.files import found  # noqa: PLC0415
    from policyguard.report.timeline import Judge, LiveGuards, gather, read_events, timeline  # noqa: PLC0415

    with failing_clearly():
        paths = found(log)
        if not name:
            raise click.UsageError(_worst(paths, platform, rules))
        gathered = gather(paths, name)
        if not gathered.records:
            raise click.UsageError(_unknown(name, gathered))
        guards = LiveGuards(rules, language=not no_language, delivered=delivered)
        course = read_events(found(events), name)
        made = timeline(gathered, course, Judge(guards, platform), delivered=delivered, reveal=reveal)
        _write(made, **shown)


def _worst(paths: Iterable[str], platform: str | None, rules: tuple[Path, ...]) -> str:
    """What is said where no conversation is asked for: those to look at first."""
    from policyguard.report.timeline import MOST_MESSAGES, Judge, PlainGuards, worst  # noqa: PLC0415

    told = "say which conversation, with --id"
    named = worst(paths, Judge(PlainGuards(rules), platform))
    if not named:
        return f"{told}\n  no record has a `conversation_id`"
    lines = [
        f"  {name}: {', '.join(f'{count} {action}' for action, count in sorted(actions.items(), reverse=True))}"
        for name, actions in named
    ]
    basis = f"the worst of the first {MOST_MESSAGES:,} messages, by the rules alone:"
    return "\n".join([told, basis, *lines])


def _unknown(name: str, gathered: Gathered) -> str:
    told = f"no message of conversation {name!r}"
    if gathered.unread:
        told += f" ({gathered.unread:,} lines could not be read)"
    near = ", ".join(gathered.near)
    return (
        f"{told}\n  hint: there are: {near}" if near else f"{told}\n  hint: no record has a `conversation_id`"
    )


def _write(made: Timeline, form: str, output: Path | None, lang: str) -> None:
    if output is None:
        click.echo(_page(made, form, lang, coloured=True), nl=False)
        return
    try:
        output.write_text(_page(made, form, lang), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror}") from None
    click.echo(f"wrote {output}", err=True)


def _page(made: Timeline, form: str, lang: str, *, coloured: bool = False) -> str:
    """The timeline in the form asked for; click takes the colours away where no terminal is."""
    if form == "json":
        from policyguard.log import json_line  # noqa: PLC0415
        from policyguard.report.timeline.wire import to_dict  # noqa: PLC0415

        return json_line(to_dict(made)).decode()
    if form == "html":
        from datetime import datetime  # noqa: PLC0415

        from policyguard.report.intake import JST  # noqa: PLC0415
        from policyguard.report.timeline.page import render  # noqa: PLC0415

        return "".join(render(made, lang, datetime.now(JST)))
    from policyguard.cli.conversation_text import lines  # noqa: PLC0415

    text = "\n".join(lines(made, lang)) + "\n"
    return text if coloured else click.unstyle(text)
