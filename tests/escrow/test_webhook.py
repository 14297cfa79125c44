"""Webhooks: whose word is taken, and what it is about."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyguard.errors import InputError, WebhookError
from policyguard.escrow import Webhook, signature

SECRET = "k" * 32
NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
WEBHOOK = Webhook(SECRET)


def sent(ids: object = ("c1", "c2"), at: object = NOW.timestamp()) -> bytes:
    return json.dumps({"at": at, "conversation_ids": ids}).encode()


def test_a_signed_webhook_names_conversations_once() -> None:
    body = sent(["c1", "二", "c1"])
    assert WEBHOOK.conversations(body, signature(body, SECRET), now=NOW) == ("c1", "二")


def test_the_signature_is_that_of_the_standard_library_over_the_body_as_sent() -> None:
    digest = hmac.new(SECRET.encode(), b"body", hashlib.sha256).hexdigest()
    assert signature(b"body", SECRET) == f"sha256={digest}"


def test_any_of_several_secrets_fits() -> None:
    body, webhook = sent(), Webhook(["n" * 16, SECRET.encode()])
    assert webhook.conversations(body, signature(body, SECRET), now=NOW) == ("c1", "c2")


@pytest.mark.parametrize("at", [NOW.isoformat(), "2026-12-01T12:00:00", NOW.timestamp() * 1000])
def test_the_moment_is_written_as_in_logs(at: object) -> None:
    body = sent(at=at)
    assert WEBHOOK.conversations(body, signature(body, SECRET), now=NOW)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (sent(at=(NOW - timedelta(minutes=6)).isoformat()), "sent too long ago"),
        (sent(at=(NOW + timedelta(minutes=6)).isoformat()), "sent too long ago"),
        (sent(at=None), "no `at`"),
        (sent(at="soon"), "`at` is not a date and time"),
        (sent("c1"), "`conversation_ids` is not a list of texts"),
        (sent([1]), "`conversation_ids` is not a list of texts"),
        (sent([""]), "`conversation_ids` is not a list of texts"),
        (b"[]", "the body is not a JSON object"),
        (b"\xff", "the body is not JSON"),
        (b"[" * 100_000, "the body is not JSON"),
        (b" " * 1024 * 1024 + b"{}", "a body of more than 1048576 bytes"),
    ],
)
def test_a_signed_webhook_that_is_not_right_is_refused(body: bytes, complaint: str) -> None:
    with pytest.raises(WebhookError, match=complaint):
        WEBHOOK.conversations(body, signature(body, SECRET), now=NOW)


@pytest.mark.parametrize(
    "signed",
    ["", "sha256=", "署名", "\ud800", signature(sent(), "x" * 32), signature(sent(["c"]), SECRET)],
)
def test_a_signature_that_does_not_fit_is_refused(signed: str) -> None:
    with pytest.raises(WebhookError, match="the signature does not fit the body"):
        WEBHOOK.conversations(sent(), signed, now=NOW)


@given(place=st.integers(0, len(sent()) - 1), bit=st.integers(0, 7))
def test_no_bit_of_the_body_can_be_changed(place: int, bit: int) -> None:
    body = bytearray(sent())
    body[place] ^= 1 << bit
    with pytest.raises(WebhookError, match="does not fit"):
        WEBHOOK.conversations(bytes(body), signature(sent(), SECRET), now=NOW)


@pytest.mark.parametrize("secrets", ["", "short", [], [SECRET, "short"]])
def test_a_secret_that_can_be_guessed_is_refused(secrets: str | list[str]) -> None:
    with pytest.raises(InputError, match="16 bytes at least"):
        Webhook(secrets)
