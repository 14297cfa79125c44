"""The sample through policyguard, as a marketplace would ask it: table ``default``, stage inquiry.

With ``rules``, by the rules alone. No passage is remembered from one message to the next.
"""

from __future__ import annotations

import sys

from policyguard.guard import Guard
from policyguard.language.reader import reader, shipped
from tests.bench.presidio.sample import Span, tell

_GUARD = Guard.for_platform("default", language="rules" not in sys.argv)
_READER = reader(shipped())


def found(body: str) -> list[Span]:
    """Where something offends."""
    _READER.forget()
    findings = _GUARD.check(body).findings
    return [(span.start, span.end) for finding in findings if finding.act.offends for span in finding.spans]


if __name__ == "__main__":
    tell(found)
