"""What the pages for people have in common: the templates, and the words and forms they use."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from policyguard.labels import labels
from policyguard.report.summary import ACTIONS

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> Environment:
    """The templates of this package."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - loaded on first use

    made = Environment(loader=PackageLoader("policyguard.report"), autoescape=True, undefined=StrictUndefined)
    made.filters.update(n="{:,}".format, minute=_minute, share=_share)
    made.globals.update(words=labels(), actions=ACTIONS)
    return made


def source(name: str) -> str:
    """A style sheet or script, as it goes into a page."""
    return (resources.files("policyguard.report") / "templates" / name).read_text(encoding="utf-8")


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"
