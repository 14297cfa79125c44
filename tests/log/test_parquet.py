"""Parquet logs, with the types databases and pandas write."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from policyguard.log import Record, Reject, Source, read
from policyguard.log.instant import TOKYO

NOON = datetime(2026, 12, 1, 12, tzinfo=TOKYO)


def _read(path: Path, **columns: Any) -> list[Record | Reject]:
    parquet.write_table(pa.table(columns), path)
    return list(read([path]))


@pytest.mark.parametrize(
    "moments",
    [
        pa.array([datetime(2026, 12, 1, 12)], pa.timestamp("ns")),
        pa.array([datetime(2026, 12, 1, 3, tzinfo=UTC)], pa.timestamp("us", "UTC")),
        pa.array([datetime(2026, 12, 1, 3, tzinfo=UTC)], pa.timestamp("ms", "Asia/Tokyo")),
        pa.array(["2026-12-01T12:00:00"]),
        pa.array([1796094000]),
        pa.array([1796094000000]),
    ],
)
def test_moments_are_read_from_every_type_of_column(moments: Any, tmp_path: Path) -> None:
    (record,) = _read(tmp_path / "a.parquet", body=pa.array(["x"]), sent_at=moments)
    assert isinstance(record, Record)
    assert record.message.sent_at == NOON


@pytest.mark.parametrize(
    "ids",
    [
        pa.array(["7"]),
        pa.array(["7"]).dictionary_encode(),
        pa.array(["7"], pa.large_string()),
        pa.array([b"7"]),
        pa.array([7]),
        pa.array([7.0]),
    ],
)
def test_ids_are_read_from_every_type_of_column(ids: Any, tmp_path: Path) -> None:
    (record,) = _read(tmp_path / "a.parquet", body=pa.array(["x"]), conversation_id=ids)
    assert isinstance(record, Record)
    assert record.message.conversation_id == "7"


def test_nulls_and_nan_are_absent_and_rows_count_from_one(tmp_path: Path) -> None:
    found = _read(
        tmp_path / "a.parquet",
        body=pa.array(["x", None]),
        sender_id=pa.array([float("nan"), 1.0]),
        stage=pa.array([None, None], pa.string()),
    )
    record, reject = found
    assert isinstance(record, Record)
    assert (record.line, record.message.message_id, record.message.sender_id, record.stage) == (
        1,
        "a:1",
        "",
        None,
    )
    assert isinstance(reject, Reject)
    assert (reject.line, reject.reason) == (2, "no `body`")


def test_bad_bytes_and_impossible_moments_cost_only_their_row(tmp_path: Path) -> None:
    body = pa.array([b"a", b"\xff", b"c"])
    found = _read(tmp_path / "a.parquet", body=body, sent_at=pa.array([0, 0, 2**62], pa.timestamp("ms")))
    assert [type(item) for item in found] == [Record, Reject, Reject]


def test_the_share_read_is_known_for_progress(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"body": ["x"] * 2000}), path)
    source = Source(str(path))
    rows = source.rows()
    for _ in range(1000):
        next(rows)
    assert source.position == pytest.approx(source.size / 2, rel=0.01)


def test_a_damaged_file_ends_with_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"body": [f"{n * 7919**4:x}" for n in range(50_000)]})
    parquet.write_table(table, path, row_group_size=5000, compression="zstd", write_page_checksum=True)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = b"\0" * 2000
    path.write_bytes(data)
    *records, last = read([path])
    assert len(records) >= 5000
    assert isinstance(last, Reject)
    assert last.reason == "the Parquet file is damaged from here on"
