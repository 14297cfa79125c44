"""Values without a cue of their own: links, account names and numbers of which only the sentence tells what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policyguard.detect.values import email, gift_code, url, wallet
from policyguard.detect.values.handle import looks_like_word
from policyguard.model import Candidate, Entity

_NAME = re.compile(
    r"(?<![a-z0-9._@/#=-])(?P<name>@?[a-z0-9_](?:[a-z0-9_-]|[.](?=[a-z0-9_])){2,29}(?:#[0-9]{4})?)(?![a-z0-9@/=])"
)
# save_all(file) is a call, inumimi-64(PayPay) an account and where it is.
_CALL = re.compile(r"[a-z_.]+\(")
_PLAIN = re.compile("[a-z]+")
_BESIDE_JAPANESE = re.compile("[ぁ-んァ-ヺー一-鿿々→:「『(]")
_DIGIT = re.compile("[0-9]+")
_LEAST_LINK_SCORE = 0.4
# Digits further apart than this are not of one number.
_FARTHEST = 14
# How sure the candidates are in themselves; the sentence decides.
_SCORE = 0.7


def links(passage: str, original: str) -> Iterator[tuple[Entity, Candidate]]:
    """Addresses of sites and of mail, whatever they are for."""
    for found in email.KIND.candidates(passage, original):
        yield Entity.EMAIL_ADDRESS, found
    for found in url.KIND.candidates(passage, original):
        if found.score >= _LEAST_LINK_SCORE and found.value and "/" in found.value + "/":
            yield Entity.URL, found


def names(passage: str) -> Iterator[Candidate]:
    """What could be an account's name at some service: letters with digits or signs, or a word amid Japanese."""
    for run in _NAME.finditer(passage):
        name = run["name"].rstrip("_.-") if run["name"].endswith(("-", ".")) else run["name"]
        bare = name.removeprefix("@")
        if (
            _CALL.match(passage, run.start())
            or looks_like_word(bare)
            or bare.replace("-", "").replace(".", "").isdigit()
        ):
            continue
        if _PLAIN.fullmatch(bare) and not name.startswith("@") and not _amid_japanese(passage, run):
            continue
        yield Candidate(run.start(), run.start() + len(name), bare, _SCORE)


def _amid_japanese(passage: str, run: re.Match[str]) -> bool:
    """True for a plain word beside Japanese; an English sentence is full of plain words."""
    before, after = passage[: run.start()].rstrip()[-1:], passage[run.end() :].lstrip()[:1]
    return bool(_BESIDE_JAPANESE.match(before) or _BESIDE_JAPANESE.match(after)) and len(run["name"]) > 4


def numbers(passage: str) -> Iterator[Candidate]:
    """Telephone numbers whose digits stand apart, whatever stands between them: 08草07426草3951."""
    runs = list(_DIGIT.finditer(passage))
    taken = 0
    for first, run in enumerate(runs):
        if run.start() < taken or not run.group().startswith("0"):
            continue
        digits = ""
        for last in range(first, len(runs)):
            if last > first and runs[last].start() - runs[last - 1].end() > _FARTHEST:
                break
            digits += runs[last].group()
            if _of_decimals(passage[run.start() : runs[last].end()]):
                break
            if len(digits) in (10, 11) and (number := international(digits)):
                taken = runs[last].end()
                yield Candidate(run.start(), taken, number, _SCORE)
                break


def payees(passage: str, original: str) -> Iterator[tuple[Entity, Candidate]]:
    """Where money could be sent to: wallets, codes of gifts, numbers of accounts beside the word for one."""
    for found in wallet.shaped(passage, original):
        yield Entity.CRYPTO_WALLET, found
    for found in gift_code.shaped(passage):
        yield Entity.GIFT_CARD, found
    if _BANK.search(passage):
        for run in _ACCOUNT.finditer(passage):
            number = re.sub("[^0-9-]|(?<=[0-9]{3})-(?=[0-9]{3,4}$)", "", run.group())
            yield Entity.BANK_ACCOUNT, Candidate(run.start(), run.end(), number, _SCORE)


_BANK = re.compile(
    "銀行|金庫|信金|信組|農協|漁協|組合|バンク|口座|支店|ゆうちょ|郵貯|普通|当座|名義|(?<![a-z])(?:bank|mufg|smbc)"
)
_ACCOUNT = re.compile(
    r"(?<![0-9a-z@_./-])(?:[01][0-9]{4} ?- ?[0-9]{6,8}|[0-9]{7}|[0-9]{3}[ -][0-9]{4}|[0-9]{4}[ -][0-9]{3}|[0-9]{3} [0-9]{2} [0-9]{2})(?![0-9a-z@_/]|[-.,][0-9]| ?円)"
)


def _of_decimals(written: str) -> bool:
    """Whether *written* is a row of numbers with decimals (31.2 34.0) rather than one in groups."""
    signs = set(_DIGIT.sub("", written))
    return "." in signs and len(signs) > 1


def international(digits: str) -> str | None:
    """*digits* (ten or eleven) as ``+81…`` when they are a Japanese number in use; a mobile number has all its eleven."""
    import phonenumbers  # noqa: PLC0415

    if len(digits) == 10 and re.match("0[5-9]0", digits):
        return None
    number = phonenumbers.parse(digits, "JP")
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
