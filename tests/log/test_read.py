"""Message logs become records, and what is wrong with them is said without losing a good one."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policyguard.errors import InputError
from policyguard.log import Record, Reject, read
from policyguard.log.raw import LIMIT
from policyguard.model import Approval, Message, Stage, Surface

SECRET = "ぜったいに漏れてはいけない本文"


def _write(path: Path, *lines: str | bytes) -> Path:
    path.write_bytes(b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines))
    return path


def _one(path: Path) -> Record:
    (record,) = read([path])
    assert isinstance(record, Record)
    return record


def test_every_field_is_read(tmp_path: Path) -> None:
    fields = {
        "message_id": "m1",
        "conversation_id": "c1",
        "sender_id": 42,
        "sender_role": "client",
        "sent_at": "2026-12-01T09:30:00",
        "body": "本文",
        "surface": "posting",
        "stage": "Funded",
        "approval": "approved",
        "platform": "lancers",
        "unknown": [1],
    }
    record = _one(_write(tmp_path / "a.jsonl", json.dumps(fields)))
    message = record.message
    assert message.sent_at is not None
    assert message.sent_at.utcoffset() == timedelta(hours=9)
    assert message == Message("本文", "m1", "c1", "42", "client", message.sent_at, Surface.POSTING)
    assert (record.stage, record.approval) == (Stage.FUNDED, Approval.APPROVED)
    assert (record.platform, record.line, record.faults) == ("lancers", 1, ())


@pytest.mark.parametrize(
    ("name", "message_id"),
    [("a.jsonl", "a:1"), ("a.b.jsonl.gz", "a.b:1"), ("a.jsonl.zst", "a:1"), ("noending", "noending:1")],
)
def test_a_message_without_an_id_is_named_after_file_and_line(
    name: str, message_id: str, tmp_path: Path
) -> None:
    data = b'{"body": "x"}\n'
    packed = {".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress}.get(
        Path(name).suffix, bytes
    )(data)
    path = tmp_path / name
    path.write_bytes(packed)
    assert _one(path).message.message_id == message_id


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not a JSON object"),
        (b'{"body": "\xff"}', "bytes that are not text in the file's encoding"),
        ('["body"]', "JSON, but not an object"),
        ("null", "JSON, but not an object"),
        ("{}", "no `body`"),
        ('{"body": null}', "no `body`"),
        ('{"body": 5}', "`body` is not a text"),
        ('{"body": "x", "message_id": {}}', "`message_id` is not a text"),
        ('{"body": "x", "sender_id": true}', "`sender_id` is not a text"),
        ('{"body": "x", "conversation_id": 1e300}', "`conversation_id` is not a text"),
        ('{"body": "x", "platform": []}', "`platform` is not a text"),
        ('{"body": "x", "sent_at": "soon"}', "`sent_at` is not a date and time"),
        ('{"body": "x", "sent_at": []}', "`sent_at` is not a date and time"),
        ("[" * 100_000, "not a JSON object"),
        ('{"body": ' + "9" * 10_000 + "}", "not a JSON object"),
    ],
)
def test_a_bad_line_is_rejected_with_its_reason_and_its_neighbours_are_kept(
    line: str | bytes, reason: str, tmp_path: Path
) -> None:
    before, bad, after = read([_write(tmp_path / "a.jsonl", '{"body": "あ"}', line, '{"body": "い"}')])
    assert isinstance(before, Record)
    assert isinstance(after, Record)
    assert isinstance(bad, Reject)
    assert (bad.line, bad.severity, bad.reason) == (2, "error", reason)
    assert bad.hint


@pytest.mark.parametrize(
    ("field", "strictest"),
    [("stage", Stage.INQUIRY), ("approval", Approval.NONE), ("surface", Surface.MESSAGE)],
)
@pytest.mark.parametrize("name", ["仮払い済み", 7, ["funded"]])
def test_an_unknown_name_is_read_as_the_strictest_with_a_warning(
    field: str, strictest: Stage | Approval | Surface, name: object, tmp_path: Path
) -> None:
    record, warning = read([_write(tmp_path / "a.jsonl", json.dumps({"body": "x", field: name}))])
    assert isinstance(record, Record)
    assert {"stage": record.stage, "approval": record.approval, "surface": record.message.surface}[
        field
    ] is strictest
    assert isinstance(warning, Reject)
    assert record.faults == (warning,)
    assert (warning.severity, warning.reason) == (
        "warning",
        f"unknown name in `{field}`, read as {strictest}",
    )


@pytest.mark.parametrize(
    ("line", "body"),
    [
        (r'{"body": "\ud83d"}', "\ud83d"),
        (r'{"body": "a\u0000b"}', "a\0b"),
        (b'{"body": "a\x00b\tc"}', "a\0b\tc"),
        ('{"body": "x", "score": NaN}', "x"),
        ('{"body": ""}', ""),
    ],
)
def test_odd_but_readable_bodies_are_kept(line: str | bytes, body: str, tmp_path: Path) -> None:
    assert _one(_write(tmp_path / "a.jsonl", line)).message.body == body


def test_a_line_above_the_bound_is_rejected_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"body": "1"}\n{"body": "')
        for _ in range(64):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"body": "2"}\n')
    tracemalloc.start()
    first, over, last = read([path])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert over == Reject(str(path), 2, "longer than 4 MiB", "look for a missing line end")
    assert peak < 4 * LIMIT


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_packed_file_cut_short_gives_what_is_there_and_says_so(ending: str, tmp_path: Path) -> None:
    lines = b"".join(b'{"body": "%d", "n": "%x"}\n' % (n, n * 7919**5) for n in range(60_000))
    packed = gzip.compress(lines) if ending == ".gz" else zstandard.ZstdCompressor().compress(lines)
    path = tmp_path / f"a.jsonl{ending}"
    path.write_bytes(packed[: len(packed) // 2])
    *records, last = read([path])
    assert len(records) > 1000
    assert isinstance(last, Reject)
    assert last.reason == "the packed file breaks off: it was cut short; all from here on is lost"


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_packed_files_put_one_after_the_other_are_read_as_one(ending: str, tmp_path: Path) -> None:
    pack = gzip.compress if ending == ".gz" else zstandard.ZstdCompressor().compress
    path = tmp_path / f"a.jsonl{ending}"
    path.write_bytes(pack(b'{"body": "1"}\n{"bo') + pack(b'dy": "2"}\n') + pack(b""))
    assert [record.message.body for record in read([path]) if isinstance(record, Record)] == ["1", "2"]


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_bomb_is_read_in_bounded_memory(ending: str, tmp_path: Path) -> None:
    pack = gzip.compress if ending == ".gz" else zstandard.ZstdCompressor().compress
    path = tmp_path / f"a.jsonl{ending}"
    path.write_bytes(pack(b"x" * 200_000_000))
    tracemalloc.start()
    (over,) = read([path])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(over, Reject)
    assert peak < 80_000_000


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("missing.jsonl", None, "cannot be opened: No such file or directory"),
        ("a.jsonl.gz", b"plain", "not a readable .gz file"),
        ("a.jsonl.zst", b"plain", "not a readable .zst file"),
        ("a.parquet", b"plain", "cannot be read as Parquet"),
        ("a.parquet.gz", b"plain", "packed Parquet is not read"),
        ("missing.parquet", None, "cannot be opened"),
        ("a.csv", b"text,id\nx,1\n", "the header has no column `body`"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_an_input_error(
    name: str, content: bytes | None, complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=complaint):
        list(read([path]))


def test_no_reject_repeats_a_body_or_a_value(tmp_path: Path) -> None:
    values = [SECRET, {"x": SECRET}, [SECRET]]
    names = ["message_id", "conversation_id", "sent_at", "stage", "approval", "surface", "body", "platform"]
    lines = [json.dumps({"body": "x", name: value}, ensure_ascii=False) for name in names for value in values]
    lines += [SECRET, f'{{"body": "{SECRET}', f'"{SECRET}"', f'{{"body": "{SECRET}", }}']
    rejects = [found for found in read([_write(tmp_path / "a.jsonl", *lines)]) if isinstance(found, Reject)]
    assert len(rejects) > 10
    assert not any(SECRET in str(reject) or SECRET in str(reject.to_dict()) for reject in rejects)


GOOD = '{"body": "残る行です", "message_id": "good"}'.encode()


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.binary(max_size=60).map(lambda line: line.replace(b"\n", b"")), max_size=6))
def test_random_bytes_never_raise_and_never_lose_a_good_line(lines: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    mixed = [GOOD, *(part for line in lines for part in (line, GOOD))]
    # A byte order mark at the very beginning would rightly make it another file.
    path.write_bytes(b"\n".join(mixed))
    kept = [r for r in read([path]) if isinstance(r, Record) and r.message.body == "残る行です"]
    assert len(kept) >= len(lines) + 1


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = st.sampled_from(
    ["body", "message_id", "sent_at", "stage", "approval", "surface", "platform", "sender_id"]
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.dictionaries(_FIELDS, _JSON))
def test_any_json_object_gives_a_record_or_a_reject(fields: dict[str, Any], tmp_path: Path) -> None:
    found = list(read([_write(tmp_path / "a.jsonl", json.dumps(fields))]))
    assert found
    assert all(isinstance(item, Record | Reject) for item in found)
