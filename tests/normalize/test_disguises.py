"""Every disguise that is a matter of characters, undone and named; and honest text left as it is."""

from __future__ import annotations

import pytest

from policyguard.normalize import Normalizer

NORMALIZER = Normalizer(["line", "ライン", "paypay", "ペイペイ", "discord", "インスタ", "カカオ"])

UNDONE = [
    ("ＬＩＮＥ", "line", "width"),
    ("ﾗｲﾝ", "ライン", "halfwidth_kana"),
    ("ﾍﾟｲﾍﾟｲ", "ペイペイ", "halfwidth_kana"),
    ("ﾃﾞｨｽｺ", "ディスコ", "halfwidth_kana"),
    ("LΙΝΕ", "line", "lookalike"),
    ("ＬІNE", "line", "lookalike"),
    ("ʟɪɴᴇ", "line", "small_caps"),
    ("ⓁⒾⓃⒺ", "line", "enclosed"),
    ("🅻🅸🅽🅴", "line", "enclosed"),
    ("🅛🅘🅝🅔", "line", "enclosed"),
    ("⒧⒤⒩⒠", "line", "enclosed"),
    ("𝐋𝐈𝐍𝐄", "line", "styled"),
    ("𝓛𝓘𝓝𝓔", "line", "styled"),
    ("𝟎𝟗𝟎", "090", "styled"),
    ("🇱🇮🇳🇪", "line", "regional_indicator"),
    ("0️⃣9️⃣0️⃣", "090", "keycap"),
    ("l\u200bi\u2060n\ufeffe", "line", "invisible"),
    ("LI\u00adNE", "line", "invisible"),
    ("L\U000e0020INE", "line", "invisible"),
    ("L\u0336I\u0336N\u0336E\u0336", "line", "combining"),
    ("ĹÍŃÉ", "line", "combining"),
    ("٠٩٠", "090", "other_script_digits"),
    ("०९०", "090", "other_script_digits"),
    ("⓪⑨⓪", "090", "enclosed"),
    ("❶❷❸", "123", "enclosed"),
    ("力カオ", "カカオ", "kana_lookalike"),
    ("ペ-ジ", "ページ", "kana_lookalike"),
    ("らイン", "ライン", "kana_lookalike"),
    ("ライソ", "ライン", "kana_lookalike"),
    ("L I N E", "line", "spaced"),
    ("L.I.N.E", "line", "spaced"),
    ("ラ・イ・ン", "ライン", "spaced"),
    ("直 接 契 約", "直接契約", "spaced"),
    ("L\nI\nN\nE", "line", "spaced"),
    ("pay pay", "paypay", "spaced"),
    ("l1ne", "line", "leet"),
    ("d1sc0rd", "discord", "leet"),
    ("tanaka あっと gmail どっと com", "tanaka@gmail.com", "spelled_symbols"),
    ("tanaka(at)gmail(dot)com", "tanaka@gmail.com", "spelled_symbols"),
    ("tanakaアットマークジーメール", "tanaka@gmail.com", "spelled_symbols"),
    ("tanaka アンダーバー 123", "tanaka_123", "spelled_symbols"),
    ("tanaka ハイフン works", "tanaka-works", "spelled_symbols"),
    ("hxxps://line[.]me/ti/p/abc", "https://line.me/ti/p/abc", "defanged"),
    ("line . me/ti/p/abc", "line.me/ti/p/abc", "spaced"),
    ("〇九〇ー一二三四ー五六七八", "090-1234-5678", "kanji_numerals"),
    ("零玖零壱弐参肆伍陸漆捌", "09012345678", "kanji_numerals"),
    ("ゼロキュウゼロイチニサンヨンゴロクナナハチ", "09012345678", "kana_numerals"),
    ("ぜろ・はち・ぜろ・いち・に・さん・よん・ご・ろく・しち・はち", "08012345678", "kana_numerals"),
    ("O9O-l234-S678", "090-1234-5678", "leet"),
    ("🄌➈🄌ー➀➁➂➃ー➄➅➆➇", "090-1234-5678", "enclosed"),
    ("ゼロ9ゼロ☆12☆34☆56☆78", "090☆12☆34☆56☆78", "kana_numerals"),
    ("zero hachi zero ichi ni san yon go roku nana hachi", "08012345678", "kana_numerals"),
    ("090-1234-567八", "090-1234-5678", "kanji_numerals"),
    ("エム・アイ・ケー・エー・ゼロ・イチ", "mika01", "spelled_letters"),
    ("ティーエーエヌエーケーエー", "tanaka", "spelled_letters"),
    ("moc.liamg@adimus.akit", "tika.sumida@gmail.com", "reversed"),
    ("sumida&#64;gmail&#46;com", "sumida@gmail.com", "html_entities"),
    ("sumida%40gmail.com", "sumida@gmail.com", "percent_encoding"),
    ("sumida☆gmail.com", "sumida@gmail.com", "spelled_symbols"),
]

HONEST = [
    "過ごしにくくなりましたね",
    "一二三四五と数えてください",
    "アットホームな雰囲気で、あっという間でした",
    "ドット絵のデザインをお願いします",
    "オンラインの打合わせ",
    "メール一通につき三百円",
    "アプリ二つ分のアイコン",
    "口コミを三カ月分まとめます",
    "入口ドアの看板",
    "ゼロから始めるにはいごの苗が必要です",
    "a, b, c の三案から選んでください",
    "ここにさんかくの図形",
    "098-866-1234にお電話ください",
    "エスエヌエスとピーディーエフの資料",
    "ディーブイディーを作ります",
    "あいさつの文をいーめーるで",
    "https://ja.wikipedia.org/wiki/%e6%97%a5",
    "4☆5の評価",
]


@pytest.mark.parametrize(("raw", "folded", "disguise"), UNDONE)
def test_a_disguise_is_undone_and_named(raw: str, folded: str, disguise: str) -> None:
    text = NORMALIZER.normalize(raw)
    assert text.folded == folded
    assert disguise in text.disguises(0, len(folded))


@pytest.mark.parametrize(("raw", "folded", "disguise"), UNDONE)
def test_the_span_of_an_undone_disguise_is_all_of_it(raw: str, folded: str, disguise: str) -> None:
    text = NORMALIZER.normalize(f"連絡は{raw}まで")
    start = text.folded.index(folded)
    assert text.raw[slice(*text.span(start, start + len(folded)))] == raw


@pytest.mark.parametrize("raw", HONEST)
def test_honest_text_is_left_as_it_is(raw: str) -> None:
    text = NORMALIZER.normalize(raw)
    assert text.folded == raw
    assert text.layers == ()


def test_case_is_kept_beside_the_folded_text() -> None:
    text = NORMALIZER.normalize("ＬＩＮＥは https://line.me/ti/p/AbCd です")
    assert len(text.cased) == len(text.folded)
    assert "https://line.me/ti/p/AbCd" in text.cased


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("ゼロナナゼロ、よんはちにいち、ごろくななはち", "070、4821、5678"),
        ("0九0−1二三四−5六七八", "090-1234-5678"),
        ("tanaka アット じーめーる、どっとこむ", "tanaka@gmail.com"),
        ("my insta is @kurage_paint", "my insta is @kurage_paint"),
        ("n.o.o.dle_log", "n.o.o.dle_log"),
        ("sora アットマーク yahoo ドット co ドット jpに", "sora@yahoo.co.jpに"),
        ("エー、ケー、アイ、ドット、に、さんです", "aki.23です"),
    ],
)
def test_disguises_beside_other_things_are_undone_no_further(raw: str, folded: str) -> None:
    assert NORMALIZER.normalize(raw).folded == folded
