"""Read zstd in bounded memory, noticing a file that was cut short (zstandard's own reader does not)."""

from __future__ import annotations

from typing import IO

import zstandard

# Packed bytes taken at a time. A block of 4 bytes can unpack to 128 KiB, so this bounds a bomb to 32 MiB.
_PACKED = 1024


class ZstdFile:
    """The unpacked content of *file*, of one frame or several."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._rest = b""
        self._unpacked = memoryview(b"")

    def read1(self, size: int) -> bytes:
        """Up to *size* bytes, none at the end. Raises ZstdError, and EOFError when the file was cut short."""
        while not self._unpacked:
            packed = self._rest or self._file.read(_PACKED)
            if not packed:
                return self._end()
            self._unpack(packed)
        block = bytes(self._unpacked[:size])
        self._unpacked = self._unpacked[size:]
        return block

    def _unpack(self, packed: bytes) -> None:
        if self._frame is None or self._frame.eof:
            self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._unpacked = memoryview(self._frame.decompress(packed))
        self._rest = self._frame.unused_data

    def _end(self) -> bytes:
        if self._frame is not None and not self._frame.eof:
            raise EOFError
        return b""
