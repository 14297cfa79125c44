"""Values that are described rather than written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyguard.detect.values.spoken import READINGS
from policyguard.guard import Guard


@pytest.mark.parametrize(
    ("way", "told", "value"),
    [
        ("pieces", "090の次が2218、続けて6604", "+819022186604"),
        ("pieces", "7712-4408、最初の3桁は080", "+818077124408"),
        ("pieces", "1行目:080\n2行目:7714\n3行目:3092", "+818077143092"),
        ("pieces", "070年55月19日 82時37分", "+817055198237"),
        ("pieces", "合計9,066,214,785です。頭に0", "+819066214785"),
        ("pieces", "下8桁は4471-2290", None),
        ("pieces", "090-1234", None),
        ("keypad", "わらわ あかさた なはまや", "+819012345678"),
        ("keypad", "ワラワ、さかた", None),
        ("parts", "@の左:uni_to.ikura\n@の右:outlook.com", "uni_to.ikura@outlook.com"),
        ("parts", "ドメインは mizu-print.co.jp で、前は order", "order@mizu-print.co.jp"),
        ("parts", "tori | nana | @ | nifty | .com", "torinana@nifty.com"),
        ("parts", "ドメインはジーメール", None),
        ("code", "ZGV2LmZ1a3VkYUBnbWFpbC5jb20=", "dev.fukuda@gmail.com"),
        ("code", "fnxnv.yno@bhgybbx.wc", "sakai.lab@outlook.jp"),
        ("code", "moc.liamg@anah", "hana@gmail.com"),
        ("code", "hana&#64;gmail&#46;com", "hana@gmail.com"),
        ("code", "hana%40gmail.com", "hana@gmail.com"),
        ("code", "aGVsbG8gd29ybGQgYWdhaW4=", None),
    ],
)
def test_what_is_told_is_the_value(way: str, told: str, value: str | None) -> None:
    assert READINGS[way](told) == value


@given(st.sampled_from(sorted(READINGS)), st.text(max_size=120))
def test_no_text_breaks_a_reading(way: str, told: str) -> None:
    value = READINGS[way](told)
    assert value is None or value


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("頭は080で、そのあと5512の7740です", "+818055127740"),
        ("昔の携帯の打ち方で わらわさかたなはやまあ", "+819032456871"),
        ("kenta.w.0719のezwebまでください", "kenta.w.0719@ezweb.ne.jp"),
        ("ホットメールでgamba_noteです", "gamba_note@hotmail.com"),
    ],
)
def test_a_rule_that_reads_yields_the_value(body: str, value: str) -> None:
    verdict = Guard.for_platform("default", language=False).check(body)
    assert value in [finding.value for finding in verdict.findings]
