"""How long each rule takes over a log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policyguard.detect import Cost
from policyguard.guard import detectors_of, normalizer_of
from policyguard.log.files import found
from policyguard.log.read import read
from policyguard.log.record import Record
from policyguard.pack import Pack


@dataclass(frozen=True, slots=True)
class Timing:
    """The cost of every rule that ran, slowest first."""

    costs: list[Cost]
    messages: int
    seconds: float


def profiled(pack: Pack, logs: Sequence[str]) -> Timing:
    """Run the rules of *pack* over *logs*; records that cannot be read are passed over."""
    normalizer, detectors = normalizer_of(pack), detectors_of(pack)
    costs: dict[str, Cost] = {}
    messages = 0
    for record in read(found(logs)):
        if isinstance(record, Record):
            messages += 1
            detectors.time(normalizer.normalize(record.message.body), costs)
    ordered = sorted(costs.values(), key=lambda cost: -cost.seconds)
    return Timing(ordered, messages, sum(cost.seconds for cost in ordered))
