"""The sample through policyguard, as a marketplace would ask it: table ``default``, stage inquiry."""

from __future__ import annotations

from policyguard.guard import Guard
from tests.bench.presidio.sample import Span, tell

_GUARD = Guard.for_platform("default")


def found(body: str) -> list[Span]:
    """Where something offends."""
    findings = _GUARD.check(body).findings
    return [(span.start, span.end) for finding in findings if finding.act.offends for span in finding.spans]


if __name__ == "__main__":
    tell(found)
