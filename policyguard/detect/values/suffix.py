"""Which host names can exist: the Public Suffix List (``tldextract``, offline) and the reserved names."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract

# RFC 2606, RFC 6761 and JPRS's names for documentation.
_RESERVED_ENDS = ("test", "invalid", "example", "localhost", "local", "localdomain")
_RESERVED_HOSTS = (
    "example.com", "example.net", "example.org", "example.edu", "example.jp", "example.co.jp",
    "example.ne.jp", "example.or.jp",
)  # fmt: skip


def public_suffix(host: str) -> str:
    """The public suffix of *host* (``co.jp``), or ``""`` when it has none or nothing stands before it."""
    parts = _extractor().extract_str(host)
    return str(parts.suffix) if parts.domain and parts.suffix else ""


def is_reserved(host: str) -> bool:
    """True for names that never lead anywhere: example.com, *.test, localhost."""
    if host.rpartition(".")[2] in _RESERVED_ENDS:
        return True
    return host in _RESERVED_HOSTS or host.endswith(tuple("." + name for name in _RESERVED_HOSTS))


@cache
def _extractor() -> TLDExtract:
    from tldextract import TLDExtract  # noqa: PLC0415

    return TLDExtract(suffix_list_urls=(), fallback_to_snapshot=True, cache_dir=None)
