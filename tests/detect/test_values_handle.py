from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyguard.detect.values.handle import ALIASES, SERVICES, canonical_handle, is_handle, looks_like_word


@pytest.mark.parametrize(
    ("service", "text", "canonical"),
    [
        ("line", "Tanaka_Design", "tanaka_design"),
        ("line", "t.k-1985", "t.k-1985"),
        ("line_basic", "@123abcde", "123abcde"),
        ("discord", "tanaka.d", "tanaka.d"),
        ("discord", "タナカ#1234", "タナカ#1234"),
        ("telegram", "@tanaka_d", "tanaka_d"),
        ("x", "@tanaka_d", "tanaka_d"),
        ("twitter", "@tanaka_d", "tanaka_d"),
        ("instagram", "tanaka.design_", "tanaka.design_"),
        ("skype", "live:.cid.1a2b3c4d5e6f", "live:.cid.1a2b3c4d5e6f"),
        ("skype", "tanaka.taro", "tanaka.taro"),
        ("kakao", "tanaka85", "tanaka85"),
        ("wechat", "wxid_a1b2c3d4e5f6", "wxid_a1b2c3d4e5f6"),
        ("wechat", "tanaka-85", "tanaka-85"),
        ("whatsapp", "+81 90-2468-1357", "+819024681357"),
        ("signal", "tanaka.42", "tanaka.42"),
        ("facebook", "tanaka.taro", "tanaka.taro"),
        ("tiktok", "@tanaka.t", "tanaka.t"),
        ("zoom", "123 4567 8901", "12345678901"),
        ("meet", "abc-defg-hij", "abc-defg-hij"),
        ("bluesky", "@tanaka.bsky.social", "tanaka.bsky.social"),
        ("mastodon", "@tanaka@mstdn.jp", "tanaka@mstdn.jp"),
    ],
)
def test_names_follow_their_services_grammar(service: str, text: str, canonical: str) -> None:
    assert canonical_handle(service, text) == canonical
    assert is_handle(service, text)


@pytest.mark.parametrize(
    ("service", "text"),
    [
        ("line", "abc"),
        ("line", "a" * 21),
        ("line", "田中太郎です"),
        ("line", "...."),
        ("discord", "tanaka..d"),
        ("discord", "a"),
        ("telegram", "abcd"),
        ("telegram", "1tanaka"),
        ("x", "a" * 16),
        ("x", "tanaka.d"),
        ("instagram", "tanaka."),
        ("skype", "abc"),
        ("wechat", "1tanaka"),
        ("signal", "tanaka"),
        ("zoom", "12345678"),
        ("whatsapp", "12345"),
        ("line", ""),
        ("line", "\ud800abcd"),
        ("carrier pigeon", "tanaka"),
    ],
)
def test_other_texts_are_no_names(service: str, text: str) -> None:
    assert not is_handle(service, text)


_WORDS = """
    bot API sdk login pay works stamp developers messaging official liff ads manager business design web html
    css wordpress photoshop premium messaging-api web-design 370x320 240px 1080p v2 2.0 2026-11-22
    logo.png @official
"""


@pytest.mark.parametrize("text", _WORDS.split())
def test_ordinary_words_and_measures_are_seen_as_such(text: str) -> None:
    assert looks_like_word(text)


@pytest.mark.parametrize(
    "text", ["tanaka_design", "yuki0412", "tanaka-web", "t.k-1985", "design.tanaka", "", "-", "20261122a"]
)
def test_names_do_not_look_like_words(text: str) -> None:
    assert not looks_like_word(text)


@given(st.sampled_from([*SERVICES, *ALIASES, "nowhere"]), st.text(max_size=200))
def test_no_text_makes_a_grammar_fail(service: str, text: str) -> None:
    canonical = canonical_handle(service, text)

    assert is_handle(service, text) == (canonical is not None)
    assert isinstance(looks_like_word(text), bool)


@given(st.sampled_from([*SERVICES]), st.from_regex(r"@?[a-z0-9._-]{2,20}", fullmatch=True))
def test_a_canonical_name_is_its_own_canonical_name(service: str, text: str) -> None:
    canonical = canonical_handle(service, text)

    assert canonical is None or canonical_handle(service, canonical) == canonical
