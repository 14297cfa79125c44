"""Addresses of crypto wallets (Bitcoin, Ethereum, Tron …), by checksum where the case is known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policyguard.detect.literal import LONG_RUN
from policyguard.detect.values.kind import ValueKind, cased
from policyguard.model import Candidate

# Words that make a string of the right shape an address when its checksum cannot be read.
CUES = (
    "btc", "bitcoin", "ビットコイン", "eth", "イーサ", "usdt", "usdc", "テザー", "tron", "trx", "trc20",
    "trc-20", "erc20", "erc-20", "bep20", "xrp", "リップル", "ltc", "ライトコイン", "doge", "ドージ", "sol",
    "ソラナ", "crypto", "仮想通貨", "暗号資産", "暗号通貨", "wallet", "ウォレット", "メタマスク",
    "metamask", "binance", "バイナンス", "bybit", "コイン", "送金", "入金", "アドレス", "address",
)  # fmt: skip
_REACH = 40

_ETHER = re.compile(r"(?<![a-z0-9])0x[0-9a-f]{40}(?![a-z0-9])")
_BECH32 = re.compile(r"(?<![a-z0-9])(?:bc|ltc)1[02-9ac-hj-np-z]{11,71}(?![a-z0-9])")
# Lower-cased base58: every letter may stand for its capital.
_BASE58 = re.compile(r"(?<![a-z0-9/=_.-])[13tlmdr][1-9a-z]{25,34}(?![a-z0-9])")
# Version bytes of base58check addresses: BTC, LTC, DOGE, TRON.
_VERSIONS = frozenset((0x00, 0x05, 0x30, 0x32, 0x1E, 0x41))
_BECH32M = 0x2BC830A3
_BECH32_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def candidates(folded: str, original: str | None = None, /) -> Iterator[Candidate]:
    """Addresses as they were cased; without *original* a cue within 40 characters replaces the checksum."""
    source = cased(folded, original)
    found = [*_ether(folded, source), *_bech32(folded), *_base58(folded, source)]
    yield from sorted(found, key=lambda candidate: candidate.start)


def _ether(folded: str, source: str | None) -> Iterator[Candidate]:
    for run in _ETHER.finditer(folded):
        address = (source or folded)[run.start() : run.end()]
        if len(set(address[2:])) > 1:
            yield Candidate(run.start(), run.end(), address, 0.9 if _ether_checks(address) else 0.5)


def _ether_checks(address: str) -> bool:
    """True unless the capitals of *address* contradict EIP-55; one case throughout carries no checksum."""
    body = address[2:]
    if body in (body.lower(), body.upper()):
        return True
    from Crypto.Hash import keccak  # noqa: PLC0415

    digest = keccak.new(digest_bits=256, data=body.lower().encode()).hexdigest()
    pairs = zip(body.lower(), digest, strict=False)
    return body == "".join(c.upper() if nibble >= "8" else c for c, nibble in pairs)


def _bech32(folded: str) -> Iterator[Candidate]:
    for run in _BECH32.finditer(folded):
        if _bech32_checks(run.group()):
            yield Candidate(run.start(), run.end(), run.group(), 0.95)


def _bech32_checks(address: str) -> bool:
    """BIP 173 through ``stdnum``; taproot (BIP 350) and Litecoin, unknown to it, with its polynomial."""
    from stdnum import bitcoin  # noqa: PLC0415

    if bitcoin.is_valid(address):
        return True
    prefix, _, data = address.partition("1")
    if any(c not in _BECH32_LETTERS for c in data):
        return False
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    checksum = bitcoin.bech32_checksum(expanded + [_BECH32_LETTERS.index(c) for c in data])
    return checksum == _BECH32M or (prefix == "ltc" and checksum == 1)


def _base58(folded: str, source: str | None) -> Iterator[Candidate]:
    for run in _BASE58.finditer(folded):
        if source is None:
            if _is_mixed(run.group()) and _cued(folded, run):
                yield Candidate(run.start(), run.end(), run.group(), 0.7)
        elif _base58_checks(source[run.start() : run.end()]):
            yield Candidate(run.start(), run.end(), source[run.start() : run.end()], 0.95)


def _base58_checks(address: str) -> bool:
    from base58 import XRP_ALPHABET, b58decode_check  # noqa: PLC0415
    from stdnum import bitcoin  # noqa: PLC0415

    if bitcoin.is_valid(address):
        return True
    try:
        if address.startswith("r"):
            return len(b58decode_check(address, alphabet=XRP_ALPHABET)) == 21
        decoded = b58decode_check(address)
    except ValueError:
        return False
    return len(decoded) == 21 and decoded[0] in _VERSIONS


def shaped(folded: str, original: str) -> Iterator[Candidate]:
    """What is written like an address, its checksum right or not, for a sentence that is about such."""
    for run in _SHAPE.finditer(folded):
        if _is_mixed(run.group()):
            written = original[run.start() : run.end()]
            yield Candidate(run.start(), run.end(), written, _SHAPED)


_SHAPE = re.compile(f"{_ETHER.pattern}|{_BECH32.pattern}|{_BASE58.pattern}")
# How sure the shape alone makes.
_SHAPED = 0.6


def _is_mixed(text: str) -> bool:
    """True for letters among digits, as hashes have them and words and numbers have not."""
    digits = sum(c.isdigit() for c in text)
    return 3 <= digits <= len(text) - 8


def _cued(folded: str, run: re.Match[str]) -> bool:
    near = folded[max(0, run.start() - _REACH) : run.start()] + " " + folded[run.end() : run.end() + _REACH]
    return any(cue in near for cue in CUES)


KIND = ValueKind("wallet", (LONG_RUN, "bc1", "ltc1"), candidates)
