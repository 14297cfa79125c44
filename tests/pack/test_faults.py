"""Everything wrong with a pack is told at once: file, line, column, what, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyguard.bundle import rules_root
from policyguard.errors import PackError
from policyguard.pack import inspect_pack, read_pack
from policyguard.pack.rules import unmark

GOOD = """\
entity: LINE_ID
act: share
title: {ja: 題, en: Title}
why: {ja: わけ, en: Why}
score: 0.9
match:
  regex: "{line}のid(?P<value>[a-z]{4,20})"
examples: [LINEのID«tanaka», LINEのID«sora», LINEのID«mika»]
counterexamples: [一, 二, 三]
status: live
since: 2026-11-22
"""


def faults(folder: Path, **files: str) -> list[str]:
    """The faults of the bundled pack with *files* (``contact__x`` is contact/x.yaml) over it, places relative."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    _, found = inspect_pack([rules_root(), folder])
    return [str(fault).replace(f"{folder.as_posix()}/", "") for fault in found]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("examples: [L", "exmaples: [L", "contact/x.yaml:8:1: unknown field `exmaples`\n  hint: did you mean `examples`?"),
        ("act: share", "act: shar", "contact/x.yaml:2:1: `shar` is not allowed here\n  hint: did you mean `share`?"),
        ("score: 0.9", "score: 9", "contact/x.yaml:5:1: score: 9 is greater than the maximum of 1"),
        ("{line}", "{lien}", "contact/x.yaml:7:3: unknown lexicon `{lien}`\n  hint: did you mean `{line}`?"),
        ("[a-z]{4,20})", "[a-z]{4,20}", "contact/x.yaml:7:3: not a regex: missing ), unterminated subpattern\n  hint: test the pattern by itself"),
        ("{line}のid", "", "contact/x.yaml:7:3: no word that must be in the message\n  hint: start from a fixed word or a lexicon; every alternative needs one"),
        ("のid", "のID", "contact/x.yaml:7:3: upper-case or full-width letters never match\n  hint: texts are folded first: write them lower case and half width"),
        ("«tanaka»", "«tanaka", "contact/x.yaml:8:12: « without »\n  hint: write «…» around each span"),
        ("«tanaka»", "tanaka", "contact/x.yaml:8:12: an example without a marked span\n  hint: write «…» around what must be reported"),
        ("entity: LINE_ID", "entity: CASH", "contact/x.yaml:1:1: CASH belongs to `payment`\n  hint: move the file into payment/"),
        ("since: 2026-11-22", "since: 2026-11-22\nscore: 1", "contact/x.yaml:12:1: `score` is given twice\n  hint: keep one"),
        ("status: live", "status: [", "contact/x.yaml:12:1: not YAML: did not find expected ',' or ']'\n  hint: look for a missing quote or indent"),
        ("status: live\n", "", "contact/x.yaml:1:1: `status` is missing\n  hint: add `status:`"),
        (", 三]", "]", "contact/x.yaml:9:1: counterexamples:"),
        ("  regex: \"{line}のid(?P<value>[a-z]{4,20})\"", "  phrases: [あ]\n  tokens: [{surface: [い]}]", "contact/x.yaml:6:1: match:"),
    ],
)  # fmt: skip
def test_a_fault_says_where_what_and_what_to_do(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    found = faults(tmp_path, contact__x=GOOD.replace(old, new))
    assert any(fault.startswith(told) for fault in found), found


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        contact__a=GOOD.replace("act: share", "act: shar").replace("score", "scroe"),
        contact__b="- not\n- a rule\n",
        contact__c="",
        lexicons__d="title: {ja: あ, en: a}\nsource: s\nsince: 2026-11-22\nterms: [ライン, らいん]\n",
        misplaced=GOOD,
    )
    told = "\n".join(found)
    for place in ("contact/a.yaml:2:1", "contact/a.yaml:5:1", "contact/b.yaml:1:1", "contact/c.yaml:1:1"):
        assert place in told
    assert "lexicons/d.yaml:4:14: `らいん` is the same word as term 1" in told
    assert "misplaced.yaml:1:1: not in a folder of the pack" in told


def test_a_lexicon_that_names_itself_is_a_fault(tmp_path: Path) -> None:
    head = "title: {ja: あ, en: a}\nsource: s\nsince: 2026-11-22\n"
    found = faults(
        tmp_path, lexicons__a=head + 'patterns: ["x{b}"]\n', lexicons__b=head + 'patterns: ["y{a}"]\n'
    )
    assert any("names itself" in fault for fault in found)


def test_a_file_that_is_not_utf8_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "contact").mkdir()
    (tmp_path / "contact" / "x.yaml").write_bytes("title: 題".encode("cp932"))
    assert any("not UTF-8" in fault for fault in faults(tmp_path))


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no such folder"):
        read_pack([tmp_path / "nowhere"])


def test_a_later_folder_overrides_an_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "contact" / "line_id.yaml"
    path.parent.mkdir()
    path.write_text(GOOD, "utf-8")
    pack = read_pack([tmp_path])
    assert pack.rules["contact.line_id"].title.ja == "題"
    assert pack.version != read_pack().version


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_file_is_a_rule_or_has_faults(text: str) -> None:
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        path = Path(folder) / "contact" / "x.yaml"
        path.parent.mkdir()
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        _, found = inspect_pack([Path(folder)])
        assert found


@given(st.text())
def test_marks_come_off_or_are_refused(text: str) -> None:
    try:
        body, spans = unmark(text)
    except ValueError:
        return
    assert len(body) == len(text) - 2 * len(spans)
    assert all(0 <= start <= end <= len(body) for start, end in spans)
