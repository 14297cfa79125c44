"""Text written backwards or in an encoding a reader's software turns back: HTML references, percent signs."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from policyguard.normalize.text import Edit, Step

_REFERENCE = re.compile(r"&(?:#[0-9]{2,6}|#x[0-9a-f]{2,5}|commat|period|lowbar|colon|sol);")
# Only what comes out as ASCII: links to Japanese pages are full of percent signs and stay as they are.
_PERCENT = re.compile(r"(?:%[2-7][0-9a-f])+")
_ENDINGS = ("com", "net", "org", "jp", "me", "ee", "gg", "tv", "io")
_BACKWARDS = re.compile(
    rf"(?<![a-z0-9.])(?:{'|'.join(ending[::-1] for ending in _ENDINGS)})\.[a-z0-9.-]{{2,60}}(?:@[a-z0-9._+-]{{2,60}}|/+:s?ptth)(?![a-z0-9])"
)


def _references(text: str) -> list[Edit]:
    return [
        Edit(m.start(), m.end(), html.unescape(m.group()), "html_entities") for m in _REFERENCE.finditer(text)
    ]


def _percents(text: str) -> list[Edit]:
    return [
        Edit(m.start(), m.end(), unquote(m.group()).lower(), "percent_encoding")
        for m in _PERCENT.finditer(text)
    ]


def _backwards(text: str) -> list[Edit]:
    return [Edit(m.start(), m.end(), m.group()[::-1], "reversed") for m in _BACKWARDS.finditer(text)]


STEPS = (
    Step(["&#", "&commat", "&period", "&lowbar", "&colon", "&sol"], _references),
    Step([f"%{digit}" for digit in "234567"], _percents),
    Step([f"{ending[::-1]}." for ending in _ENDINGS], _backwards),
)
