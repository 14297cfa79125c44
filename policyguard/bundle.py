"""Where the files that ship with the package are: rules, lexicons, platforms, notices, labels."""

from __future__ import annotations

from importlib import resources
from pathlib import Path


def rules_root() -> Path:
    """The bundled ``rules/`` folder: inside an installed package, or beside it in a checkout."""
    package = Path(str(resources.files("policyguard")))
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent / "rules"
