"""Before a file is a table it is bytes: plain or gzip, UTF-8, and really text.

What is of another kind is refused here with the remedy: directories, archives and spreadsheets, UTF-16. Bytes
that are not UTF-8 and NUL bytes only raise a flag, so that the reader can name their row and column.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
from pathlib import Path
from typing import BinaryIO, cast

from marchland.events.errors import bad

MAX_BYTES = 64 * 2**30
_BUFFER = 1 << 18

_SIGNATURES = (
    (
        b"PK\x03\x04",
        "is a zip archive or a spreadsheet",
        "a CSV file; unpack it, or save the sheet as CSV UTF-8",
    ),
    (b"PAR1", "is a parquet file", "a CSV file"),
    (b"%PDF", "is a PDF", "a CSV file"),
    (b"\xff\xfe", "is UTF-16", "UTF-8; convert it with: iconv -f UTF-16 -t UTF-8"),
    (b"\xfe\xff", "is UTF-16", "UTF-8; convert it with: iconv -f UTF-16 -t UTF-8"),
)


class _Tap(io.RawIOBase):
    """Bytes on their way, looked at as they pass."""

    def __init__(self, source: BinaryIO) -> None:
        self.source = source

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer and look at what went into it."""
        view = memoryview(buffer)
        data = self.source.read(len(view))
        self.see(data)
        view[: len(data)] = data
        return len(data)

    def see(self, data: bytes) -> None:
        """Look at some bytes; none are left if `data` is empty."""
        raise NotImplementedError


class _Hash(_Tap):
    """Hashes the file as it lies on the disk."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__(source)
        self.hash = hashlib.sha256()

    def see(self, data: bytes) -> None:
        """Add to the hash."""
        self.hash.update(data)


class _Watch(_Tap):
    """Watches the unpacked bytes: their number, NULs, and whether they are UTF-8."""

    def __init__(self, source: BinaryIO, file: str) -> None:
        super().__init__(source)
        self.file = file
        self.size = 0
        self.suspect = False
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def see(self, data: bytes) -> None:
        """Raise the flag at the first byte that is not text; refuse a file without end."""
        self.size += len(data)
        if self.size > MAX_BYTES:
            limit = MAX_BYTES // 2**30
            raise bad(self.file, f"is larger than {limit} GiB unpacked", expected="a smaller file")
        if self.suspect:
            return
        try:
            self._decoder.decode(data, final=not data)
        except UnicodeDecodeError:
            self.suspect = True
        if b"\0" in data:
            self.suspect = True


class Opened:
    """A text file being read: `lines` gives its lines, bytes that are not UTF-8 kept as lone surrogates.

    Raises `BadInput` if the file cannot be opened, is empty, or is of another format.
    """

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self._hash = _Hash(_open(path))
        self._packed = io.BufferedReader(self._hash, _BUFFER)
        head = self._packed.peek(512)
        if not head:
            raise bad(self.file, "is empty", expected="a CSV file with a header row")
        for start, message, expected in _SIGNATURES:
            if head.startswith(start):
                raise bad(self.file, message, expected=expected)
        stream: BinaryIO = self._packed
        if head.startswith(b"\x1f\x8b"):
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=self._packed, mode="rb"))
        self._watch = _Watch(stream, self.file)
        buffered = io.BufferedReader(self._watch, _BUFFER)
        self.lines = io.TextIOWrapper(buffered, encoding="utf-8-sig", errors="surrogateescape", newline="")

    @property
    def suspect(self) -> bool:
        """Whether a NUL or a byte that is not UTF-8 has come by."""
        return self._watch.suspect

    def sha256(self) -> str:
        """Hash of the file as it lies on the disk (with gzip, of the packed bytes)."""
        while self._packed.read(_BUFFER):
            pass
        return self._hash.hash.hexdigest()

    def close(self) -> None:
        """Give the file back."""
        self._hash.source.close()


def is_unicode(text: str) -> bool:
    """Whether the text holds no lone surrogate, that is, came from valid UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _open(path: Path) -> BinaryIO:
    try:
        if path.is_dir():
            raise bad(path, "is a directory", expected="a CSV file, plain or gzip")
        return path.open("rb", buffering=0)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise bad(path, f"cannot be read ({reason})", expected="a CSV file, plain or gzip") from error
