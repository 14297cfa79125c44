"""``policyguard train``: make the language model from the corpora."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import click

from policyguard.language.reader import shipped


@click.command()
@click.argument("corpora", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write; by default into the package.",
)
@click.option(
    "--seed", type=int, default=20261122, show_default=True, help="The same seed makes the same model."
)
@click.option(
    "--epochs", type=click.IntRange(1, 50), default=6, show_default=True, help="Rounds over the corpora."
)
def train(corpora: Path, output: Path | None, seed: int, epochs: int) -> None:
    """Make the language model from CORPORA (train/, benign/, dev/) and write it with its card and hashes."""
    from policyguard.guard import normalizer_of  # noqa: PLC0415
    from policyguard.language.train import read_corpora  # noqa: PLC0415
    from policyguard.language.train import train as make  # noqa: PLC0415
    from policyguard.pack import bundled_pack  # noqa: PLC0415

    started = perf_counter()
    read = read_corpora(corpora, normalizer_of(bundled_pack()).normalize)
    click.echo(
        f"{len(read.learned)} passages of {read.rows} messages; fitted on {len(read.fitted)} of dev", err=True
    )
    folder = output or shipped()
    card = make(read, folder, seed=seed, epochs=epochs, say=lambda told: click.echo(told, err=True))
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    click.echo(
        f"{folder}: model {card['version']}, {size / 1e6:.1f} MB, {perf_counter() - started:.0f} s", err=True
    )
