from __future__ import annotations

import pytest

from policyguard.detect.values import VALUES

Found = list[tuple[str, str | None]]


def values(kind: str, folded: str, original: str | None = None) -> Found:
    return [(folded[c.start : c.end], c.value) for c in VALUES[kind].candidates(folded, original)]


@pytest.mark.parametrize(
    ("folded", "written", "account"),
    [
        ("三菱ufj銀行 渋谷支店 普通 1234567", "三菱ufj銀行 渋谷支店 普通 1234567", "1234567"),
        ("振込先は三菱ufj銀行渋谷支店普通1234567です", "三菱ufj銀行渋谷支店普通1234567", "1234567"),
        ("みずほ銀行の新宿支店、普通の1234567です", "みずほ銀行の新宿支店、普通の1234567", "1234567"),
        ("みずほ 渋谷 普通 1234567", "みずほ 渋谷 普通 1234567", "1234567"),
        ("三井住友 渋谷支店 (普)1234567", "三井住友 渋谷支店 (普)1234567", "1234567"),
        ("ミズホ銀行 新宿支店(240) 普)1234567", "ミズホ銀行 新宿支店(240) 普)1234567", "1234567"),
        ("十六銀行 123 普 123-4567", "十六銀行 123 普 123-4567", "1234567"),
        ("paypay銀行 002 普通 1 2 3 4 5 6 7", "paypay銀行 002 普通 1 2 3 4 5 6 7", "1234567"),
        ("paypay銀行 すずめ支店 普通 1234567", "paypay銀行 すずめ支店 普通 1234567", "1234567"),
        ("城南信用金庫 品川支店 当座 0123456", "城南信用金庫 品川支店 当座 0123456", "0123456"),
        ("京都中央信金 普通7654321", "京都中央信金 普通7654321", "7654321"),
        ("ja横浜農協 本店 1234567", "ja横浜農協 本店 1234567", "1234567"),
        ("ゆうちょ銀行 018支店 普通 1234567", "ゆうちょ銀行 018支店 普通 1234567", "1234567"),
        ("楽天銀行 普通 1234567 タナカ タロウ です", "楽天銀行 普通 1234567 タナカ タロウ", "1234567"),
        (
            "銀行名:楽天銀行\n支店名:第一営業支店(251)\n口座種別:普通\n口座番号:1234567\n名義:タナカ タロウ",
            "楽天銀行\n支店名:第一営業支店(251)\n口座種別:普通\n口座番号:1234567\n名義:タナカ タロウ",
            "1234567",
        ),
        ("普通 1234567", "普通 1234567", "1234567"),
        ("口座番号は1234567です", "1234567", "1234567"),
        ("ゆうちょ 記号 12340 番号 12345671 です", "ゆうちょ 記号 12340 番号 12345671", "12340-12345671"),
        ("記号12340 番号12345671", "記号12340 番号12345671", "12340-12345671"),
        ("ゆうちょ 12340-12345671", "ゆうちょ 12340-12345671", "12340-12345671"),
        ("ゆうちょ\n記号:10120\n番号:345671", "ゆうちょ\n記号:10120\n番号:345671", "10120-345671"),
    ],
)
def test_finds_bank_accounts(folded: str, written: str, account: str) -> None:
    assert values("bank_account", folded) == [(written, account)]


@pytest.mark.parametrize(
    "folded",
    [
        "振込手数料は普通330円です",
        "普通は100000円です",
        "普通 1234567円",
        "普通に20261122まで",
        "三井住友銀行のlp制作で1234567pvを達成",
        "銀行で口座を開設して1234567円",
        "みずほ銀行様の案件 実績番号 1234567",
        "セブンイレブンの1234567",
        "口座番号は不要です",
        "記号は★、番号は12345です",
        "郵便番号 123-4567",
        "担当1234567",
        "銀行",
        "普通預金とは何ですか",
    ],
)
def test_leaves_talk_of_banks_alone(folded: str) -> None:
    assert values("bank_account", folded) == []


def test_a_bank_with_branch_and_kind_scores_above_a_bare_number() -> None:
    (whole,) = VALUES["bank_account"].candidates("三菱ufj銀行 渋谷支店 普通 1234567")
    (bare,) = VALUES["bank_account"].candidates("普通 1234567")

    assert whole.score > 0.9 > bare.score


