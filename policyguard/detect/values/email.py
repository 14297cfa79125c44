"""E-mail addresses, also right beside kana and kanji; ``email-validator`` judges, without asking the DNS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policyguard.detect.values.kind import ValueKind
from policyguard.detect.values.suffix import is_reserved, public_suffix
from policyguard.model import Candidate

_LOCAL = r"[a-z0-9._%+\-]{1,64}"
# What people leave off: taro@gmail.
_CARRIERS = {
    "gmail": "gmail.com",
    "googlemail": "gmail.com",
    "yahoo": "yahoo.co.jp",
    "ymail": "ymail.ne.jp",
    "icloud": "icloud.com",
    "outlook": "outlook.com",
    "hotmail": "hotmail.com",
    "docomo": "docomo.ne.jp",
    "ezweb": "ezweb.ne.jp",
    "softbank": "softbank.ne.jp",
}
_ANY = re.compile(
    rf"(?<![a-z0-9._%+\-])(?P<local>{_LOCAL})@\n?(?:(?P<carrier>{'|'.join(_CARRIERS)})(?![a-z0-9@_-]|\.[a-z0-9])"
    r"|(?P<domain>(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z0-9-]{2,24}|localhost))"
)
# Endings that people run together with the next word: …@gmail.comdesu.
_RUN_ON = ("com", "net", "org", "jp", "info", "me")
# Carriers that once gave out addresses the standard forbids (dots in a row, a dot before the @).
_LENIENT = ("docomo.ne.jp", "ezweb.ne.jp", "softbank.ne.jp", "vodafone.ne.jp", "disney.ne.jp")

_DUMMY_LOCALS = (
    "xxx", "xxxx", "xxxxx", "xxxxxx", "sample", "dummy", "hoge", "hogehoge", "fuga", "piyo", "foo", "bar",
    "foobar", "example", "test", "yourname", "your-name", "your_name", "your.name", "username", "user-name",
    "youremail", "your-email", "your_email", "name", "aaa", "aaaa", "abc", "git",
)  # fmt: skip
_DUMMY_NAMES = (
    "xxx", "xxxx", "xxxxx", "sample", "dummy", "hoge", "hogehoge", "fuga", "piyo", "foo", "bar", "domain",
    "yourdomain", "your-domain", "company", "yourcompany", "address", "email", "test", "aaa", "bbb", "abc",
    "host", "hostname", "exsample", "samplemail",
)  # fmt: skip
# Local parts that are dummies wherever they stand; the others only on a domain that is one.
_ALWAYS_DUMMY = re.compile(
    r"x{3,}|(?:sample|dummy|hoge|fuga|piyo|foobar|git|example|your[-_.]?(?:name|e?mail))[0-9]{0,3}"
)
_SILENT = re.compile(r"(?:no|do-?not)[-_.]?reply")


def candidates(folded: str, _original: str | None = None, /) -> Iterator[Candidate]:
    """Addresses, lower case; dummies score 0.1 and senders nobody answers 0.2."""
    for run in _ANY.finditer(folded):
        found = _short(run) if run["carrier"] else _address(folded, run)
        if found:
            yield found


def _address(folded: str, run: re.Match[str]) -> Candidate | None:
    local = run["local"].lstrip(".%+-")
    start = run.end("local") - len(local)
    domain = _known_domain(run["domain"])
    if not local or not domain or _is_login(folded, start):
        return None
    address = _validated(local, domain)
    if not address:
        return None
    end = run.start("domain") + len(domain)
    return Candidate(start, end, address, _score(local, domain, folded[start - 1 : start]))


def _short(run: re.Match[str]) -> Candidate | None:
    local = run["local"].lstrip(".%+-")
    address = _validated(local, _CARRIERS[run["carrier"]]) if len(local) >= 3 else None
    return Candidate(run.end("local") - len(local), run.end(), address, 0.6) if address else None


def _known_domain(domain: str) -> str:
    """*domain* up to where it stops being one (``gmail.comdesu`` → ``gmail.com``), or ``""``."""
    if is_reserved(domain) or public_suffix(domain):
        return domain
    head, _, last = domain.rpartition(".")
    for ending in _RUN_ON:
        if last.startswith(ending) and public_suffix(f"{head}.{ending}"):
            return f"{head}.{ending}"
    return head if public_suffix(head) else ""


def _validated(local: str, domain: str) -> str | None:
    """The address in canonical form, or None when no mail could go there."""
    if is_reserved(domain):
        return f"{local}@{domain}"
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    try:
        valid = validate_email(f"{local}@{domain}", check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return f"{local}@{domain}" if domain in _LENIENT else None
    return f"{valid.local_part}@{valid.ascii_domain}".lower()


def _is_login(folded: str, start: int) -> bool:
    """True inside ``https://user:password@host``."""
    token = re.split(r"[^!-~]", folded[max(0, start - 80) : start])[-1]
    return bool(re.search(r"://[^/]*\Z", token)) and not token.endswith("mailto://")


def _score(local: str, domain: str, before: str) -> float:
    name = domain.partition(".")[0]
    if is_reserved(domain):
        return 0.1
    if _SILENT.match(local):
        return 0.2
    if _ALWAYS_DUMMY.fullmatch(local) or name in _DUMMY_NAMES or (local in _DUMMY_LOCALS and name == local):
        return 0.1
    return 0.6 if before == "@" else 0.95


KIND = ValueKind("email", ("@",), candidates)
