"""The timeline as a page for people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policyguard.report.timeline import Timeline
from policyguard.report.timeline.page import render
from tests.report.course import events, rows, told
from tests.report.made import NOON
from tests.report.test_page import HOSTILE, outline
from tests.report.test_timeline import SPLIT


def page(made: Timeline, lang: str = "ja") -> str:
    return "".join(render(made, lang, NOON))


def test_the_page_is_whole_needs_nothing_and_runs_nothing(tmp_path: Path) -> None:
    made = told(tmp_path, rows(*SPLIT), events((1.5, {"event": "contracted"}), (2.5, {"event": "paid"})))
    html = page(made)
    parsed = outline(html)
    assert (parsed.open, parsed.faults) == ([], [])
    assert "script" not in parsed.seen
    links = [value for name, value in parsed.attributes if name in ("href", "src")]
    assert links
    assert all(link and link.startswith("#m") for link in links)
    assert "default-src 'none'" in html


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bodies_break_nothing(body: str, tmp_path: Path) -> None:
    html = page(told(tmp_path, rows(("a", body), ('b"><script>', "LINEのIDは sora_works です"))))
    html.encode("utf-8")
    parsed = outline(html)
    assert (parsed.open, parsed.faults) == ([], [])
    assert not {"script", "img"} & set(parsed.seen)
    assert len(html) < 200_000


def test_a_split_value_leads_from_its_pieces_to_the_whole_and_back(tmp_path: Path) -> None:
    html = page(told(tmp_path, rows(*SPLIT)))
    first, second, _, last = re.findall(r"<article.*?</article>", html, re.DOTALL)
    assert "<mark class=v>●●●●</mark>" in first
    assert 'href="#m4"' in second
    assert "このメッセージで完成: 3件前の ●●●●、2件前の ●●●、このメッセージの ●●●●" in last
    assert "Completed by this message: ●●●● (3 before), ●●● (2 before), ●●●● (here)" in last
    assert 'href="#m1"' in last
    assert not any(piece in html for piece in ("0907", "183<", "4462"))


def test_both_languages_are_there_and_one_is_shown_first(tmp_path: Path) -> None:
    html = page(told(tmp_path, rows(*SPLIT)), "en")
    assert '<html lang="en">' in html
    assert html.count("span lang=ja") == html.count("span lang=en")


def test_a_page_that_covers_nothing_says_so(tmp_path: Path) -> None:
    html = page(told(tmp_path, rows(*SPLIT), reveal=True))
    assert "<mark>0907</mark>" in html
    assert "値を伏せていません" in html
