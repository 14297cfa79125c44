"""``policyguard train``: make the language model, or the weights for conversations, from the corpora."""

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
    "--conversations",
    is_flag=True,
    help="Learn what tells values told in pieces (conversations/train.jsonl, benign/) instead; a minute or two.",
)
@click.option(
    "--seed", type=int, default=20261122, show_default=True, help="The same seed makes the same model."
)
@click.option(
    "--epochs", type=click.IntRange(1, 50), default=6, show_default=True, help="Rounds over the corpora."
)
def train(corpora: Path, output: Path | None, conversations: bool, seed: int, epochs: int) -> None:
    """Make the language model from CORPORA (train/, benign/, dev/) and write it with its card and hashes."""
    started = perf_counter()
    made = _conversations(corpora, output) if conversations else _language(corpora, output, seed, epochs)
    click.echo(f"{made}, {perf_counter() - started:.0f} s", err=True)


def _say(told: str) -> None:
    click.echo(told, err=True)


def _language(corpora: Path, output: Path | None, seed: int, epochs: int) -> str:
    from policyguard.guard import normalizer_of  # noqa: PLC0415
    from policyguard.language.train import read_corpora  # noqa: PLC0415
    from policyguard.language.train import train as make  # noqa: PLC0415
    from policyguard.pack import bundled_pack  # noqa: PLC0415

    read = read_corpora(corpora, normalizer_of(bundled_pack()).normalize)
    _say(f"{len(read.learned)} passages of {read.rows} messages; fitted on {len(read.fitted)} of dev")
    folder = output or shipped()
    card = make(read, folder, seed=seed, epochs=epochs, say=_say)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return f"{folder}: model {card['version']}, {size / 1e6:.1f} MB"


def _conversations(corpora: Path, output: Path | None) -> str:
    from policyguard.conversation.train import train as learn  # noqa: PLC0415
    from policyguard.conversation.weights import shipped as shipped_weights  # noqa: PLC0415
    from policyguard.guard import normalizer_of  # noqa: PLC0415
    from policyguard.pack import bundled_pack  # noqa: PLC0415

    pack, folder = bundled_pack(), output or shipped_weights()
    made = learn(corpora, folder, pack.lexicons, normalizer_of(pack).normalize, _say)
    return f"{folder}: weights {made.version}"
