"""Read a rule pack: one file is one rule, lexicon, platform or notice; its id is its path.

Every fault of every file is collected before anything is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from policyguard.bundle import rules_root
from policyguard.detect import Vocabulary
from policyguard.errors import Fault, PackError, UnknownPlatform
from policyguard.model import Category
from policyguard.pack import document
from policyguard.pack.document import Document
from policyguard.pack.lexicons import read_lexicon, unsound_lexicons
from policyguard.pack.platforms import read_notice, read_policy
from policyguard.pack.rules import read_rule
from policyguard.pack.table import table_faults
from policyguard.policy import Notice, Policy
from policyguard.rule import Lexicon, Rule, Status
from policyguard.shelf import kept

RULE_FOLDERS = tuple(category.value for category in Category)


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything read from the rule folders, later folders over earlier ones."""

    rules: Mapping[str, Rule]
    lexicons: Mapping[str, Lexicon]
    policies: Mapping[str, Policy]
    notices: Mapping[Category, Notice]
    vocabulary: Vocabulary
    version: str

    @property
    def active(self) -> list[Rule]:
        """The rules that look at messages: live and shadow ones, by id."""
        return [rule for _, rule in sorted(self.rules.items()) if rule.status in (Status.LIVE, Status.SHADOW)]

    def policy(self, name: str) -> Policy:
        """The policy of platform *name*; raises UnknownPlatform."""
        if name not in self.policies:
            known = ", ".join(sorted(self.policies))
            raise UnknownPlatform(f"unknown platform `{name}`\n  hint: one of: {known}")
        return self.policies[name]


def read_pack(extra: Sequence[Path] = ()) -> Pack:
    """The bundled pack with the folders *extra* over it; raises PackError with every fault."""
    folders = [rules_root(), *extra]

    def read() -> Pack:
        pack, faults = inspect_pack(folders)
        if faults:
            raise PackError(faults)
        return pack

    files, _ = _files(folders)
    shown = "\0".join(map(_shown, (*folders, *files.values())))
    return kept("packs", f"{_digest(files)}\0{shown}", read)


@cache
def bundled_pack() -> Pack:
    """The pack that ships with the package, read once."""
    return read_pack()


def inspect_pack(folders: Sequence[Path]) -> tuple[Pack, list[Fault]]:
    """What could be read from *folders* (later over earlier), and everything that is wrong with them."""
    files, faults = _files(folders)
    documents: dict[str, Document] = {}
    for name, file in sorted(files.items()):
        read, wrong = document.read(file, _shown(file))
        faults += wrong
        if read is not None:
            schema = _schema(name)
            in_schema = document.schema_faults(read, schema)
            faults += in_schema
            if not in_schema:
                documents[name] = read
    return _gathered(documents, faults, _digest(files))


def _digest(files: Mapping[str, Path]) -> str:
    """What tells one version of a pack from another: the names and the bytes of its files."""
    digest = hashlib.sha256()
    for name, file in sorted(files.items()):
        if file.exists():
            digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _gathered(documents: dict[str, Document], faults: list[Fault], digest: str) -> tuple[Pack, list[Fault]]:
    lexicons = {
        name.removeprefix("lexicons/"): read_lexicon(name.removeprefix("lexicons/"), read, faults)
        for name, read in documents.items()
        if name.startswith("lexicons/")
    }
    unsound = unsound_lexicons(lexicons, {name: documents[f"lexicons/{name}"] for name in lexicons}, faults)
    vocabulary = Vocabulary({name: lexicon for name, lexicon in lexicons.items() if name not in unsound})
    rules = {}
    for name, read in documents.items():
        if name.split("/")[0] in RULE_FOLDERS:
            rule_id = name.replace("/", ".")
            rule = read_rule(rule_id, read, lexicons, vocabulary, faults)
            if rule:
                rules[rule_id] = rule
    notices = _notices(documents, faults)
    policies = {}
    for name, read in documents.items():
        if name.startswith("platforms/"):
            faults += table_faults(read)
            platform = name.removeprefix("platforms/")
            policies[platform] = read_policy(platform, read, notices)
    return Pack(rules, lexicons, policies, notices, vocabulary, digest), sorted(faults)


def _notices(documents: Mapping[str, Document], faults: list[Fault]) -> dict[Category, Notice]:
    """What senders are told, by category; a file's name is its category."""
    notices = {}
    for name, read in documents.items():
        folder, _, category = name.partition("/")
        if folder == "notices" and category in RULE_FOLDERS:
            notices[Category(category)] = read_notice(read.data)
        elif folder == "notices":
            faults.append(read.fault((), f"no category `{category}`", f"one of: {', '.join(RULE_FOLDERS)}"))
    return notices


def _files(folders: Sequence[Path]) -> tuple[dict[str, Path], list[Fault]]:
    """Every YAML file by its path within its folder, without the ending; later folders win."""
    files: dict[str, Path] = {}
    faults = []
    for folder in folders:
        if not folder.is_dir():
            faults.append(
                Fault(str(folder), 1, 1, "no such folder", "give the folder that holds contact/, lexicons/ …")
            )
            continue
        for file in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml"))):
            name = file.relative_to(folder).with_suffix("").as_posix()
            if name in ("labels", "language", "conversation"):
                continue
            if "/" not in name or name.split("/")[0] not in (
                *RULE_FOLDERS,
                "lexicons",
                "platforms",
                "notices",
            ):
                known = ", ".join((*RULE_FOLDERS, "lexicons", "platforms", "notices"))
                faults.append(
                    Fault(_shown(file), 1, 1, "not in a folder of the pack", f"move it into one of: {known}")
                )
                continue
            files[name] = file
    return files, faults


def _schema(name: str) -> str:
    return {"lexicons": "lexicon", "platforms": "platform", "notices": "notice"}.get(
        name.split("/", maxsplit=1)[0], "rule"
    )


def _shown(file: Path) -> str:
    """How faults name *file*: from the working folder where it lies below it."""
    try:
        return file.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return file.as_posix()
