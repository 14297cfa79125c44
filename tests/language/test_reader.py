"""The shipped model: whole, small enough, and reading what it was made to read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from policyguard.errors import ModelError
from policyguard.language.reader import Reader, read_card, reader, shipped
from policyguard.model import Act, Category

READER = reader(shipped())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A model of this test's own."""
    return Path(shutil.copytree(shipped(), tmp_path / "model"))


def test_the_model_fits_into_the_package() -> None:
    assert sum(file.stat().st_size for file in shipped().rglob("*") if file.is_file()) <= 25e6


def test_a_lure_scores_above_work_talk() -> None:
    lure, work = READER.opinions(
        ["ここだと返信が遅れるので、個人のラインでお話しできませんか", "背景の色は少し明るめでお願いします"]
    )
    assert lure.score > 0.8 > 0.2 > work.score
    assert lure.category is Category.CONTACT
    assert lure.act in (Act.PROPOSE, Act.REQUEST)


def test_a_passage_reads_the_same_alone_among_others_and_again() -> None:
    alone = Reader(shipped()).opinions(["手数料がもったいないので次からは直接やりませんか"])
    among = Reader(shipped()).opinions(
        ["了解です", "手数料がもったいないので次からは直接やりませんか", "よろしく"]
    )[1:2]
    assert alone[0].score == pytest.approx(among[0].score, abs=1e-3)
    assert READER.opinions(["了解です"]) == READER.opinions(["了解です"])


def test_a_changed_file_is_refused(copy: Path) -> None:
    (copy / "doubt.json").write_text("{}")
    with pytest.raises(ModelError, match=r"doubt\.json: not the file the model was made with"):
        Reader(copy)


def test_a_changed_pipeline_is_refused_before_it_is_loaded(copy: Path) -> None:
    (copy / "acts" / "extra.py").write_text("")
    with pytest.raises(ModelError, match=r"extra\.py"):
        Reader(copy).opinions(["あ"])


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="policyguard train"):
        Reader(tmp_path)


def test_a_higher_precision_asks_for_a_higher_score() -> None:
    for category in Category:
        wanted = [READER.least(category, precision) for precision in (0.5, 0.7, 0.9, 0.99)]
        assert wanted == sorted(wanted)


def test_scores_are_calibrated_as_the_card_tells() -> None:
    table = [row for row in read_card(shipped())["reliability"] if row["passages"] >= 100]
    assert table
    assert all(abs(row["score"] - row["offends"]) < 0.12 for row in table)
