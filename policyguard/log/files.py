"""The files a command was given: paths, globs and ``-``."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path

from policyguard.errors import InputError


def found(patterns: Iterable[str]) -> list[str]:
    """The paths that *patterns* name, globs expanded in order of name, each once; ``-`` stays.

    A plain path is taken as it is, there or not. Raises InputError for a glob that matches nothing.
    """
    paths: dict[str, None] = {}
    for pattern in patterns:
        is_path = pattern == "-" or Path(pattern).exists() or not glob.has_magic(pattern)
        matches = [pattern] if is_path else sorted(glob.glob(pattern, recursive=True))
        if not matches:
            raise InputError(f"{pattern}: no file has such a name\n  hint: check the folder")
        paths.update(dict.fromkeys(matches))
    return list(paths)
