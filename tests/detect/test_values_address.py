from __future__ import annotations

import pytest

from policyguard.detect.values import VALUES

EMAIL = VALUES["email"].candidates
URL = VALUES["url"].candidates


@pytest.mark.parametrize(
    ("folded", "written", "address", "score"),
    [
        ("tanaka.d@gmail.comまで", "tanaka.d@gmail.com", "tanaka.d@gmail.com", 0.95),
        ("先はx@gmail.comです", "x@gmail.com", "x@gmail.com", 0.95),
        ("メール:tanaka+job@my-site.tokyo、", "tanaka+job@my-site.tokyo", "tanaka+job@my-site.tokyo", 0.95),
        ("(suzuki_1@yahoo.co.jp)", "suzuki_1@yahoo.co.jp", "suzuki_1@yahoo.co.jp", 0.95),
        ("sato@icloud.com.", "sato@icloud.com", "sato@icloud.com", 0.95),
        ("sato@icloud.comdesu", "sato@icloud.com", "sato@icloud.com", 0.95),
        ("mailto:sato@icloud.com", "sato@icloud.com", "sato@icloud.com", 0.95),
        ("sato@\nicloud.com", "sato@\nicloud.com", "sato@icloud.com", 0.95),
        ("sato..t.@docomo.ne.jp", "sato..t.@docomo.ne.jp", "sato..t.@docomo.ne.jp", 0.95),
        ("taro@gmail です", "taro@gmail", "taro@gmail.com", 0.6),
        ("@taro@mstdn.jp", "taro@mstdn.jp", "taro@mstdn.jp", 0.6),
        ("noreply@rakuten.co.jp", "noreply@rakuten.co.jp", "noreply@rakuten.co.jp", 0.2),
        ("no-reply@rakuten.co.jp", "no-reply@rakuten.co.jp", "no-reply@rakuten.co.jp", 0.2),
        ("info@example.com", "info@example.com", "info@example.com", 0.1),
        ("info@shop.example", "info@shop.example", "info@shop.example", 0.1),
        ("info@shop.test", "info@shop.test", "info@shop.test", 0.1),
        ("info@shop.invalid", "info@shop.invalid", "info@shop.invalid", 0.1),
        ("root@localhost", "root@localhost", "root@localhost", 0.1),
        ("xxx@xxx.com", "xxx@xxx.com", "xxx@xxx.com", 0.1),
        ("sample@gmail.com", "sample@gmail.com", "sample@gmail.com", 0.1),
        ("git@github.com:a/b", "git@github.com", "git@github.com", 0.1),
    ],
)
def test_finds_mail_addresses(folded: str, written: str, address: str, score: float) -> None:
    assert [(folded[c.start : c.end], c.value, c.score) for c in EMAIL(folded)] == [(written, address, score)]


@pytest.mark.parametrize(
    "folded",
    [
        "icon@2x.png",
        "react@18.2.0",
        "@tanaka_design",
        "https://user:pass@host.com/",
        "残り3名@渋谷",
        "a@b",
        "@",
        "foo@@bar.com@",
        "https://youtube.com/@tanaka.design",
    ],
)
def test_leaves_other_at_signs_alone(folded: str) -> None:
    assert list(EMAIL(folded)) == []


@pytest.mark.parametrize(
    ("folded", "written", "link", "score"),
    [
        ("lin.ee/abcです", "lin.ee/abc", "lin.ee/abc", 0.9),
        ("こちらdiscord.gg/xyzへ", "discord.gg/xyz", "discord.gg/xyz", 0.9),
        ("https://line.me/ti/p/~tanaka。", "https://line.me/ti/p/~tanaka", "line.me/ti/p/~tanaka", 0.9),
        ("(https://tanaka.jp/b)", "https://tanaka.jp/b", "tanaka.jp/b", 0.9),
        ("https://tanaka.jp/a_(b)", "https://tanaka.jp/a_(b)", "tanaka.jp/a_(b)", 0.9),
        ("「https://lin.ee」", "https://lin.ee", "lin.ee", 0.9),
        ("https://tanaka.jp:8080/p?q=1#a", "https://tanaka.jp:8080/p?q=1#a", "tanaka.jp:8080/p?q=1#a", 0.9),
        ("https://日本語.jp/a", "https://日本語.jp/a", "日本語.jp/a", 0.9),
        ("www.tanaka-design.comを", "www.tanaka-design.com", "www.tanaka-design.com", 0.9),
        ("公式サイトはtanaka-design.jpです", "tanaka-design.jp", "tanaka-design.jp", 0.7),
        ("notion.so/abc", "notion.so/abc", "notion.so/abc", 0.9),
        ("t.me/tanaka、", "t.me/tanaka", "t.me/tanaka", 0.9),
        ("lit.link/tanaka!", "lit.link/tanaka", "lit.link/tanaka", 0.9),
        ("line://ti/p/abc", "line://ti/p/abc", "line://ti/p/abc", 0.9),
        ("skype:tanaka.t?chat", "skype:tanaka.t?chat", "skype:tanaka.t?chat", 0.9),
        ("https://user:pw@tanaka.com/x", "https://user:pw@tanaka.com/x", "tanaka.com/x", 0.9),
        ("tanaka.museum", "tanaka.museum", "tanaka.museum", 0.4),
        ("https://tanaka.corporate/", "https://tanaka.corporate/", "tanaka.corporate", 0.5),
        ("http://localhost:3000/a", "http://localhost:3000/a", "localhost:3000/a", 0.1),
        ("http://192.0.2.1/", "http://192.0.2.1/", "192.0.2.1", 0.1),
        ("https://example.com/a", "https://example.com/a", "example.com/a", 0.1),
        ("example.co.jp", "example.co.jp", "example.co.jp", 0.1),
    ],
)
def test_finds_links(folded: str, written: str, link: str, score: float) -> None:
    assert [(folded[c.start : c.end], c.value, c.score) for c in URL(folded)] == [(written, link, score)]


@pytest.mark.parametrize(
    "folded",
    [
        "logo.ai",
        "logo.ai/logo.psd",
        "main.py",
        "readme.md",
        "v1.2.zip",
        "a.com.pdf",
        "index.html",
        "node.js",
        "next.js",
        "asp.net",
        "socket.io",
        "gmail.comのほうに",
        "tanaka@gmail.com",
        "tanaka.me@gmail.com",
        "ver.1.2.3",
        "1.5kg",
        "10.am",
        "192.168.0.1",
        "co.jp",
        "ok.it is fine",
        "株式会社a.b.c",
        "co.,ltd",
        "http://",
        "://",
    ],
)
def test_leaves_names_with_dots_alone(folded: str) -> None:
    assert list(URL(folded)) == []


def test_the_path_keeps_the_case_it_was_sent_in() -> None:
    (found,) = URL("先はhttps://lin.ee/abcdeです", "先はHTTPS://Lin.ee/AbCdEです")

    assert found.value == "lin.ee/AbCdE"
