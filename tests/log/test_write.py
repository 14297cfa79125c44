"""Verdicts and rejects written, packed or not, and read back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from policyguard.errors import InputError
from policyguard.log import FORMS, OutputError, Reject, can_resume, encode, form_of, open_sink, verdicts
from policyguard.model import Act, Action, Approval, Bilingual, Entity, Finding, Reason, Span, Stage, Verdict

FINDING = Finding(
    Entity.LINE_ID, Act.SHARE, (Span(3, 8, "m1"),), "tanaka", 0.9, "contact.line_id", ("spaced",)
)
REASON = Reason("contact.line_id", Action.BLOCK, Bilingual("理由", "reason"))
FULL = Verdict(
    "m1",
    "c1",
    Stage.INQUIRY,
    Approval.NONE,
    Action.BLOCK,
    (FINDING,),
    (REASON,),
    Bilingual("お知らせ", "notice"),
    (FINDING,),
    ("language",),
    "r1",
    "lancers@1",
)
CLEAN = Verdict("m2", "", Stage.FUNDED, Approval.APPROVED, Action.ALLOW)
ODD = Verdict("\ud83d", "c\0", Stage.FUNDED, Approval.APPROVED, Action.ALLOW)


def _written(path: Path, form: str, *parts: list[Verdict]) -> list[dict[str, Any]]:
    """*parts* written one after the other, as given."""
    given = [[verdict.to_dict() for verdict in part] for part in parts]
    sink = open_sink(str(path), form)
    for part in given:
        sink.write(encode(part, form))
    sink.flush()
    sink.close()
    return [verdict for part in given for verdict in part]


@pytest.mark.parametrize(
    "name", ["v.jsonl", "v.csv", "v.parquet", "v.jsonl.gz", "v.jsonl.zst", "v.csv.gz", "v.csv.zst"]
)
def test_verdicts_are_read_back_as_they_were_written(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    given = _written(path, form_of(name), [FULL, CLEAN], [], [CLEAN, FULL])
    assert [dict(verdict) for verdict in verdicts([path]) if not isinstance(verdict, Reject)] == [
        {**verdict, **({"entities": _entities(verdict)} if "csv" in name else {})} for verdict in given
    ]


def _entities(verdict: dict[str, Any]) -> str:
    return " ".join(finding["entity"] for finding in verdict["findings"])


@pytest.mark.parametrize(
    ("form", "message_id"), [("jsonl", "\ud83d"), ("csv", "\\ud83d"), ("parquet", "\\ud83d")]
)
def test_lone_surrogates_are_written_in_every_form(form: str, message_id: str, tmp_path: Path) -> None:
    path = tmp_path / f"v.{form}"
    _written(path, form, [CLEAN, ODD, FULL])
    found = [verdict for verdict in verdicts([path]) if not isinstance(verdict, Reject)]
    assert [verdict["message_id"] for verdict in found] == ["m2", message_id, "m1"]


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_the_same_verdicts_give_the_same_bytes(form: str, ending: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        _written(tmp_path / f"{name}.{form}{ending}", form, [FULL] * 100)
    assert (tmp_path / f"one.{form}{ending}").read_bytes() == (tmp_path / f"two.{form}{ending}").read_bytes()


def test_csv_opens_in_excel_and_names_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    _written(path, "csv", [FULL, CLEAN])
    assert path.read_bytes().startswith(b"\xef\xbb\xbfmessage_id,")
    full, clean = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    assert full["entities"] == "LINE_ID"
    assert json.loads(full["findings"]) == [FINDING.to_dict()]
    assert (clean["findings"], clean["action"]) == ("", "allow")


@pytest.mark.parametrize(
    ("path", "asked", "form"),
    [
        ("-", None, "jsonl"),
        ("v.CSV.gz", None, "csv"),
        ("v.parquet", None, "parquet"),
        ("v.txt", None, "jsonl"),
        ("v.csv", "jsonl", "jsonl"),
    ],
)
def test_the_form_is_the_one_asked_for_or_by_the_ending(path: str, asked: str | None, form: str) -> None:
    assert form_of(path, asked) == form


def test_packing_parquet_again_and_unknown_forms_are_refused() -> None:
    with pytest.raises(InputError, match="Parquet packs by itself"):
        form_of("v.parquet.gz")
    with pytest.raises(InputError, match=f"use one of: {', '.join(FORMS)}"):
        form_of("v.xml", "xml")


@pytest.mark.parametrize(
    ("path", "form", "resumable"),
    [
        ("new.jsonl", "jsonl", True),
        ("new.csv", "csv", True),
        ("new.jsonl.gz", "jsonl", False),
        ("new.parquet", "parquet", False),
        ("-", "jsonl", False),
        ("/dev/null", "jsonl", False),
    ],
)
def test_only_plain_files_can_be_written_on(path: str, form: str, resumable: bool) -> None:
    assert can_resume(path, form) is resumable


@pytest.mark.parametrize("path", ["/nowhere/v.jsonl", "/", "a\0b"])
def test_an_output_that_cannot_be_written_is_named(path: str) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        open_sink(path, "jsonl")


def test_a_full_disk_is_named() -> None:
    sink = open_sink("/dev/full", "jsonl")
    sink.write(b"x")
    with pytest.raises(OutputError, match="/dev/full: cannot be written: No space left on device"):
        sink.flush()
    with pytest.raises(OutputError):
        sink.close()


def test_what_is_no_verdict_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "v.jsonl"
    path.write_text('{"body": "x"}\n{"action": "allow", "message_id": "m", "findings": "{"}\n')
    assert [reject.reason for reject in verdicts([path]) if isinstance(reject, Reject)] == [
        "not a verdict",
        "a column of the verdict is not JSON",
    ]
