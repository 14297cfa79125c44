"""Make one engine from the literals on standard input (JSON), for its memory to be measured from outside.

``python -m tests.bench.gate.memory [ENGINE]``; without an engine the literals are only read.
"""

from __future__ import annotations

import json
import sys

from tests.bench.gate.engines import ENGINES

if __name__ == "__main__":
    literals = json.load(sys.stdin)
    engines = [ENGINES[name](literals) for name in sys.argv[1:]]
