"""The report for people: one HTML file that holds everything it needs and asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from policyguard.errors import PolicyguardError
from policyguard.labels import Words, labels
from policyguard.model import Bilingual, Category, Stage
from policyguard.report.case import Case
from policyguard.report.chart import MOST_BARS, Bar, Drawing, bars, columns
from policyguard.report.excerpt import visible
from policyguard.report.frame import environment, source
from policyguard.report.summary import ACTIONS, Day, Summary

MOST_DAYS = 92  # longer periods are drawn by week
MOST_VERSIONS = 5  # ruleset and policy versions named

_FINDINGS = Bilingual("件", "")
_COUNT = Bilingual("件数", "Count")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands at the top: the title, the language shown first, when it was made."""

    title: Bilingual
    lang: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Chart:
    """One bar chart with its figures."""

    id: str
    title: Bilingual
    note: Bilingual
    rows: Sequence[Bar]
    drawing: Drawing | None
    unit: Bilingual = _COUNT


@dataclass(frozen=True, slots=True)
class Daily:
    """The chart over time, by day or by week."""

    title: Bilingual
    days: Sequence[Day]
    drawing: Drawing


def render(heading: Heading, summary: Summary, shown: Counter[str], cases: Iterator[Case]) -> Iterator[str]:
    """The page in pieces; *shown* counts the *cases* by action."""
    script = source("script.js")
    return (
        environment()
        .get_template("page.html")
        .generate(
            s=summary,
            title=Bilingual(visible(heading.title.ja), visible(heading.title.en)),
            lang=heading.lang,
            made=heading.made,
            platforms=_platforms(summary),
            rulesets=_versions(summary.tally.rulesets),
            policies=_versions(summary.tally.policies),
            cases=cases,
            total=summary.cases.total(),
            shown=shown.total(),
            shown_by_action=shown,
            filters=_filters(),
            charts=_charts(summary),
            daily=_daily(summary.days),
            style=source("style.css"),
            script=script,
            script_hash=_hash(script),
        )
    )


def _hash(script: str) -> str:
    """What the page's content security policy lets run: this script and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _platforms(summary: Summary) -> list[Bilingual]:
    """The platforms the logs name, by their titles; where they name none, those of the policies."""
    named = summary.tally.platforms or Counter(policy.partition("@")[0] for policy in summary.tally.policies)
    titles = platform_titles()
    return [titles.get(name) or Bilingual(name, name) for name, _ in named.most_common() if name]


def platform_titles() -> Mapping[str, Bilingual]:
    """The bundled platforms' titles; none where the pack has faults: a report must not depend on the rules of today."""
    from policyguard.pack import bundled_pack  # noqa: PLC0415 - what the page needs alone

    try:
        return {name: policy.title for name, policy in bundled_pack().policies.items()}
    except PolicyguardError:
        return {}


def _versions(counts: Mapping[str, int]) -> list[str]:
    named = [f"{version}（{count:,}）" for version, count in Counter(counts).most_common() if version]
    return named[:MOST_VERSIONS] + ["…"] * (len(named) > MOST_VERSIONS)


def _filters() -> list[tuple[str, Bilingual, list[tuple[str, Bilingual]]]]:
    words = labels()
    return [
        ("a", Bilingual("処置", "Action"), [(a.value, words.action[a.value]) for a in ACTIONS]),
        ("k", Bilingual("分類", "Category"), [(c.value, words.category[c.value]) for c in Category]),
        ("s", Bilingual("段階", "Stage"), [(s.value, words.stage[s.value]) for s in Stage]),
    ]


def _charts(summary: Summary) -> list[Chart]:
    words, tally = labels(), summary.tally
    offending = Bilingual("処置の対象になる箇所", "Findings that can offend")
    return [
        _chart(
            "c-action",
            Bilingual("処置", "Action"),
            Bilingual("通過を除くメッセージ", "Messages, those allowed left out"),
            [Bar(words.action[a.value], summary.count(a.value), a.value) for a in ACTIONS[:-1]],
        ),
        _chart("c-entity", Bilingual("対象", "Entity"), offending, _rows(tally.entities, words.entity)),
        _chart(
            "c-act",
            Bilingual("行為", "Act"),
            Bilingual("見つかった箇所すべて（断り・話題を含む）", "All findings, refusals included"),
            _rows(tally.acts, words.act),
        ),
        _chart(
            "c-stage",
            Bilingual("段階", "Stage"),
            Bilingual("該当メッセージ、取引の進む順", "Offending messages, in the order of a deal"),
            [Bar(words.stage[stage.value], tally.stages[stage.value]) for stage in Stage],
        ),
        _chart(
            "c-disguise",
            Bilingual("隠し方", "Disguise"),
            Bilingual("見破った隠し方", "Disguises undone"),
            _rows(tally.disguises, words.disguise),
        ),
    ]


def _rows(counts: Counter[str], words: Words) -> list[Bar]:
    rows = [Bar(words[key], count) for key, count in counts.most_common(MOST_BARS)]
    rest = counts.total() - sum(row.count for row in rows)
    return [*rows, Bar(Bilingual("その他", "Other"), rest)] if rest else rows


def _chart(name: str, title: Bilingual, note: Bilingual, rows: Sequence[Bar]) -> Chart:
    drawing = bars(rows, _FINDINGS) if any(row.count for row in rows) else None
    return Chart(name, title, note, rows, drawing)


def _daily(days: Sequence[Day]) -> Daily | None:
    if not any(day.messages > day.actions["allow"] for day in days):
        return None
    if len(days) <= MOST_DAYS:
        return Daily(Bilingual("日ごとの処置", "Actions by day"), days, _columns(_without_gaps(days)))
    weeks = _weeks(days)
    title = Bilingual("週ごとの処置（月曜から）", "Actions by week (from Monday)")
    return Daily(title, weeks, _columns(weeks))


def _columns(days: Sequence[Day]) -> Drawing:
    words = labels()
    acted = [action.value for action in ACTIONS[:-1] if any(day.actions[action.value] for day in days)]
    series = [(words.action[name], name, [day.actions[name] for day in days]) for name in acted]
    return columns([day.day[5:].replace("-", "/") for day in days], series)


def _without_gaps(days: Sequence[Day]) -> list[Day]:
    """Every day of a short period, so that the columns stand where they belong in time."""
    known = {day.day: day for day in days}
    first, last = (date.fromisoformat(day.day) for day in (days[0], days[-1]))
    if (last - first).days > MOST_DAYS:
        return list(days)
    dates = ((first + timedelta(n)).isoformat() for n in range((last - first).days + 1))
    nothing = {action.value: 0 for action in ACTIONS}
    return [known.get(name) or Day(name, 0, nothing) for name in dates]


def _weeks(days: Sequence[Day]) -> list[Day]:
    messages: Counter[str] = Counter()
    actions: dict[str, Counter[str]] = {}
    for day in days:
        moment = date.fromisoformat(day.day)
        monday = (moment - timedelta(moment.weekday())).isoformat()
        messages[monday] += day.messages
        actions.setdefault(monday, Counter()).update(day.actions)
    return [Day(monday, messages[monday], dict(actions[monday])) for monday in sorted(messages)]
