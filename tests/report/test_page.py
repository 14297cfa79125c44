from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from policyguard.model import Act, Action, Bilingual
from tests.report.made import case, page

VOID = {"meta", "br", "input", "link", "img", "path", "rect"}


class Outline(HTMLParser):
    """Elements that were opened, and those that were closed out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.faults: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def outline(html: str) -> Outline:
    parsed = Outline()
    parsed.feed(html)
    return parsed


HOSTILE = {
    "script": "<script>alert(1)</script>«tanaka_design»",
    "style": "</style></article></main><b onclick=x>«tanaka_design»",
    "attribute": "\"'><img src=x onerror=alert(1)>«tanaka_design»",
    "template": "{{ 7*7 }}{% raw %}«tanaka_design»",
    "surrogate": "\ud83d前«tanaka_design»後\udc00",
    "nul": "前\x00\x1b[31m«tanaka_design»\x7f",
    "right to left": "\u202eסוד\u202c«tanaka_design»\u2067عرب",
    "one megabyte": "長" * 500_000 + "«tanaka_design»" + "い" * 500_000,
    "all of it": "«" + "x" * 1_000_000 + "»",
    "combining": "«tanaka_design»" + "\u0301" * 5000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bodies_break_nothing(body: str, tmp_path: Path) -> None:
    html = page(tmp_path, [case(body)])
    calm = outline(page(tmp_path, [case("前«tanaka_design»後")]))
    parsed = outline(html)
    assert parsed.open == parsed.faults == []
    assert parsed.seen.count("script") == calm.seen.count("script") == 1
    assert parsed.seen.count("img") == 0
    assert not [name for name, _ in parsed.attributes if name.startswith("on")]
    assert "tanaka_design" not in html
    assert len(html) < 120_000
    assert not re.search("[\x00\x1b\u202a-\u202e\u2066-\u2069\ud800-\udfff]", html)


def test_hostile_ids_reasons_and_titles_are_escaped(tmp_path: Path) -> None:
    hostile = '"><script>x</script>\u202e'
    reason = Bilingual(hostile, hostile)
    html = page(tmp_path, [case("«LINE»で", conversation=hostile, sender=hostile, reason=reason)])
    assert outline(html).seen.count("script") == 1
    assert "\u202e" not in html


def test_the_page_asks_nothing_of_the_network(tmp_path: Path) -> None:
    html = page(tmp_path, [case("«tanaka_design»")])
    parsed = outline(html)
    assert "default-src 'none'" in html
    assert not {"link", "img", "iframe", "object", "embed"} & set(parsed.seen)
    assert not [value for name, value in parsed.attributes if name in ("src", "action", "srcset")]
    assert [
        value for name, value in parsed.attributes if name == "href" and not (value or "").startswith("#")
    ] == []
    assert "@import" not in html
    assert "url(" not in html


def test_every_text_stands_in_both_languages(tmp_path: Path) -> None:
    html = page(tmp_path, [case("«tanaka_design»")])
    parsed = outline(html)
    toggled = [value for name, value in parsed.attributes if name == "lang"]
    assert html.count('span lang="ja"') == html.count('span lang="en"')
    assert html.count("span lang=ja") == html.count("span lang=en")
    assert {"ja", "en"} == set(toggled)
    for text in (
        "契約前の連絡先です",
        "Contact before escrow",
        "差し止め",
        "Blocked",
        "全角・半角の混在",
        "Mixed widths",
    ):
        assert text in html


def test_a_case_reads_like_this(tmp_path: Path) -> None:
    html = page(tmp_path, [case("LINEのIDは«tanaka_design»です", message="m-1")])
    (article,) = re.findall(r"<article.*?</article>", html, re.DOTALL)
    text = re.sub(r"<span lang=\"?en.*?</span>", "", article)
    assert re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).strip() == (
        "差し止め 2026-11-21 12:00 相談中（契約前） 発注者 u-1 会話 c-1 m-1"
        " LINEのIDは ●●●●●●●●●●●●● です"
        " LINEの連絡先 伝えている t●●●●●●●●●●●n 契約前の連絡先です contact.line_id ・ 0.90 全角・半角の混在"
    )


def test_a_lure_without_a_value_is_readable(tmp_path: Path) -> None:
    html = page(tmp_path, [case("続きは«外のチャットで»どうぞ", act=Act.PROPOSE, lure=True)])
    assert "<mark>外のチャットで</mark>" in html


def test_several_findings_are_numbered(tmp_path: Path) -> None:
    html = page(tmp_path, [case("«tanaka_design»か«090»へ")])
    assert re.findall(r"<mark class=v>(●+)<sup>(\d)</sup></mark>", html) == [("●" * 13, "1"), ("●●●", "2")]


def test_charts_are_inline_named_and_without_script(tmp_path: Path) -> None:
    html = page(tmp_path, [case("«tanaka_design»"), case("«電話»で", action=Action.HOLD, day=40)])
    drawings = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(drawings) == 12, "six charts in two languages"
    assert all('role="img"' in drawing and "aria-label=" in drawing for drawing in drawings)
    assert not any(word in drawing for drawing in drawings for word in ("<script", "<style", "pygal.org"))
    assert "差し止め 1件" in html


def test_a_long_period_is_drawn_by_week(tmp_path: Path) -> None:
    html = page(tmp_path, [case("«tanaka_design»", day=day) for day in range(0, 120)])
    assert "週ごとの処置" in html
