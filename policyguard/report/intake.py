"""Read verdicts, the logs they came from and the rejects into the ledger."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import orjson

from policyguard.errors import InputError
from policyguard.log import Reject, objects, read, verdicts
from policyguard.model import Action, Message, masked
from policyguard.report.excerpt import Mark, excerpt, visible
from policyguard.report.ledger import Ledger, PartRow, VerdictRow, Writing
from policyguard.report.tally import OFFENDING_ACTS, Tally

JST = timezone(timedelta(hours=9))  # reports are read in Japan; a time without a zone is taken as Japanese
LONGEST_ID = 80
LONGEST_VALUE = 24  # characters of a masked value shown
LONGEST_REASON = 400

_HINT = "give what `policyguard scan` wrote"
_KEPT = ("approval", "findings", "reasons", "degraded", "ruleset", "policy")
_SEVERITIES = frozenset({"error", "warning", "note"})
_RANK = {action.value: action.rank for action in Action}


def read_verdicts(path: Path, ledger: Ledger, tally: Tally) -> None:
    """Write every verdict down and count it; a line that is none becomes a reject.

    Raises InputError when the file cannot be read, or holds lines and no verdict.
    """
    ledger.add_verdicts(_verdict_rows(path, ledger, tally))
    if not tally.messages and ledger.one("SELECT count(*) FROM reject WHERE line>0")[0]:
        raise InputError(f"{path}: no line of it is a verdict\n  hint: {_HINT}")


def _verdict_rows(path: Path, ledger: Ledger, tally: Tally) -> Iterator[tuple[VerdictRow, Sequence[PartRow]]]:
    line = 0
    for raw in verdicts([path]):
        line += 1
        if isinstance(raw, Reject):
            line = raw.line
            ledger.add_rejects([raw])
            continue
        try:
            verdict = _checked(raw)
            rows = _verdict_row(tally.messages + 1, verdict), _part_rows(tally.messages + 1, verdict)
        except (ValueError, TypeError, KeyError, AttributeError):
            ledger.add_rejects([Reject(str(path), line, "not a verdict", _HINT)])
            continue
        tally.add(verdict)
        yield rows


def read_rejects(path: Path, ledger: Ledger) -> None:
    """Note the rejects an earlier scan wrote."""
    ledger.add_rejects(_reject(name, line, raw) for name, line, raw in objects([path]))


def _reject(name: str, line: int, raw: Mapping[str, Any] | Reject) -> Reject:
    if isinstance(raw, Reject):
        return raw
    try:
        texts = (visible(str(raw.get(field) or ""))[:LONGEST_REASON] for field in ("path", "reason", "hint"))
        severity = str(raw.get("severity") or "error")
        path, reason, hint = texts
        return Reject(path, int(raw["line"]), reason, hint, severity if severity in _SEVERITIES else "error")  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError):
        return Reject(name, line, "not a reject", _HINT)


def read_logs(paths: Sequence[Path], ledger: Ledger, tally: Tally) -> None:
    """Join every message of the logs to its verdict; raises InputError for a log that cannot be read."""
    for record in read(paths):
        if isinstance(record, Reject):
            ledger.add_rejects([record])
        else:
            _read_message(record.message, record.platform or "", ledger, tally)


def _checked(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict with every field of the type it should have; ids and values made fit to be shown."""
    if raw["action"] not in _RANK:
        raise ValueError("unknown action")
    return {
        **raw,
        "message_id": _key(str(raw["message_id"])),
        "conversation_id": _key(str(raw["conversation_id"])),
        "stage": shown_id(str(raw.get("stage") or "inquiry")),
        "approval": shown_id(str(raw.get("approval") or "none")),
        "findings": [_checked_finding(finding) for finding in raw["findings"]],
        "reasons": [_checked_reason(reason) for reason in raw.get("reasons") or ()],
        "degraded": [shown_id(str(reason)) for reason in raw.get("degraded") or ()],
        "ruleset": shown_id(str(raw.get("ruleset") or "")),
        "policy": shown_id(str(raw.get("policy") or "")),
    }


def _checked_finding(raw: dict[str, Any]) -> dict[str, Any]:
    value = raw.get("value")
    spans = raw["spans"]
    return {
        "entity": shown_id(str(raw["entity"])),
        "category": shown_id(str(raw["category"])),
        "act": shown_id(str(raw["act"])),
        "value": None if value is None else covered(str(value)),
        "score": _score(raw["score"]),
        "source": shown_id(str(raw["source"])),
        "disguises": [shown_id(str(disguise)) for disguise in raw.get("disguises") or ()],
        "spans": [(_key(str(span["message_id"])), int(span["start"]), int(span["end"])) for span in spans],
    }


