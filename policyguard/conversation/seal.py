"""Keyed hashes: what is counted is never stored, and cannot be guessed back without the operator's key."""

from __future__ import annotations

from binascii import b2a_base64
from functools import lru_cache
from hashlib import blake2b
from secrets import token_bytes

from policyguard.errors import InputError

_LEAST_BYTES = 16
# Bytes of a hash: no two texts or values get the same one by chance. Conversations and senders are fewer, and with
# these sizes an entry stays below the 64 bytes that Redis keeps a small sorted set packed for.
_SIZE, _NAME_SIZE = 12, 9
# Conversations and senders come again with every message.
_MOST_NAMES = 8192


class Seal:
    """Hashes texts under one key; without a key, under one of its own that nobody else has.

    Raises InputError for a key of fewer than 16 bytes. Hashes are the same wherever the key is the same.
    """

    def __init__(self, key: bytes | None = None) -> None:
        if key is not None and len(key) < _LEAST_BYTES:
            raise InputError(f"the key of a ledger has {_LEAST_BYTES} bytes or more")
        self._key = blake2b(key or token_bytes(32)).digest()
        self.name = lru_cache(_MOST_NAMES)(self._name)

    def hash(self, kind: str, text: str, owner: str = "", size: int = _SIZE) -> str:
        """The hash of *text* as a thing of *kind*, of *owner* alone where one is given; *size* bytes in Base64."""
        said = f"{kind}\0{owner}\0{text}".encode("utf-8", "surrogatepass")
        return b2a_base64(blake2b(said, key=self._key, digest_size=size).digest(), newline=False).decode()

    def _name(self, kind: str, text: str) -> str:
        return self.hash(kind, text, size=_NAME_SIZE)
