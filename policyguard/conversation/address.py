"""E-mail addresses and links whose halves stand in different messages; the e-mail detector judges addresses joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policyguard.conversation.candidate import Candidate, Features, bounded, common, marked
from policyguard.conversation.fragment import Form, Kind, Used
from policyguard.conversation.trail import Trail, orders, runs
from policyguard.detect.values import email
from policyguard.detect.values.handle import looks_like_word
from policyguard.model import Entity

MAIL, LINK = "mail", "link"
_LOCAL_KINDS = frozenset((Kind.LETTERS, Kind.DIGITS, Kind.LOCAL))
_BACK, _BACK_LINK = 16, 12
_MOST_DOMAINS, _MOST_PARTS, _MOST_PATHS = 4, 5, 2
_SHORT_LOCAL, _SHORT_PATH = 4, 3
_HOSTS = re.compile(
    r"(?:line\.me|lin\.ee|t\.me|lit\.link|forms\.gle|bit\.ly|google\.com|discord\.gg|instagram\.com|linktr\.ee)"
)


def mails(trail: Trail) -> Iterator[Candidate]:
    """Every address that neighbouring pieces before the @ and a domain could make."""
    domains = trail.given({Kind.DOMAIN}, _BACK)
    if not domains:
        return
    given = trail.given(_LOCAL_KINDS, _BACK)
    for domain in domains[-_MOST_DOMAINS:]:
        around = trail.in_order([*given, domain])
        for local in runs(given, 1, _MOST_PARTS):
            used = trail.in_order([*local, domain])
            if not trail.is_open_to(used):
                continue
            for name, order in orders(local, trail.cues(used)):
                if value := _address(order, domain):
                    whole = (*order, domain)
                    features = common(trail, around, (name, whole), used)
                    features |= _mail_looks(order, domain, domain_first=used[0] is domain)
                    yield Candidate(MAIL, Entity.EMAIL_ADDRESS, value, whole, features)


def links(trail: Trail) -> Iterator[Candidate]:
    """Every link that a domain and a piece or two of one sender could make."""
    if trail.is_joint:
        return
    domains = trail.given({Kind.DOMAIN}, _BACK_LINK)
    given = trail.given(_LOCAL_KINDS - {Kind.LOCAL}, _BACK_LINK) if domains else []
    for domain in domains[-_MOST_DOMAINS:]:
        if domain.piece.form is Form.NAMED or domain.piece.text.startswith("@"):
            continue
        around = trail.in_order([*given, domain])
        for path in runs(given, 1, _MOST_PATHS):
            text = "".join(item.piece.text for item in path)
            used = trail.in_order([*path, domain])
            if len(text) >= _SHORT_PATH and trail.is_open_to(used):
                whole = (domain, *path)
                features = common(trail, around, ("sent", whole), used) | _link_looks(text, domain)
                yield Candidate(LINK, Entity.URL, f"{domain.piece.text}/{text}", whole, features)


def _address(local: Sequence[Used], domain: Used) -> str | None:
    address = "".join(item.piece.text for item in local) + "@" + domain.piece.text.removeprefix("@")
    judged = email.KIND.candidates(address)
    return next((found.value for found in judged if not found.start and found.end == len(address)), None)


def _mail_looks(local: Sequence[Used], domain: Used, *, domain_first: bool) -> Features:
    text = "".join(item.piece.text for item in local)
    marks = {
        "at": domain.piece.text.startswith("@"),
        "carrier": domain.piece.form is Form.NAMED,
        "local": any(item.piece.kind is Kind.LOCAL for item in local),
        "word": looks_like_word(text),
        "digits": text.isdigit(),
        "digit": bool(re.search("[0-9]", text)),
        "sign": bool(re.search("[_.-]", text)),
        "short": len(text) < _SHORT_LOCAL,
        "domain_first": domain_first,
    }
    weights = [bounded(item.piece.weight) for item in local]
    return {
        "domain": bounded(domain.piece.weight),
        "local_min": min(weights),
        "length": len(text) / 10,
        **marked(marks),
    }


def _link_looks(path: str, domain: Used) -> Features:
    marks = {
        "host": bool(_HOSTS.search(domain.piece.text)),
        "word": looks_like_word(path),
        "digit": bool(re.search("[0-9]", path)),
    }
    return {"domain": bounded(domain.piece.weight), "length": len(path) / 10, **marked(marks)}
