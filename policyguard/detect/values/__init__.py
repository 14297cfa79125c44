"""Recognisers of values in a folded text, one module per kind, gathered in :data:`VALUES`."""

from __future__ import annotations

from policyguard.detect.values import bank_account, email, gift_code, iban, phone, url, wallet
from policyguard.detect.values.kind import Finder, ValueKind

__all__ = ["VALUES", "Finder", "ValueKind"]

VALUES: dict[str, ValueKind] = {
    module.KIND.name: module.KIND for module in (phone, email, url, bank_account, iban, wallet, gift_code)
}
