"""Write the reference pages that are made from the code and the rules: docs/cli.md, catalogue.md, deal-states.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from policyguard.cli import main as policyguard
from policyguard.cli.catalogue import catalogue
from policyguard.escrow.diagram import deal_states
from policyguard.pack import read_pack

DOCS = Path(__file__).parent.parent / "docs"
# Lines a command's page begins with; everything below them comes from the code.
_PREFACE = """\
# Command line reference

Written by `make docs` from the commands themselves. Exit codes and file formats: [formats.md](formats.md).
"""


def cli_page() -> str:
    """The reference of every command and subcommand, as Markdown."""
    return (
        "\n".join([_PREFACE, *_section(policyguard, click.Context(policyguard, info_name="policyguard"), 2)])
        + "\n"
    )


def catalogue_page() -> str:
    """The catalogue of the bundled rules, as Markdown."""
    return catalogue(read_pack())


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "catalogue.md": catalogue_page,
    "deal-states.md": deal_states,
}


def _section(command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    yield f"{'#' * level} {context.command_path}\n"
    yield f"{_paragraphs(command.help)}\n"
    yield f"```text\n{_usage(command, context)}\n```\n"
    options = [row for parameter in command.params if (row := _row(parameter))]
    if options:
        yield "| option | meaning |\n|---|---|\n" + "\n".join(options) + "\n"
    if command.epilog:
        yield f"{_paragraphs(command.epilog)}\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from _section(below, click.Context(below, info_name=name, parent=context), level + 1)


def _paragraphs(text: str | None) -> str:
    """*text* with its lines joined and blank lines kept."""
    return "\n\n".join(" ".join(part.split()) for part in (text or "").strip().split("\n\n"))


def _usage(command: click.Command, context: click.Context) -> str:
    names = [
        parameter.make_metavar(context)
        for parameter in command.params
        if isinstance(parameter, click.Argument)
    ]
    below = ["COMMAND [ARGS]..."] if isinstance(command, click.Group) else []
    return " ".join([context.command_path, "[OPTIONS]", *names, *below])


def _row(parameter: click.Parameter) -> str:
    if not isinstance(parameter, click.Option):
        return ""
    name = ", ".join(parameter.opts) + _given(parameter)
    said = [parameter.help or "", "Required." if parameter.required else ""]
    if parameter.show_default and parameter.default is not None:
        said.append(f"Default: `{parameter.default}`.")
    return f"| `{name}` | {_cell(' '.join(filter(None, said)))} |"


def _given(option: click.Option) -> str:
    """What the option is followed by: its metavar, or the kind of value; the choices stand in full."""
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return " " + "\\|".join(map(str, option.type.choices))
    return " " + (option.metavar or option.type.name.upper())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
