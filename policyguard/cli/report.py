"""``policyguard report``: a page, a table and a workbook for moderators, from verdicts and their logs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from policyguard.cli.exits import failing_clearly
from policyguard.errors import OutputError
from policyguard.model import Bilingual

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("verdicts", type=click.Path(path_type=Path))
@click.option(
    "--log", "logs", multiple=True, required=True, help="Log they came from; repeatable, globs allowed."
)
@click.option("--rejects", type=click.Path(path_type=Path), help="Rejects file the scan wrote.")
@click.option("--output", type=_FILE, default="report.html", show_default=True, help="HTML page to write.")
@click.option("--csv", "csv_path", type=_FILE, help="Also write every finding as CSV.")
@click.option("--xlsx", "xlsx_path", type=_FILE, help="Also write every finding as an Excel workbook.")
@click.option("--title", help="Title of the report.")
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Shown first.")
def report(
    verdicts: Path,
    logs: tuple[str, ...],
    rejects: Path | None,
    output: Path,
    csv_path: Path | None,
    xlsx_path: Path | None,
    title: str | None,
    lang: str,
) -> None:
    """Make an HTML, CSV or XLSX report of VERDICTS, the file `policyguard scan` wrote.

    Bodies appear as excerpts only, with every value covered.
    """
    from policyguard.log.files import found  # noqa: PLC0415
    from policyguard.report import TITLE, read_report  # noqa: PLC0415 - templates, charts and logs on use

    heading = Bilingual(title, title) if title else TITLE
    with failing_clearly(), read_report(verdicts, [Path(path) for path in found(logs)], rejects) as made:
        _write("html", lambda path: made.write_html(path, heading, lang), output)
        _write("csv", made.write_csv, csv_path)
        _write("xlsx", lambda path: made.write_xlsx(path, heading), xlsx_path)


def _write(form: str, write: Callable[[Path], None], path: Path | None) -> None:
    if path is None:
        return
    try:
        write(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    click.echo(f"{form}: {path}")
