"""Open a log as a stream of blocks: a file, standard input, gzip or zstd; and know how far the reading is."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import zstandard

from policyguard.errors import InputError
from policyguard.log.zstd import ZstdFile

# Large enough that cutting into lines costs nothing a message, far below raw.LIMIT.
BLOCK = 256 * 1024
STDIN = "-"
_PACKED = (".gz", ".zst")
_DAMAGE = (OSError, EOFError, zlib.error, zstandard.ZstdError)


class DamageError(Exception):
    """A stream breaks off after its beginning was read."""


class Stream:
    """A log's bytes, unpacked, in blocks."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file = _opened(path)
        self._unpacked = _unpacked(path, self._file)
        self._position = 0

    @property
    def position(self) -> int:
        """Bytes of the file on disk read so far; 0 for what cannot tell, such as a pipe."""
        with suppress(OSError, ValueError):
            self._position = self._file.tell()
        return self._position

    def blocks(self) -> Iterator[bytes]:
        """The stream in blocks. Raises InputError when not even the first can be read, later DamageError."""
        try:
            block = self._unpacked.read1(BLOCK)
        except _DAMAGE as error:
            raise InputError(f"{self._path}: {_complaint(self._path, error)}") from None
        while block:
            yield block
            try:
                block = self._unpacked.read1(BLOCK)
            except _DAMAGE as error:
                raise DamageError(_complaint(self._path, error)) from None

    def close(self) -> None:
        """Close the file; standard input is left open."""
        self._position = self.position
        if self._path != STDIN:
            self._file.close()


def stem_of(path: str) -> str:
    """The name messages without an id are called after: ``logs/a.jsonl.gz`` gives ``a``."""
    return "stdin" if path == STDIN else Path(unpacked_name(path)).stem


def unpacked_name(path: str) -> str:
    """*path* without the ending of its packing."""
    lower = path.lower()
    return next((path[: -len(ending)] for ending in _PACKED if lower.endswith(ending)), path)


def _opened(path: str) -> IO[bytes]:
    if path == STDIN:
        return sys.stdin.buffer
    try:
        return open(path, "rb", buffering=BLOCK)
    except IsADirectoryError:
        hint = f"give files, or a quoted glob such as '{path}/*.jsonl'"
        raise InputError(f"{path}: is a folder\n  hint: {hint}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise InputError(f"{path}: cannot be opened: {reason}") from None


def _unpacked(path: str, file: IO[bytes]) -> Any:
    """*file* with a ``read1``, which gives what is there instead of waiting for a full block."""
    if path.lower().endswith(".gz"):
        return gzip.GzipFile(fileobj=file, mode="rb")
    if path.lower().endswith(".zst"):
        return ZstdFile(file)
    return file


def _complaint(path: str, error: BaseException) -> str:
    if isinstance(error, EOFError):
        return "the packed file breaks off: it was cut short"
    if path.lower().endswith(_PACKED):
        return f"not a readable {Path(path).suffix.lower()} file: it is damaged or packed otherwise"
    return f"cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}"
