"""Before a file is a table it is bytes: plain or gzip, UTF-8, and really text.

What is not is refused here with the remedy: directories, web pages are left to the header, archives and
spreadsheets, UTF-16. Bytes that are not UTF-8 and NUL bytes pass as marked lines, so that the reader can name
row and column.
"""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from marchland.events.errors import bad

MAX_BYTES = 64 * 2**30
_BUFFER = 1 << 18

_SIGNATURES = (
    (
        b"PK\x03\x04",
        "is a zip archive or a spreadsheet",
        "a CSV file; unpack it first, or save the sheet as CSV UTF-8",
    ),
    (b"PAR1", "is a parquet file", "a CSV file"),
    (b"%PDF", "is a PDF", "a CSV file"),
    (b"\xff\xfe", "is UTF-16", "UTF-8; convert it with: iconv -f UTF-16 -t UTF-8"),
    (b"\xfe\xff", "is UTF-16", "UTF-8; convert it with: iconv -f UTF-16 -t UTF-8"),
)


class _Hashed(io.RawIOBase):
    """The raw bytes of a file, hashed as they pass."""

    def __init__(self, raw: BinaryIO) -> None:
        self.raw = raw
        self.hash = hashlib.sha256()

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer and hash what went into it."""
        view = memoryview(buffer)
        data = self.raw.read(len(view))
        self.hash.update(data)
        view[: len(data)] = data
        return len(data)


class Lines:
    """The lines of a text file, with their newlines kept.

    `suspect` says that a line not yet parsed holds a NUL or a byte that is not UTF-8 (kept as a lone
    surrogate). Raises `BadInput` if the file cannot be opened, is empty, or is of another format.
    """

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self._raw = _Hashed(_open(path))
        buffered = io.BufferedReader(self._raw, _BUFFER)
        head = buffered.peek(512)
        if not head:
            raise bad(self.file, "is empty", expected="a CSV file with a header row")
        for start, message, expected in _SIGNATURES:
            if head.startswith(start):
                raise bad(self.file, message, expected=expected)
        stream: BinaryIO = buffered
        if head.startswith(b"\x1f\x8b"):
            unpacked = cast(io.RawIOBase, gzip.GzipFile(fileobj=buffered, mode="rb"))
            stream = io.BufferedReader(unpacked, _BUFFER)
        self._buffered = buffered
        self._text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
        self._suspects: list[int] = []

    @property
    def suspect(self) -> bool:
        """Whether a line read but not yet forgotten is not clean text."""
        return bool(self._suspects)

    def forget(self, line: int) -> None:
        """Lines up to `line` have been parsed and judged."""
        if self._suspects:
            self._suspects = [number for number in self._suspects if number > line]

    def sha256(self) -> str:
        """Hash of the file as it lies on the disk (with gzip, of the packed bytes)."""
        while self._buffered.read(_BUFFER):
            pass
        return self._raw.hash.hexdigest()

    def close(self) -> None:
        """Give the file back."""
        self._raw.raw.close()

    def __iter__(self) -> Iterator[str]:
        size = 0
        for count, line in enumerate(self._text, 1):
            size += len(line)
            if size > MAX_BYTES:
                raise bad(
                    self.file, f"is larger than {MAX_BYTES // 2**30} GiB unpacked", expected="a smaller file"
                )
            if "\0" in line or not (line.isascii() or is_unicode(line)):
                self._suspects.append(count)
            yield line


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
