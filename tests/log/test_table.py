"""CSV logs: quoting, encodings, and rows that are broken."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policyguard.log import Record, Reject, read


def _read(path: Path, text: str | bytes) -> list[Record | Reject]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read([path]))


def _bodies(found: list[Record | Reject]) -> list[str]:
    return [item.message.body for item in found if isinstance(item, Record)]


def _reasons(found: list[Record | Reject]) -> list[tuple[int, str]]:
    return [(item.line, item.reason) for item in found if isinstance(item, Reject)]


def test_quoted_cells_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    found = _read(tmp_path / "a.csv", 'message_id,body\r\nm1,"a, ""b""\r\nc"\r\n,d\r\n')
    assert _bodies(found) == ['a, "b"\r\nc', "d"]
    assert [item.message.message_id for item in found if isinstance(item, Record)] == ["m1", "a:3"]


@pytest.mark.parametrize("header", ["\ufeffBODY,Stage", " body ,stage", '"body","stage"'])
def test_the_header_is_read_in_any_case_with_mark_blanks_and_quotes(header: str, tmp_path: Path) -> None:
    (record,) = _read(tmp_path / "a.csv", f"{header}\nx,funded\n")
    assert isinstance(record, Record)
    assert str(record.stage) == "funded"


@pytest.mark.parametrize(
    ("name", "delimiter"), [("a.tsv", "\t"), ("a.csv", ";"), ("a", ","), ("a.csv", "\t")]
)
def test_the_delimiter_is_told_by_the_header(name: str, delimiter: str, tmp_path: Path) -> None:
    found = _read(tmp_path / name, f"message_id{delimiter}body\nm{delimiter}x\n")
    assert _bodies(found) == ["x"]


def test_empty_cells_are_absent_fields(tmp_path: Path) -> None:
    (record,) = _read(tmp_path / "a.csv", "body,stage,approval,sent_at,platform,surface\nx,,,,,\n")
    assert isinstance(record, Record)
    assert (record.stage, record.approval, record.platform, record.message.sent_at) == (
        None,
        None,
        None,
        None,
    )


def test_an_open_quote_costs_its_line_and_not_the_rest_of_the_file(tmp_path: Path) -> None:
    rows = [f"m{n},body {n}" for n in range(50)]
    rows.insert(10, 'm,"never closed')
    found = _read(tmp_path / "a.csv", "message_id,body\n" + "\n".join(rows) + "\n")
    assert _bodies(found) == [f"body {n}" for n in range(50)]
    assert _reasons(found) == [(12, "broken CSV row")]


def test_a_row_of_another_length_is_rejected(tmp_path: Path) -> None:
    found = _read(tmp_path / "a.csv", "message_id,body\nm1,a,b\nm2\n\nm3,c\n")
    assert _bodies(found) == ["c"]
    assert _reasons(found) == [(2, "3 cells, but the header has 2"), (3, "1 cells, but the header has 2")]


def test_bad_bytes_cost_only_their_row(tmp_path: Path) -> None:
    found = _read(tmp_path / "a.csv", "body\nあ\n".encode() + b"\xe3\x81\n" + "い\n".encode())
    assert _bodies(found) == ["あ", "い"]
    assert _reasons(found) == [(3, "bytes that are not text in the file's encoding")]


def test_a_cell_above_the_bound_is_rejected_and_reading_goes_on(tmp_path: Path) -> None:
    found = _read(tmp_path / "a.csv", "message_id,body\nm1," + "x" * 5_000_000 + "\nm2,b\n")
    assert _bodies(found) == ["b"]
    assert _reasons(found) == [(2, "longer than 4 MiB")]


def test_a_quoted_cell_growing_above_the_bound_gives_its_lines_back(tmp_path: Path) -> None:
    lines = "".join(f"m{n},{'y' * 90}\n" for n in range(60_000))
    found = _read(tmp_path / "a.csv", 'message_id,body\nm,"open\n' + lines)
    assert len(_bodies(found)) == 60_000
    assert len(_reasons(found)) == 1


def test_a_cell_of_a_mebibyte_is_read(tmp_path: Path) -> None:
    assert _bodies(_read(tmp_path / "a.csv", f"message_id,body\nm,{'x' * 1_048_576}\n")) == ["x" * 1_048_576]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.text(), st.text()), max_size=8))
def test_what_the_csv_module_writes_is_read_back(rows: list[tuple[str, str]], tmp_path: Path) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([("sender_id", "body"), *rows])
    found = _read(tmp_path / "a.csv", text.getvalue().encode("utf-8", "replace"))
    assert _bodies(found) == [body.encode("utf-8", "replace").decode() for _, body in rows]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.binary(max_size=40).filter(lambda line: b'"' not in line and b"\r" not in line), max_size=5
    )
)
def test_random_bytes_without_quotes_never_lose_a_neighbouring_row(
    lines: list[bytes], tmp_path: Path
) -> None:
    good = "good,残る行です".encode()
    path = tmp_path / "a.csv"
    found = _read(
        path, b"\n".join([b"message_id,body", good, *(part for line in lines for part in (line, good))])
    )
    assert _bodies(found).count("残る行です") >= len(lines) + 1


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_any_bytes_after_the_header_never_raise(data: bytes, tmp_path: Path) -> None:
    _read(tmp_path / "a.csv", b"message_id,body\n" + data)
