"""YAML with places: every value of a file and the line and column it stands at; owner of ``yaml`` and ``jsonschema_rs``."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from policyguard.errors import Fault

Place = tuple[int, int]
Key = tuple[str | int, ...]
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Document:
    """One parsed file: ``data``, and for every key path in it the place (1-based line and column)."""

    def __init__(self, path: str, data: Any, places: dict[Key, Place]) -> None:
        self.path = path
        self.data = data
        self._places = places

    def fault(self, key: Sequence[str | int], problem: str, hint: str = "") -> Fault:
        """A fault at *key*, or at the nearest thing around it that has a place."""
        where = tuple(key)
        while where and where not in self._places:
            where = where[:-1]
        line, column = self._places.get(where, (1, 1))
        return Fault(self.path, line, column, problem, hint)

    def line(self, key: Sequence[str | int]) -> int:
        """The line *key* stands at."""
        return self._places.get(tuple(key), (1, 1))[0]


def read(file: Path, shown: str) -> tuple[Document | None, list[Fault]]:
    """*file* as a document, or the faults that keep it from being read; *shown* is how faults name it."""
    try:
        source = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [Fault(shown, 1, 1, f"not UTF-8 (byte {error.start})", "save the file as UTF-8")]
    except OSError as error:
        return None, [Fault(shown, 1, 1, f"cannot be read: {error.strerror}")]
    faults: list[Fault] = []
    places: dict[Key, Place] = {}
    try:
        node = yaml.compose(source, Loader=_Loader)
        data = _data(node, (), places, faults, shown) if node else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return None, [
            Fault(shown, line, column, f"not YAML: {error.problem}", "look for a missing quote or indent")
        ]
    except yaml.YAMLError as error:
        return None, [Fault(shown, 1, 1, f"not YAML: {str(error).splitlines()[0]}")]
    return Document(shown, data, places), faults


def _data(node: yaml.Node, key: Key, places: dict[Key, Place], faults: list[Fault], shown: str) -> Any:
    places.setdefault(key, (node.start_mark.line + 1, node.start_mark.column + 1))
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for name_node, value in node.value:
            name = str(name_node.value)
            mark = name_node.start_mark
            if name in mapping:
                faults.append(
                    Fault(shown, mark.line + 1, mark.column + 1, f"`{name}` is given twice", "keep one")
                )
            places[(*key, name)] = (mark.line + 1, mark.column + 1)
            mapping[name] = _data(value, (*key, name), places, faults, shown)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_data(item, (*key, number), places, faults, shown) for number, item in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    """Numbers, booleans and null as such; dates and all else as they are written."""
    kind = node.tag.rpartition(":")[2]
    if kind in ("int", "float", "bool", "null"):
        return yaml.safe_load(node.value) if kind != "null" else None
    return node.value


@cache
def _validator(schema: str) -> Any:
    import jsonschema_rs  # noqa: PLC0415

    return jsonschema_rs.validator_for(schema_text(schema))


def schema_text(name: str) -> str:
    """The published JSON Schema *name* (``rule``, ``lexicon``, ``platform``, ``notice``) as JSON."""
    return (resources.files("policyguard.schema") / f"{name}.schema.json").read_text("utf-8")


def schema_faults(document: Document, schema: str) -> list[Fault]:
    """Everything in *document* that its JSON Schema does not allow."""
    faults = []
    for error in _validator(schema).iter_errors(document.data):
        faults += _faults(document, schema, error)
    return faults


def _faults(document: Document, schema: str, error: Any) -> list[Fault]:
    key = list(error.instance_path)
    details = error.kind.as_dict()
    if error.kind.name == "additionalProperties":
        known = _known_fields(schema)
        return [
            document.fault([*key, name], f"unknown field `{name}`", _nearest(name, known))
            for name in details["unexpected"]
        ]
    if error.kind.name == "required":
        return [document.fault(key, f"`{details['property']}` is missing", f"add `{details['property']}:`")]
    if error.kind.name == "enum":
        return [
            document.fault(
                key,
                f"`{error.instance}` is not allowed here",
                _nearest(str(error.instance), details["options"]),
            )
        ]
    where = ".".join(map(str, key)) or "the file"
    return [document.fault(key, f"{where}: {_short(error)}", _HINTS.get(error.kind.name, ""))]


def _short(error: Any) -> str:
    """The validator's message without the value, which may be long."""
    message = str(error.message)
    shown = json.dumps(error.instance, ensure_ascii=False)
    return message.replace(shown, "this") if len(shown) > 60 else message


_HINTS = {
    "oneOf_not_valid": "give exactly one of `regex`, `phrases`, `tokens`, `value`",
    "minItems": "every rule carries at least 3 examples and 3 counterexamples",
    "type": "see the rule author's guide for the form of this field",
}


def _nearest(word: str, known: Sequence[Any]) -> str:
    names = [str(name) for name in known]
    close = difflib.get_close_matches(word, names, n=1)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"one of: {', '.join(names)}" if names else ""


@cache
def _known_fields(schema: str) -> tuple[str, ...]:
    """Every property name the schema speaks of."""
    names: dict[str, None] = {}

    def collect(node: Any) -> None:
        if isinstance(node, dict):
            names.update(dict.fromkeys(node.get("properties", {})))
            for child in node.values():
                collect(child)
        elif isinstance(node, list):
            for child in node:
                collect(child)

    collect(json.loads(schema_text(schema)))
    return tuple(names)
