"""Links with or without a scheme, and bare host names the Public Suffix List knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policyguard.detect.values.kind import ValueKind, cased
from policyguard.detect.values.suffix import is_reserved, public_suffix
from policyguard.model import Candidate

# Schemes of applications; there the scheme says which service it is, so it stays in the value.
APP_SCHEMES = (
    "line", "lineat", "discord", "tg", "telegram", "whatsapp", "viber", "weixin", "kakaotalk", "kakaoopen",
    "skype", "zoommtg", "msteams", "slack", "signal", "sgnl", "instagram", "twitter", "paypay",
)  # fmt: skip
# Endings that mean a file when nothing follows, though each is a top-level domain as well.
_FILE_ENDINGS = """
    ai py sh rs md pl ps so cc mov zip cs vi la ph ml tf kt hk pm ts mm bz gz lua bat cab dot
"""
FILE_ENDINGS = frozenset(_FILE_ENDINGS.split())
# Names of programs and companies that only look like hosts.
_NAMES = """
    asp.net vb.net ado.net ml.net paint.net socket.io draw.io java.io system.io files.io std.io co.ltd
"""
NAMES = frozenset(_NAMES.split())
# Hosts that are only ever named as the second half of a mail address.
_MAIL_HOSTS = """
    gmail.com googlemail.com icloud.com hotmail.com hotmail.co.jp outlook.com outlook.jp ymail.ne.jp
    docomo.ne.jp ezweb.ne.jp softbank.ne.jp i.softbank.jp
"""
MAIL_HOSTS = frozenset(_MAIL_HOSTS.split())
# The endings of ordinary sites; a bare name under another ending is believed only half.
_USUAL_ENDINGS = """
    com net org info biz jp me io co ee gg ly link app dev page site online shop store xyz design works tokyo
    osaka kyoto nagoya club tech cloud space fun live pro studio website art blog tv to us uk kr cn tw de fr
    eu in work world media agency company team group bio cards click
