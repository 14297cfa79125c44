"""Encodings: found, named, and wrong bytes kept to their line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policyguard.log import Record, Reject, read

BODIES = ["お世話になっております。見積もりの件です。", "ＬＩＮＥで話しませんか？", "納期は来週①金曜です"]


def _log(bodies: list[str]) -> str:
    return "".join(json.dumps({"body": body}, ensure_ascii=False) + "\n" for body in bodies)


def _bodies(path: Path) -> list[str]:
    return [record.message.body for record in read([path]) if isinstance(record, Record)]


def _rejects(path: Path) -> list[tuple[int, str, str]]:
    return [(r.line, r.severity, r.reason) for r in read([path]) if isinstance(r, Reject)]


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("cp932", "Shift_JIS (CP932)"),
        ("euc_jis_2004", "EUC-JP"),
        ("utf-16", "UTF-16"),
    ],
)
@pytest.mark.parametrize("name", ["log.jsonl", "log.csv"])
def test_each_encoding_is_found_and_noted_unless_it_is_utf8(
    encoding: str, title: str | None, name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    text = _log(BODIES) if name.endswith("jsonl") else "body\r\n" + "".join(f"{body}\r\n" for body in BODIES)
    path.write_bytes(text.encode(encoding))
    assert _bodies(path) == BODIES
    assert _rejects(path) == ([(0, "note", f"read as {title}")] if title else [])


def test_big_endian_utf16_is_read_by_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"\xfe\xff" + _log(BODIES).encode("utf-16-be"))
    assert _bodies(path) == BODIES


def test_a_bad_line_in_a_utf8_file_costs_only_that_line(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    lines = _log(BODIES).encode().splitlines(keepends=True)
    path.write_bytes(lines[0] + b'{"body": "\xe3\x81"}\n' + b"".join(lines[1:]))
    assert _bodies(path) == BODIES
    assert _rejects(path) == [(2, "error", "bytes that are not text in the file's encoding")]


def test_shift_jis_after_a_long_stretch_of_ascii_is_still_found(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(_log(["hello"] * 40_000).encode() + _log(BODIES).encode("cp932"))
    assert _bodies(path)[-3:] == BODIES


def test_utf8_lines_inside_a_shift_jis_file_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(_log(BODIES).encode("cp932") + _log(["混ざった行です"]).encode())
    assert _bodies(path) == [*BODIES, "混ざった行です"]


def test_a_file_of_halfwidth_katakana_is_shift_jis(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    bodies = ["ｵｾﾜﾆﾅｯﾃｵﾘﾏｽ", "ﾖﾛｼｸｵﾈｶﾞｲｼﾏｽ", "ﾃﾞﾝﾜﾊﾞﾝｺﾞｳ"] * 10
    path.write_bytes(_log(bodies).encode("cp932"))
    assert _bodies(path) == bodies


def test_an_odd_byte_at_the_end_of_utf16_costs_only_the_last_line(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(_log(BODIES).encode("utf-16") + b"{")
    assert _bodies(path) == BODIES
    assert [severity for _, severity, _ in _rejects(path)] == ["note", "error"]
