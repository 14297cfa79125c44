"""Where bytes go: a new file, one that is written on from a known size, a packed file, or standard output."""

from __future__ import annotations

import gzip
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import zstandard

from policyguard.errors import OutputError
from policyguard.log.stream import STDIN


@contextmanager
def writing(path: str) -> Iterator[None]:
    """Turn the system's refusals into OutputError; a reader that closed its pipe stays BrokenPipeError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise OutputError(f"{path}: cannot be written: {reason}") from None


class BytesSink:
    """An open file that counts as written only what ``flush`` has brought to the disk."""

    def __init__(self, path: str, file: IO[bytes]) -> None:
        self._path = path
        self._file = file
        self._is_regular = path != STDIN and stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        self.file = _packing(path, file)

    def write(self, encoded: bytes) -> None:
        """Add bytes."""
        with writing(self._path):
            self.file.write(encoded)

    def flush(self) -> int:
        """Bring everything to the disk; the size of the file now, 0 for a pipe."""
        with writing(self._path):
            self.file.flush()
            self._file.flush()
            if not self._is_regular:
                return 0
            os.fsync(self._file.fileno())
            return self._file.tell()

    def close(self) -> None:
        """Finish the file; standard output is only flushed."""
        with writing(self._path):
            if self.file is not self._file:
                self.file.close()
            if self._path == STDIN:
                self._file.flush()
            else:
                self._file.close()


def open_bytes(path: str, size: int | None = None) -> BytesSink:
    """A sink for *path*, emptied first or, with *size*, cut to that size."""
    if path == STDIN:
        return BytesSink(path, sys.stdout.buffer)
    with writing(path):
        file = open(path, "wb" if size is None else "r+b")  # noqa: SIM115 - closed by BytesSink.close
        if size is not None:
            file.truncate(size)
            file.seek(size)
    return BytesSink(path, file)


def _packing(path: str, file: IO[bytes]) -> Any:
    """*file* behind a packer where the ending asks for one; no name or time goes in: same in, same out."""
    if path.lower().endswith(".gz"):
        return gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0)
    if path.lower().endswith(".zst"):
        return zstandard.ZstdCompressor(level=6).stream_writer(file, closefd=False)
    return file