@pytest.mark.parametrize(
    ("folded", "number"),
    [
        ("ibanはde89 3704 0044 0532 0130 00です", "DE89370400440532013000"),
        ("gb82west12345698765432 please", "GB82WEST12345698765432"),
        ("fr14 2004 1010 0505 0001 3m02 606", "FR1420041010050500013M02606"),
    ],
)
def test_finds_ibans(folded: str, number: str) -> None:
    assert [value for _, value in values("iban", folded)] == [number]


@pytest.mark.parametrize(
    "folded", ["gb82west12345698765431", "de89", "xde89370400440532013000", "se2026112210001200"]
)
def test_leaves_other_codes_alone(folded: str) -> None:
    assert values("iban", folded) == []


BITCOIN = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
ETHER = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
RIPPLE = "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"
LITECOIN = "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1"
SEGWIT = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
TAPROOT = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"


@pytest.mark.parametrize("address", [BITCOIN, TRON, ETHER, RIPPLE, LITECOIN, SEGWIT, TAPROOT])
def test_finds_wallets_by_their_checksums_in_the_case_they_were_sent_in(address: str) -> None:
    original = f"送り先は{address}です"

    (found,) = VALUES["wallet"].candidates(original.lower(), original)

    assert (found.value, found.start, found.end) == (address, 4, 4 + len(address))
    assert found.score >= 0.9


@pytest.mark.parametrize("address", [BITCOIN, TRON, RIPPLE])
def test_without_the_case_a_word_for_crypto_stands_in_for_the_checksum(address: str) -> None:
    folded = address.lower()

    assert values("wallet", f"暗号資産で {folded} に") == [(folded, folded)]
    assert values("wallet", f"鍵は {folded} に") == []


@pytest.mark.parametrize(
    ("original", "score"),
    [(ETHER, 0.9), (ETHER.lower(), 0.9), (ETHER.replace("aA", "Aa"), 0.5)],
)
def test_capitals_that_contradict_eip_55_lower_the_score(original: str, score: float) -> None:
    (found,) = VALUES["wallet"].candidates(original.lower(), original)

    assert found.score == score


@pytest.mark.parametrize(
    "text",
    [
        BITCOIN[:-1] + "b",
        TRON[:-1] + "T",
        SEGWIT[:-1] + "5",
        "0x" + "0" * 40,
        "0x" + "a1" * 32,
        "1234567890" * 3,
        "the_quick_brown_fox_jumps_over_it",
        "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c",
    ],
)
def test_leaves_hashes_and_broken_addresses_alone(text: str) -> None:
    assert values("wallet", text.lower(), text) == []


@pytest.mark.parametrize(
    ("folded", "code"),
    [
        ("アマギフ aq3x-9k2lmn-7pqr です", "AQ3X-9K2LMN-7PQR"),
        ("amazonギフト券:aq3x9k2lmn7pqr", "AQ3X9K2LMN7PQR"),
        ("aq3x-9k2lmn-7pqrs(ギフトコード)", "AQ3X-9K2LMN-7PQRS"),
        ("itunesカード xk7m2p9qrt4wyz68", "XK7M2P9QRT4WYZ68"),
        ("apple gift cardです x1b2c3d4e5f6g7h8", "X1B2C3D4E5F6G7H8"),
        ("google play 1abc-2def-3ghi-4jkl", "1ABC-2DEF-3GHI-4JKL"),
        ("googleplayギフト 1ab2 2de3 3gh4 4jk5 5lm6", "1AB2-2DE3-3GH4-4JK5-5LM6"),
        ("楽天ギフト a1b2c3d4e5f6g7h8", "A1B2C3D4E5F6G7H8"),
        ("quoカードpay a1b2c3d4e5f6g7h8", "A1B2C3D4E5F6G7H8"),
    ],
)
def test_finds_gift_codes_beside_their_cue(folded: str, code: str) -> None:
    assert [value for _, value in values("gift_code", folded)] == [code]


@pytest.mark.parametrize(
    "folded",
    [
        "aq3x-9k2lmn-7pqr",
        "注文 aq3x9k2lmn7pqr",
        "アマギフ企画 campaign2026winter",
        "ギフト券のデザイン design20261122final",
        "ギフト券 1234-5678-9012-3456",
        "ギフトカードのhttps://a.jp/aq3x9k2lmn7pqr",
        "アマギフ" + "。" * 40 + "aq3x-9k2lmn-7pqr",
        "gift card with some more text here",
    ],
)
def test_leaves_codes_without_a_cue_and_words_beside_one_alone(folded: str) -> None:
    assert values("gift_code", folded) == []
