"""Before a file is a table it is bytes: plain or gzip, UTF-8 unless declared otherwise, and really text.

What is of another kind is refused here with the remedy. Bytes that are not in the encoding and NUL bytes only
raise a flag, so that the reader can name their row and column. A line has a bound and so has the ratio of
packing: 300 kB may unpack to a line of 300 million commas, which no reader of rows survives.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
from pathlib import Path
from typing import BinaryIO, cast

from marchland.events.errors import bad
from marchland.events.formats import refuse_other_formats

MAX_BYTES = 64 * 2**30
MAX_LINE = 4 * 2**20
MAX_RATIO = 250
_JUDGED = 2 * 2**20
_BUFFER = 1 << 18


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
        self.size = 0

    def see(self, data: bytes) -> None:
        """Add to the hash and to the size."""
        self.size += len(data)
        self.hash.update(data)


class _Watch(_Tap):
    """Watches the unpacked bytes: their number, the length of lines, NULs, and whether they can be decoded."""

    def __init__(self, source: BinaryIO, packed: _Hash, file: str, encoding: str | None) -> None:
        super().__init__(source)
        self.packed = packed
        self.file = file
        self.encoding = encoding
        self.size = 0
        self.suspect = False
        self._lines = 0
        self._since = 0
        self._decoder = codecs.getincrementaldecoder(encoding or "utf-8")()

    def see(self, data: bytes) -> None:
        """Raise the flag at the first byte that is not text; refuse other formats, and what has no end."""
        if self.size == 0:
            refuse_other_formats(self.file, data, self.encoding)
        self.size += len(data)
        if self.size > MAX_BYTES:
            limit = MAX_BYTES // 2**30
            raise bad(self.file, f"is larger than {limit} GiB unpacked", expected="a smaller file")
        if self.size > _JUDGED and self.size > MAX_RATIO * self.packed.size:
            message = f"unpacks to more than {MAX_RATIO} times its size"
            raise bad(self.file, message, expected="a table of events, which packs ten to thirty times")
        self._bound_line(data)
        if self.suspect:
            return
        try:
            self.suspect = "\0" in self._decoder.decode(data, final=not data)
        except UnicodeDecodeError:
            self.suspect = True

    def _bound_line(self, data: bytes) -> None:
        last = max(data.rfind(b"\n"), data.rfind(b"\r"))
        self._since = self._since + len(data) if last < 0 else len(data) - last - 1
        if self._since > MAX_LINE:
            line = self._lines + data.count(b"\n") + 1
            message = f"a line is longer than {MAX_LINE // 2**20} MiB"
            raise bad(self.file, message, line=line, expected="a table with one event a line")
        self._lines += data.count(b"\n")


class Opened:
    """A text file being read: `lines` gives its lines, bytes that are not UTF-8 kept as lone surrogates.

    `encoding` is as declared (None: UTF-8). Raises `BadInput` if the file cannot be opened, is empty, or is of
    another format.
    """

    def __init__(self, path: Path, encoding: str | None = None) -> None:
        self.file = path.name
        self._hash = _Hash(_open(path))
        self._packed = io.BufferedReader(self._hash, _BUFFER)
        head = self._packed.peek(512)
        if not head:
            raise bad(self.file, "is empty", expected="a CSV file with a header row")
        stream: BinaryIO = self._packed
        if head.startswith(b"\x1f\x8b"):
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=self._packed, mode="rb"))
        self._watch = _Watch(stream, self._hash, self.file, encoding)
        buffered = io.BufferedReader(self._watch, _BUFFER)
        coding = encoding or "utf-8-sig"
        errors = "surrogateescape" if _keeps_bytes(coding) else "strict"
        self.lines = io.TextIOWrapper(buffered, encoding=coding, errors=errors, newline="")

    @property
    def suspect(self) -> bool:
        """Whether a NUL or a byte that cannot be decoded has come by."""
        return self._watch.suspect

    def sha256(self) -> str:
        """Hash of the file as it lies on the disk (with gzip, of the packed bytes)."""
        while self._packed.read(_BUFFER):
            pass
        return self._hash.hash.hexdigest()

    def close(self) -> None:
        """Give the file back."""
        self._hash.source.close()


def _keeps_bytes(encoding: str) -> bool:
    """Whether an undecodable byte of this encoding can be kept as a lone surrogate, to be named later."""
    return not codecs.lookup(encoding).name.startswith(("utf-16", "utf-32", "utf-7"))


def is_unicode(text: str) -> bool:
    """Whether the text holds no lone surrogate, that is, came from valid UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def garbled(text: str) -> bool:
    """Whether a text looks like UTF-8 that was read as Latin-1 or Windows-1252, as in `RamÄ\x81dÄ«`.

    The letters of another encoding hardly ever form valid UTF-8 by chance.
    """
    if text.isascii():
        return False
    for encoding in ("latin-1", "cp1252"):
        try:
            text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        return True
    return False


def _open(path: Path) -> BinaryIO:
    try:
        if path.is_dir():
            raise bad(path, "is a directory", expected="a CSV file, plain or gzip")
        return path.open("rb", buffering=0)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise bad(path, f"cannot be read ({reason})", expected="a CSV file, plain or gzip") from error
