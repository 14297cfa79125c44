"""Account names of the services people move to, each by the grammar of its own public help pages."""

from __future__ import annotations

import re

from policyguard.detect.values.handle_word import WORDS

# What a service lets its users call themselves, in lower case; an @ stands where it is part of the name.
SERVICES: dict[str, str] = {
    # help.line.me: 4 to 20 letters, digits, ".", "-" and "_".
    "line": r"[a-z0-9._-]{4,20}",
    # Official accounts: @ and eight characters given by LINE, or a chosen premium ID of up to 18.
    "line_basic": r"@[a-z0-9][a-z0-9._-]{2,19}",
    # Since 2023 2 to 32 of [a-z0-9_.], no two dots in a row; before that a name, # and four digits.
    "discord": r"(?!.*\.\.)[a-z0-9_.]{2,32}|[^\s@#:]{2,32}#[0-9]{4}",
    "telegram": r"[a-z][a-z0-9_]{3,30}[a-z0-9]",
    "x": r"[a-z0-9_]{1,15}",
    "instagram": r"(?![.])(?!.*\.\.)[a-z0-9._]{1,29}[a-z0-9_]|[a-z0-9_]",
    "threads": r"(?![.])(?!.*\.\.)[a-z0-9._]{1,29}[a-z0-9_]|[a-z0-9_]",
    "skype": r"live:(?:\.cid\.)?[a-z0-9][a-z0-9._,-]{1,60}|[a-z][a-z0-9._,-]{5,31}",
    "kakao": r"[a-z0-9][a-z0-9._-]{3,19}",
    "wechat": r"[a-z][a-z0-9_-]{5,19}|wxid_[a-z0-9]{10,16}",
    # A telephone number; since 2025 also user names of 3 to 30 with at least one letter.
    "whatsapp": r"\+?[0-9][0-9 ()-]{7,18}[0-9]"
    r"|(?!www\.)(?=[^a-z]*[a-z])(?!.*\.\.)[a-z0-9_][a-z0-9._]{1,28}[a-z0-9_]",
    # A nickname of 3 to 32, a dot and at least two digits.
    "signal": r"[a-z_][a-z0-9_]{2,31}\.[0-9]{2,20}",
    "facebook": r"[a-z0-9][a-z0-9.]{3,48}[a-z0-9]",
    "tiktok": r"[a-z0-9._]{1,23}[a-z0-9_]",
    "zoom": r"[0-9]{9,11}|[0-9]{3}[ -][0-9]{3,4}[ -][0-9]{3,4}",
    "meet": r"[a-z]{3}-[a-z]{4}-[a-z]{3}",
    "teams": r"[0-9]{3}(?: ?[0-9]{3}){3,4}(?: ?[0-9])?|[a-z0-9._-]{2,64}",
    "chatwork": r"[a-z0-9][a-z0-9._-]{1,49}",
    "slack": r"[a-z0-9][a-z0-9._-]{0,79}",
    "viber": r"\+?[0-9][0-9 ()-]{7,18}[0-9]|[a-z0-9._-]{3,32}",
    # A host name is a handle there: name.bsky.social or one's own domain.
    "bluesky": r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}[a-z][a-z0-9-]{1,30}|[a-z0-9][a-z0-9-]{1,17}",
    "mastodon": r"[a-z0-9_](?:[a-z0-9_.-]{0,29}[a-z0-9_])?@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}",
    "youtube": r"[a-z0-9](?:[a-z0-9._-]{1,28}[a-z0-9])",
    "note": r"[a-z0-9_]{3,16}",
    "github": r"[a-z0-9](?:[a-z0-9-]{0,37}[a-z0-9])?",
    "qq": r"[1-9][0-9]{4,10}",
    "paypay": r"[a-z0-9][a-z0-9._-]{2,29}",
}
ALIASES = {
    "twitter": "x",
    "kakaotalk": "kakao",
    "weixin": "wechat",
    "insta": "instagram",
    "bsky": "bluesky",
    "fb": "facebook",
    "messenger": "facebook",
    "line_official": "line_basic",
    "google_meet": "meet",
}
# Services whose names are telephone or meeting numbers, written with or without spaces.
_NUMBERED = frozenset(("whatsapp", "viber", "zoom", "teams"))
_LONGEST = 128
_NUMBER = re.compile(r"\+?[0-9 ()-]+")
_GRAMMARS = {service: re.compile(f"(?:{grammar})") for service, grammar in SERVICES.items()}
# Sizes, amounts, dates, versions, files and colours: what else stands beside "LINE スタンプ" or "X".
_MEASURE = re.compile(
    r"[wh]?[0-9]{1,5}(?:[x*×][wh]?[0-9]{1,5}){1,2}(?:px|mm|cm)?"
    r"|[0-9][0-9.,]{0,9}(?:px|mm|cm|kb|mb|gb|tb|dpi|ppi|fps|hz|khz|kg|pt|pv|yen|jpy|usd|sec|min|h|k|p|s|am|pm|th|st|nd|rd|days?|pcs|x)"
    r"|(?:19|20)[0-9]{2}[-./][0-9]{1,2}(?:[-./][0-9]{1,2})?|[0-9]{1,2}[-./][0-9]{1,2}|v(?:er)?\.?[0-9]+(?:\.[0-9]+){0,3}|[0-9]+(?:\.[0-9]+)+"
    r"|[^\s]{1,60}\.(?:png|jpe?g|gif|pdf|psd|ai|svg|zip|mp4|mov|mp3|html?|css|js|py|php|csv|docx?|xlsx?|pptx?|txt)"
)
_MOST_PARTS = 5


def is_handle(service: str, text: str) -> bool:
    """True when *text* could be an account's name at *service*, one of :data:`SERVICES`."""
    return canonical_handle(service, text) is not None


def canonical_handle(service: str, text: str) -> str | None:
    """*text* as names of *service* are compared: lower case, without leading @; None when it is no name."""
    service = ALIASES.get(service, service)
    grammar = _GRAMMARS.get(service)
    if grammar is None or len(text) > _LONGEST:
        return None
    name = _bare(service, text.strip().lower())
    if not grammar.fullmatch(name) or not re.search("[^._-]", name.removeprefix("@")):
        return None
    return name.removeprefix("@") if service not in _NUMBERED else _without_spaces(name)


def _bare(service: str, name: str) -> str:
    if service == "line_basic":
        return "@" + name.removeprefix("@")
    return name.removeprefix("@")


def _without_spaces(name: str) -> str:
    """A number without what people put between its digits; a name as it is."""
    return re.sub("[ ()-]", "", name) if _NUMBER.fullmatch(name) else name


def looks_like_word(text: str) -> bool:
    """True for what stands beside a service's name and is no account: bot, api, web-design, 370x320."""
    word = text.strip().lower().removeprefix("@")
    if word in WORDS or (len(word) <= _LONGEST and _MEASURE.fullmatch(word)):
        return True
    parts = re.split("[-/]", word, maxsplit=_MOST_PARTS)
    return 1 < len(parts) <= _MOST_PARTS and all(part in WORDS for part in parts)
