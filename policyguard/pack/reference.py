"""A policy as people name it: a platform, a platform file, or either with ``@version``."""

from __future__ import annotations

from pathlib import Path

from policyguard.errors import PackError, UnknownPlatform
from policyguard.pack import Pack, document
from policyguard.pack.platforms import read_policy
from policyguard.pack.table import table_faults
from policyguard.policy import Policy

_ENDINGS = (".yaml", ".yml")


def referred(reference: str, pack: Pack) -> Policy:
    """The policy *reference* names: ``lancers``, ``shop/platforms/ourshop.yaml``, ``ourshop@2026-04``.

    A file tells senders what the notices of *pack* say. Raises UnknownPlatform, or PackError with the file's faults.
    """
    if reference in pack.policies or reference.endswith(_ENDINGS):
        return _unversioned(reference, pack)
    name, at, version = reference.rpartition("@")
    return _version(_unversioned(name, pack), version) if at else pack.policy(reference)


def _unversioned(name: str, pack: Pack) -> Policy:
    return _from_file(Path(name), pack) if name.endswith(_ENDINGS) else pack.policy(name)


def _version(policy: Policy, version: str) -> Policy:
    versions = {each.version: each for each in (policy, *policy.earlier)}
    if version not in versions:
        known = ", ".join(versions)
        raise UnknownPlatform(f"`{policy.name}` has no version `{version}`\n  hint: one of: {known}")
    return versions[version]


def _from_file(file: Path, pack: Pack) -> Policy:
    read, faults = document.read(file, file.as_posix())
    if read is not None:
        faults += document.schema_faults(read, "platform") or table_faults(read)
    if faults or read is None:
        raise PackError(faults)
    return read_policy(file.stem, read, pack.notices)
