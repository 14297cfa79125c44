"""The command line; each command is a module, imported only when it is called."""

from __future__ import annotations

import importlib
from typing import cast

import click

# command -> (module that defines a click command of that name, one line for --help)
COMMANDS = {
    "check": ("policyguard.cli.check", "Judge one text, from the argument or standard input."),
    "scan": ("policyguard.cli.scan", "Judge message logs and write one verdict per message."),
    "report": ("policyguard.cli.report", "Make an HTML, CSV or XLSX report of verdicts."),
    "conversation": (
        "policyguard.cli.conversation",
        "Show one conversation as a timeline, with findings, reasons and escrow events.",
    ),
    "rules": ("policyguard.cli.rules", "Check, test, profile, document and scaffold rules."),
    "evaluate": ("policyguard.cli.evaluate", "Measure precision and recall over labelled messages."),
    "train": ("policyguard.cli.train", "Make the language model from the corpora."),
    "policies": (
        "policyguard.cli.policies",
        "List, show, check, simulate and compare the platforms' tables.",
    ),
}


class _LazyGroup(click.Group):
    """A group that knows its commands' names and summaries without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        return cast(click.Command, getattr(module, cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.command(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="policyguard")
def main() -> None:
    """Find contact exchange and off-platform payment in marketplace chat, and decide by escrow stage."""
