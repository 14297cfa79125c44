"""What was found of what is labelled, and what was stopped that should not be: counted, with intervals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from policyguard.evaluate.case import Case, Expected
from policyguard.model import Finding, Verdict

Check = Callable[[str], Verdict]
# Of the normal distribution, for 95 %.
_Z = 1.96


@dataclass(slots=True)
class Share:
    """*good* of *all*."""

    good: int = 0
    all: int = 0

    def add(self, good: bool) -> None:
        """Count one more."""
        self.good += good
        self.all += 1

    @property
    def value(self) -> float | None:
        """The share, or None of nothing."""
        return self.good / self.all if self.all else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval; all of 0 to 1 where there is nothing to go by."""
        if not self.all:
            return 0.0, 1.0
        p, n = self.good / self.all, self.all
        middle = p + _Z * _Z / (2 * n)
        spread = _Z * sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n))
        scale = 1 + _Z * _Z / n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)

    def to_dict(self) -> dict[str, Any]:
        """The wire form."""
        low, high = self.interval
        share = None if self.value is None else round(self.value, 4)
        return {
            "good": self.good,
            "all": self.all,
            "share": share,
            "low": round(low, 4),
            "high": round(high, 4),
        }


@dataclass(slots=True)
class Measure:
    """Precision and recall of one kind of thing."""

    precision: Share = field(default_factory=Share)
    recall: Share = field(default_factory=Share)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two."""
        p, r = self.precision.value, self.recall.value
        return 2 * p * r / (p + r) if p and r else None

    def to_dict(self) -> dict[str, Any]:
        """The wire form."""
        return {
            "precision": self.precision.to_dict(),
            "recall": self.recall.to_dict(),
            "f1": None if self.f1 is None else round(self.f1, 4),
        }


@dataclass(slots=True)
class Figures:
    """All that is counted over a corpus.

    ``found``: messages that offend and have an offending finding, by difficulty; ``kept``: those of them that
    were kept from the other side. ``stopped``: messages that do not offend and were kept back all the same;
    ``flagged``: those that were delivered and queued for a moderator. ``value`` and ``span`` are of the labelled findings that carry a value
    and stand in messages that were found; a span counts when it is the marked one to the character.
    """

    found: Share = field(default_factory=Share)
    kept: Share = field(default_factory=Share)
    stopped: Share = field(default_factory=Share)
    flagged: Share = field(default_factory=Share)
    value: Share = field(default_factory=Share)
    span: Share = field(default_factory=Share)
    difficulty: dict[int, Share] = field(default_factory=lambda: defaultdict(Share))
    technique: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    length: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    bare: Share = field(default_factory=Share)
    honest: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    category: dict[str, Measure] = field(default_factory=lambda: defaultdict(Measure))
    entity: dict[str, Measure] = field(default_factory=lambda: defaultdict(Measure))
    act: dict[str, Measure] = field(default_factory=lambda: defaultdict(Measure))
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: list[tuple[Case, Verdict, str]] = field(default_factory=list, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The wire form; no message is in it."""
        tables = ("difficulty", "technique", "length", "honest", "category", "entity", "act")
        return {
            **{
                name: getattr(self, name).to_dict()
                for name in ("found", "kept", "bare", "stopped", "flagged", "value", "span")
            },
            **{
                name: {str(k): v.to_dict() for k, v in sorted(getattr(self, name).items())} for name in tables
            },
            "confusion": [
                {"labelled": a, "found": b, "count": n} for (a, b), n in self.confusion.most_common()
            ],
        }


def evaluate(cases: Iterable[Case], check: Check) -> Figures:
    """Judge every case and count."""
    figures = Figures()
    for case in cases:
        verdict = check(case.body)
        found = [finding for finding in verdict.findings if finding.act.offends]
        if case.offending:
            _count_lure(figures, case, verdict, found)
        else:
            kept = not verdict.action.delivers
            figures.stopped.add(kept)
            figures.flagged.add(bool(found) and not kept)
            figures.honest[case.technique].add(kept)
            if found:
                figures.errors.append((case, verdict, "stopped"))
        _count_findings(figures, case, verdict)
    return figures


def _count_lure(figures: Figures, case: Case, verdict: Verdict, found: list[Finding]) -> None:
    hit = bool(found)
    figures.kept.add(hit and not verdict.action.delivers)
    for share in (
        figures.found,
        figures.difficulty[case.difficulty],
        figures.technique[case.technique],
        figures.length[case.length],
    ):
        share.add(hit)
    values = [each for each in case.offending if each.value]
    if not values:
        figures.bare.add(hit)
    if not hit:
        figures.errors.append((case, verdict, "missed"))
        return
    for each in values:
        right = any(same_value(each, finding) for finding in found)
        figures.value.add(right)
        figures.span.add(any((s.start, s.end) == (each.start, each.end) for f in found for s in f.spans))
        if not right:
            figures.errors.append((case, verdict, "value"))


def same_value(expected: Expected, finding: Finding) -> bool:
    """Whether *finding* has the labelled value, however it is written."""
    return bool(finding.value) and _plain(expected.value or "") == _plain(finding.value or "")


def _plain(value: str) -> str:
    return value.lower().removeprefix("www.").rstrip("/").lstrip("@")


def _count_findings(figures: Figures, case: Case, verdict: Verdict) -> None:
    """Finding by finding: what is labelled is found when one of the same kind overlaps it."""
    for name, kind in _KINDS.items():
        table: Mapping[str, Measure] = getattr(figures, name)
        for each in case.expected:
            if each.start < each.end:
                table[kind(each)].recall.add(
                    any(_over(each, f) and kind(f) == kind(each) for f in verdict.findings)
                )
        for finding in verdict.findings:
            table[kind(finding)].precision.add(
                any(_over(e, finding) and kind(e) == kind(finding) for e in case.expected)
            )
    for each in case.offending:
        over = [f for f in verdict.findings if _over(each, f)]
        best = next((f for f in over if f.entity is each.entity), over[0] if over else None)
        figures.confusion[each.entity.value, best.entity.value if best else "–"] += 1


_KINDS: dict[str, Callable[[Any], str]] = {
    "category": lambda each: str(each.entity.category.value),
    "entity": lambda each: str(each.entity.value),
    "act": lambda each: str(each.act.value),
}


def _over(expected: Expected, finding: Finding) -> bool:
    return any(span.start < expected.end and expected.start < span.end for span in finding.spans)
