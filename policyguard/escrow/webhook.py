"""Tell a webhook of the platform's own from one that anyone could have sent, and whom it is about."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from policyguard.errors import InputError, WebhookError
from policyguard.log import FieldError, moment

_SCHEME = "sha256="
# Bytes; ten thousand conversations have room in it.
_LONGEST = 1024 * 1024
# Bytes; RFC 2104 section 3 discourages keys shorter than the hash, and half of it still cannot be guessed.
_SHORTEST_SECRET = 16


def signature(body: bytes, secret: str | bytes) -> str:
    """What the sender writes into the header: ``sha256=`` and HMAC-SHA256 (RFC 2104) of the body as sent, in hex."""
    return _SCHEME + hmac.new(_bytes(secret), body, "sha256").hexdigest()


class Webhook:
    """Reads ``{"at": …, "conversation_ids": [ … ]}``, signed; ``at`` is when it was sent, and under the signature.

    With several *secrets* any of them fits, so that one can be changed for another. A webhook older or newer than
    *tolerance* is refused, so that one overheard is of no use later.
    """

    def __init__(
        self, secrets: str | bytes | Sequence[str | bytes], *, tolerance: timedelta = timedelta(minutes=5)
    ) -> None:
        """Raises InputError for a secret shorter than 16 bytes, and for none."""
        given = [secrets] if isinstance(secrets, str | bytes) else list(secrets)
        self._secrets = [_bytes(secret) for secret in given]
        if not self._secrets or min(map(len, self._secrets)) < _SHORTEST_SECRET:
            raise InputError(f"a webhook's secret has {_SHORTEST_SECRET} bytes at least")
        self._tolerance = tolerance

    def conversations(self, body: bytes, signed: str, *, now: datetime | None = None) -> tuple[str, ...]:
        """The ids of the conversations whose state has changed. Raises WebhookError.

        *body* is what was received, byte for byte, and *signed* the header that came with it.
        """
        if len(body) > _LONGEST:
            raise WebhookError(f"a body of more than {_LONGEST} bytes")
        if not self._fits(body, signed):
            raise WebhookError("the signature does not fit the body")
        fields = _fields(body)
        self._refuse_old(fields, now or datetime.now(UTC))
        return _ids(fields)

    def _fits(self, body: bytes, signed: str) -> bool:
        # As bytes: `compare_digest` refuses texts that are not ASCII, and takes the same time for all others.
        received = signed.strip().encode("utf-8", "surrogatepass")
        return any(
            hmac.compare_digest(signature(body, secret).encode(), received) for secret in self._secrets
        )

    def _refuse_old(self, fields: dict[str, Any], now: datetime) -> None:
        try:
            sent = moment(fields, "at")
        except FieldError as error:
            raise WebhookError(error.reason) from None
        if sent is None:
            raise WebhookError("no `at`, the time it was sent")
        if abs(now - sent) > self._tolerance:
            raise WebhookError("sent too long ago, or by a clock that is wrong")


def _fields(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise WebhookError("the body is not JSON") from None
    if not isinstance(fields, dict):
        raise WebhookError("the body is not a JSON object")
    return fields


def _ids(fields: dict[str, Any]) -> tuple[str, ...]:
    ids = fields.get("conversation_ids")
    if not isinstance(ids, list) or not all(isinstance(name, str) and name for name in ids):
        raise WebhookError("`conversation_ids` is not a list of texts")
    return tuple(dict.fromkeys(ids))


def _bytes(secret: str | bytes) -> bytes:
    return secret.encode() if isinstance(secret, str) else secret
