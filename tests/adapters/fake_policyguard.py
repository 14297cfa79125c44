"""The command line with the fake guard and frequent checkpoints; its worker processes load it too."""

from __future__ import annotations

import sys
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from policyguard.adapters.batch import journal
from policyguard.cli import main
from tests.adapters.fake import FakeGuard

_guard = types.ModuleType("policyguard.guard")
_guard.Guard = FakeGuard  # type: ignore[attr-defined]
sys.modules["policyguard.guard"] = _guard
journal.INTERVAL = 0.02

if __name__ == "__main__":
    main()
