from __future__ import annotations

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyguard.conversation import Cue, Kind, Place, Remark
from policyguard.conversation.piece import PieceReader, set_apart
from policyguard.conversation.wire import decoded, encoded
from policyguard.normalize import normalize
from policyguard.pack import bundled_pack
from tests.conversation.said import START, assembler, folded, said

AMOUNTS = [
    "33,000円です", "1200円", "10:30に", "2026年", "11月です", "80個", "80%", "1080pxで", "10/4までに", "v1.2", "¥4500",
    "第3章", "2回", "3人", "1920×1080", "約300部", "5つ", "12時", "30分", "45秒", "150cm", "20kg",
]  # fmt: skip


@pytest.mark.parametrize("body", AMOUNTS)
def test_an_amount_is_hardly_a_piece(body: str) -> None:
    assert [piece.text for piece in said(body).given if piece.kind is Kind.DIGITS] == []


READ = [
    ("先頭に090をつけて", Kind.DIGITS, "090", Place.FIRST),
    ("さっきの数字の前に080です", Kind.DIGITS, "080", Place.FIRST),
    ("続きは 5678", Kind.DIGITS, "5678", Place.NEXT),
    ("最後は「よん きゅう まる ご」です", Kind.DIGITS, "4905", Place.LAST),
    ("0️⃣8️⃣0️⃣", Kind.DIGITS, "080", Place.ANY),
    ("４８−２６", Kind.DIGITS, "4826", Place.ANY),
    ("〇九〇", Kind.DIGITS, "090", Place.ANY),
    ("はちまるの前にゼロ", Kind.DIGITS, "080", Place.ANY),
    ("八が二つと一、三です", Kind.DIGITS, "8813", Place.ANY),
    ("four one seven six", Kind.DIGITS, "4176", Place.ANY),
    ("3 4 1 7", Kind.DIGITS, "3417", Place.ANY),
    ("moon_t", Kind.LETTERS, "moon_t", Place.ANY),
    ("エム、アイ、ケー", Kind.LETTERS, "mik", Place.ANY),
    ("アンダーバー", Kind.LETTERS, "_", Place.ANY),
    ("tanaka.k@", Kind.LOCAL, "tanaka.k", Place.ANY),
    ("じーめーるです", Kind.DOMAIN, "gmail.com", Place.ANY),
    ("ヤフーの、.co.jp です", Kind.DOMAIN, "yahoo.co.jp", Place.ANY),
    ("りんごの雲です", Kind.DOMAIN, "icloud.com", Place.ANY),
    ("@example-studio.jp", Kind.DOMAIN, "@example-studio.jp", Place.ANY),
    ("渋谷支店", Kind.BRANCH, "渋谷支店", Place.ANY),
    ("ちばぎんです", Kind.BANK, "ちばぎん", Place.ANY),
    ("口座番号は1234567", Kind.ACCOUNT, "1234567", Place.ANY),
]


@pytest.mark.parametrize(("body", "kind", "text", "place"), READ)
def test_a_piece_is_read_with_its_place(body: str, kind: Kind, text: str, place: Place) -> None:
    reader = PieceReader(bundled_pack().lexicons)
    read = folded(body).folded
    pieces, near = reader.read(read)
    assert (kind, text, place) in [(p.kind, p.text, p.place) for p in set_apart(read, pieces, near)]


@pytest.mark.parametrize(
    ("body", "cue"),
    [
        ("小分けにしますね", Cue.PIECES),
        ("一文字ずつ送ります", Cue.PIECES),
        ("つなげて読んで", Cue.PIECES),
        ("緑のほうね", Cue.LINE),
        ("後ろから言います", Cue.REVERSED),
        ("注文番号です", Cue.IDENTIFIER),
    ],
)
def test_a_cue_is_read(body: str, cue: Cue) -> None:
    assert cue in said(body).cues


@pytest.mark.parametrize(
    "body", ["LINEスタンプを作ります", "オンラインで", "ガイドラインの件", "デッドラインは金曜"]
)
def test_the_work_is_no_cue(body: str) -> None:
    assert Cue.LINE not in said(body).cues


@pytest.mark.parametrize("body", ["はい、06から", "普通の、069ナントカだったかしら"])
def test_a_piece_more_of_which_is_to_come_is_open(body: str) -> None:
    assert [piece.open for piece in said(body).pieces if piece.kind is Kind.DIGITS] == [True]


def test_a_record_of_pieces_that_were_not_weighed_is_read_without_them() -> None:
    data = orjson.loads(encoded(Remark(said("続きは 5678"))))
    del data["call"]
    assert decoded(orjson.dumps(data)).fragments.pieces == ()


def test_spans_are_those_of_the_body_as_sent() -> None:
    body = "つづき　２６１７です"
    (piece,) = said(body).pieces
    assert body[piece.start : piece.end] == "２６１７"


def test_nothing_of_the_talk_is_kept() -> None:
    kept = encoded(
        Remark(said("昨日の打ち合わせの内容ですが、青い表紙でお願いします。携帯の続きは2617です"))
    ).decode()
    assert "2617" in kept
    assert not any(word in kept for word in ("打ち合わせ", "表紙", "青", "昨日"))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="09１a_@.銀行支店普通のです先頭に続きは緑〇ぜろ,円 \n。👍", max_size=60))
def test_spans_lie_in_the_body_and_pieces_are_short(body: str) -> None:
    text = normalize(body)
    found = assembler().fragments("m", "a", START, text.folded, text.span)
    assert len(found.pieces) <= 16
    for piece in found.pieces:
        assert 0 <= piece.start <= piece.end <= len(body)
        assert len(piece.text) <= 64