def _score(raw: Any) -> float:
    score = float(raw)
    return min(max(score, 0.0), 1.0) if math.isfinite(score) else 0.0


def _checked_reason(raw: dict[str, Any]) -> dict[str, str]:
    source, action = shown_id(str(raw["source"])), str(raw["action"])
    ja, en = (visible(str(raw[lang]))[:LONGEST_REASON] for lang in ("ja", "en"))
    return {"source": source, "action": action, "ja": ja, "en": en}


def covered(value: str) -> str:
    """A value masked (again, where a file may hold revealed ones), and not too long for a table."""
    shown = visible(masked(value)).replace("*", "●")
    return shown if len(shown) <= LONGEST_VALUE else f"{shown[: LONGEST_VALUE - 2]}…{shown[-1]}"


def _key(text: str) -> str:
    """*text* as SQLite can hold it: half of a surrogate pair cannot be stored."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def shown_id(text: str) -> str:
    """An id fit to be shown in a table."""
    shown = visible(text)
    return shown if len(shown) <= LONGEST_ID else f"{shown[: LONGEST_ID - 1]}…"


def _verdict_row(seq: int, verdict: dict[str, Any]) -> VerdictRow:
    findings = verdict["findings"]
    offending = sum(finding["act"] in OFFENDING_ACTS for finding in findings)
    action = _RANK[verdict["action"]]
    kept = {key: verdict[key] for key in _KEPT}
    return VerdictRow(
        seq,
        verdict["conversation_id"],
        verdict["message_id"],
        action,
        verdict["stage"],
        _main_entity(verdict),
        offending,
        action > 0 or bool(findings),
        orjson.dumps(kept) if action > 0 or findings else b"",
    )


def _main_entity(verdict: dict[str, Any]) -> str:
    """The entity that led to the action."""
    sources = {reason["source"] for reason in verdict["reasons"] if reason["action"] == verdict["action"]}
    ranked = sorted(
        verdict["findings"], key=lambda f: (f["source"] in sources, f["act"] in OFFENDING_ACTS), reverse=True
    )
    return str(ranked[0]["entity"]) if ranked else ""


def _part_rows(seq: int, verdict: dict[str, Any]) -> list[PartRow]:
    marks: dict[str, list[tuple[int, int, int, bool]]] = {}
    for number, finding in enumerate(verdict["findings"], 1):
        for message, start, end in finding["spans"]:
            place = (start, end, number, finding["value"] is not None)
            marks.setdefault(message or verdict["message_id"], []).append(place)
    conversation = verdict["conversation_id"]
    return [PartRow(seq, conversation, message, orjson.dumps(places)) for message, places in marks.items()]


def _read_message(message: Message, platform: str, ledger: Ledger, tally: Tally) -> None:
    """Join one message of the log to its verdict, and keep the excerpts asked of it."""
    if platform:
        tally.add_platform(shown_id(platform))
    writing = _writing(message)
    key = _key(message.conversation_id), _key(message.message_id)
    seq = ledger.join(*key, writing)
    tally.unjudged += seq is None
    parts = ledger.parts(*key)
    marks = {part: [Mark(*mark) for mark in orjson.loads(places)] for part, _, places, _ in parts}
    # Of two messages with one id it is not sure which is which: the places of both are covered in both.
    secrets = [(mark.start, mark.end) for part in marks for mark in marks[part] if mark.covered]
    for part, verdict, _, is_open in parts:
        if is_open and (verdict == seq or _speaks_of_another(ledger, verdict, key[1])):
            pieces = excerpt(message.body, marks[part], secrets)
            packed = [(piece.kind, piece.text, piece.findings) for piece in pieces]
            ledger.fill_part(part, writing.at, orjson.dumps(packed))


def _speaks_of_another(ledger: Ledger, verdict: int, message: str) -> bool:
    """True when the verdict is on a later message; two messages of one id must not swap their excerpts."""
    return bool(ledger.one("SELECT message<>? FROM verdict WHERE seq=?", message, verdict)[0])


def _writing(message: Message) -> Writing:
    sender, role = shown_id(message.sender_id), shown_id(message.sender_role.lower())
    local = in_japan(message.sent_at) if message.sent_at else None
    if local is None:
        return Writing(None, None, sender, role, message.surface.value)
    return Writing(local.timestamp(), local.date().isoformat(), sender, role, message.surface.value)


def in_japan(moment: datetime) -> datetime | None:
    """The same moment on a clock in Japan; None at the ends of the calendar."""
    try:
        return moment.replace(tzinfo=JST) if moment.tzinfo is None else moment.astimezone(JST)
    except OverflowError:
        return None
