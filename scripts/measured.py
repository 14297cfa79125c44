"""Write docs/measured.md: what is found and what is stopped by mistake, with and without each kind of reader.

Takes minutes and depends on the machine for its times, so it is run by hand after the rules or the model have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

from policyguard.evaluate import (
    Case,
    Figures,
    evaluate,
    evaluate_conversations,
    live,
    read_cases,
    read_conversations,
)
from policyguard.evaluate.disguise import disguises_of
from policyguard.evaluate.page import markdown
from policyguard.guard import Guard
from policyguard.language.reader import read_card, shipped
from policyguard.rule import Kind

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "measured.md"
PLATFORM = "default"


def cases(*folders: str) -> list[Case]:
    """The labelled messages of *folders* of the corpora."""
    return read_cases(
        file for folder in folders for file in sorted((ROOT / "corpora" / folder).glob("*.jsonl"))
    )


def without_tokens() -> Guard:
    """The rules but those that look at words as Sudachi cuts them."""
    guard = Guard.for_platform(PLATFORM, language=False)
    rules = {name: rule for name, rule in guard.pack.rules.items() if rule.match.kind is not Kind.TOKENS}
    pack = replace(guard.pack, rules=rules, version=f"{guard.pack.version} without tokens")
    return Guard(guard.policy, pack, language=False)


def variants() -> dict[str, Guard]:
    """What is compared."""
    return {
        "rules, without token rules": without_tokens(),
        "rules": Guard.for_platform(PLATFORM, language=False),
        "rules and language model (as shipped)": Guard.for_platform(PLATFORM),
    }


def ablation(name: str, corpus: Sequence[Case], ordinary: Sequence[Case]) -> list[str]:
    """One table: a row for each variant."""
    lines = [
        f"### {name}",
        "",
        "| | lures found | kept back | without a value | values right | honest stopped | honest flagged | ordinary stopped "
        "| ordinary flagged | ms a message, median | mean |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for told, guard in variants().items():
        guard.warm()
        figures, plain = evaluate(corpus, guard.check), evaluate(ordinary, guard.check)
        spent = [_seconds(guard, case.body) * 1e3 for case in corpus]
        shares = (figures.found, figures.kept, figures.bare, figures.value, figures.stopped, figures.flagged)
        cells = [f"{share.value or 0:.1%}" for share in (*shares, plain.stopped, plain.flagged)]
        lines.append(
            f"| {told} | {' | '.join(cells)} | {median(spent):.2f} | {sum(spent) / len(spent):.2f} |"
        )
    return [*lines, ""]


def _seconds(guard: Guard, body: str) -> float:
    started = perf_counter()
    guard.check(body)
    return perf_counter() - started


def reliability() -> list[str]:
    """How well the model's scores keep their word, on what they were fitted on."""
    rows = read_card(shipped())["reliability"]
    return [
        "| score | passages | mean score | offend |",
        "|---|---|---|---|",
        *(f"| {r['from']:.1f} – | {r['passages']:,} | {r['score']:.3f} | {r['offends']:.3f} |" for r in rows),
        "",
    ]


def techniques(figures: Figures) -> list[str]:
    """What is found of plain values put through each disguise."""
    return [
        "| disguise | found |",
        "|---|---|",
        *(f"| {name} | {s.value or 0:.1%} of {s.all} |" for name, s in sorted(figures.technique.items())),
        "",
    ]


def conversations(name: str) -> str:
    """The tables of the labelled conversations *name*, judged as if every message had been delivered."""
    told = read_conversations([ROOT / "corpora" / "conversations" / f"{name}.jsonl"])
    return markdown(evaluate_conversations(told, live())).replace("## ", "#### ")


def main() -> None:
    """Measure and write the page."""
    golden, dev = cases("golden"), cases("dev")
    ordinary = [case for number, case in enumerate(cases("benign")) if number % 2]
    shipped_guard = Guard.for_platform(PLATFORM)
    unseen = evaluate(golden, shipped_guard.check)
    worn = evaluate(disguises_of(golden), shipped_guard.check)
    plain = evaluate([c for c in golden if c in set(_plain(golden))], shipped_guard.check)
    PAGE.write_text(
        "\n".join(
            [
                "# Measured",
                "",
                "Written by `python scripts/measured.py`. Judged as before escrow, by the table of `default`. *Found*: some finding that offends;",
                "*kept back*: held or blocked; *flagged*: delivered and queued for a moderator. Intervals are Wilson's, 95 %. What the corpora are:",
                "[corpora](../corpora/README.md). Times are of this run's machine, one thread, the model's memory of passages already read included.",
                "",
                "## With and without each reader",
                "",
                "*Golden* messages were never seen while rules were written or the model was made. Of *dev*, 1,677 messages were before the",
                "eyes of those who wrote the rules, and the scores were calibrated on it: its figures are too good. *Ordinary* are the",
                f"{len(ordinary):,} messages of `benign` that the model did not learn from.",
                "",
                *ablation("Golden", golden, ordinary),
                *ablation("Dev", dev, ordinary),
                "GiNZA's own pipeline is not used. Its static vectors in the embedding layer found no more at the same number of false alarms",
                "(dev, 5 epochs: 75.8 % against 74.2 % of lures at 4 % of honest messages, within the noise of a seed) and would cost 100 MB of memory; its entities and its",
                "parse cost 20 to 50 ms a passage, ten times the whole model.",
                "",
                "## Scores",
                "",
                "Of the passages with a score in each tenth, so many offend (dev and ordinary messages).",
                "",
                *reliability(),
                "## Each disguise alone",
                "",
                f"The {plain.found.all} plain telephone numbers, addresses and LINE IDs of golden, of which {plain.found.value or 0:.1%} are found as they are, disguised by each technique.",
                "",
                *techniques(worn),
                "## Conversations",
                "",
                "Messages judged where they stand, with a memory, at the stage of their moment. The weights were learned from",
                "`conversations/train.jsonl`, the words for answers tuned on the first 135 conversations of *dev*; *golden* was never looked at. Both sets are",
                "composed to be hard. Of what was joined on *dev* though the message is honest nearly all is a value told whole one message later.",
                "",
                "### Golden conversations",
                "",
                conversations("golden"),
                "### Dev conversations",
                "",
                conversations("dev"),
                "## Golden, in full",
                "",
                markdown(unseen).replace("## ", "### "),
            ]
        ),
        encoding="utf-8",
    )


def _plain(golden: Sequence[Case]) -> list[Case]:
    from policyguard.evaluate.disguise import plain  # noqa: PLC0415

    return [case for case in golden if plain(case)]


if __name__ == "__main__":
    main()