"""
USUAL_ENDINGS = frozenset(_USUAL_ENDINGS.split())
# Country endings that are also English words: in "ok.it is" no link is meant.
_ENGLISH = "it is in to so no me my am be do us at as by la id"
_WORDS = frozenset(_ENGLISH.split())

_TAIL = r"[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{0,2000}"
_LABEL = r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_IDN_LABEL = r"[a-z0-9ぁ-んァ-ヶー一-鿿々-]{1,63}"
_LINK = (
    rf"(?P<link>(?<![a-z0-9])(?:https?|ftp)://(?:[a-z0-9._~%!$&'*+,;=:-]{{1,64}}@)?"
    rf"(?P<link_host>(?:{_LABEL}\.){{0,8}}{_LABEL}(?![ぁ-んァ-ヶー一-鿿々]{{1,62}}\.[a-z])|(?:{_IDN_LABEL}\.){{1,4}}[a-z]{{2,24}})"
    rf"(?::[0-9]{{1,5}})?(?:[/?#]{_TAIL})?)"
)
_APP = (
    rf"(?P<app>(?<![a-z0-9])(?:(?:{'|'.join(APP_SCHEMES)})://?[a-z0-9]{_TAIL}"
    rf"|skype:[a-z0-9][a-z0-9.,:_-]{{5,60}}\?{_TAIL}))"
)
_BARE = (
    rf"(?P<bare>(?<![a-z0-9@._/\\-])(?P<bare_host>(?:{_LABEL}\.){{1,8}}(?:[a-z]{{2,24}}|xn--[a-z0-9-]{{2,59}}))"
    rf"(?![a-z0-9_@+-]|\.[a-z0-9])(?::[0-9]{{2,5}})?(?:[/?#]{_TAIL})?)"
)
_ANY = re.compile(f"{_LINK}|{_APP}|{_BARE}")
_TRAILING = ".,;:!?'\"*~_]"
_NUMERIC = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_FILE_PATH = re.compile(
    r"/(?:[a-z0-9_-]{1,60}\.)?"
    r"(?:ai|psd|png|jpe?g|gif|svg|pdf|eps|py|js|css|html?|md|zip|csv|txt|docx?|xlsx?)"
)
_NEXT_WORD = re.compile(r" ?[a-zA-Z]")
_PRIVATE = re.compile(
    r"(?:0|10|127)\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|169\.254\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\."
)


def candidates(folded: str, original: str | None = None, /) -> Iterator[Candidate]:
    """Links as ``host/path``; the path keeps the case of *original*. Places that lead nowhere score 0.1."""
    source = cased(folded, original) or folded
    for run in _ANY.finditer(folded):
        reading = _READINGS[run.lastgroup or ""]
        found = reading(source, run)
        if found:
            yield found


def _app(source: str, run: re.Match[str]) -> Candidate:
    end = run.start() + len(_trimmed(run.group()))
    scheme, _, rest = source[run.start() : end].partition(":")
    return Candidate(run.start(), end, f"{scheme.lower()}:{rest}", 0.9)


def _link(source: str, run: re.Match[str]) -> Candidate | None:
    host = run["link_host"]
    end, value = _extent(source, run, "link")
    if is_reserved(host) or _PRIVATE.match(host):
        return Candidate(run.start(), end, value, 0.1)
    known = _NUMERIC.fullmatch(host) or public_suffix(host)
    return Candidate(run.start(), end, value, 0.9 if known else 0.5) if "." in host else None


def _bare(source: str, run: re.Match[str]) -> Candidate | None:
    host = run["bare_host"]
    suffix = public_suffix(host)
    end, value = _extent(source, run, "bare")
    if is_reserved(host) and "." in host:
        return Candidate(run.start(), end, value, 0.1)
    if host in NAMES or (host in MAIL_HOSTS and value == host):
        return None
    if not suffix or _is_a_file(host, value) or _is_prose(source, run, end, suffix):
        return None
    return Candidate(run.start(), end, value, _score(host, suffix, value))


def _extent(source: str, run: re.Match[str], kind: str) -> tuple[int, str]:
    """Where the link ends once closing marks are left to the sentence, and its value without a scheme."""
    end = run.start() + len(_trimmed(run.group()))
    host, after = run[f"{kind}_host"], run.end(f"{kind}_host")
    return max(end, after), host + source[after:end].rstrip("/?#")


def _trimmed(link: str) -> str:
    """*link* without the punctuation and the unopened brackets at its end."""
    while link and (link[-1] in _TRAILING or (link[-1] == ")" and link.count(")") > link.count("("))):
        link = link[:-1]
    return link


def _is_a_file(host: str, value: str) -> bool:
    """True for logo.ai, main.py, logo.ai/logo.psd; not for notion.so/page."""
    if host.rpartition(".")[2] not in FILE_ENDINGS or host.startswith("www."):
        return False
    path = value[len(host) :]
    return len(path) < 2 or bool(_FILE_PATH.fullmatch(path))


def _is_prose(source: str, run: re.Match[str], end: int, suffix: str) -> bool:
    """True for a missing space (done.it is), for clock times (10.am) and for initials."""
    host = run["bare_host"]
    if end > run.end("bare_host") or host.startswith("www."):
        return False
    name = host[: -len(suffix) - 1].rpartition(".")[2]
    if name.isdigit() and len(name) < 3:
        return True
    return suffix in _WORDS and bool(_NEXT_WORD.match(source, end))


def _score(host: str, suffix: str, value: str) -> float:
    if host.startswith("www.") or len(value) > len(host):
        return 0.9
    return 0.7 if suffix.rpartition(".")[2] in USUAL_ENDINGS else 0.4


_READINGS = {"link": _link, "app": _app, "bare": _bare}
KIND = ValueKind("url", ("://", ".", ":?", "skype:", *(f"{scheme}:/" for scheme in APP_SCHEMES)), candidates)
