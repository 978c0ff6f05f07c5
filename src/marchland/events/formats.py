"""What a file is of, seen by its first bytes: everything that is not a CSV file is refused by name, with a remedy.

Refused rather than unpacked, because each of them leaves open what is meant: which file of an archive, which
sheet of a workbook, which page of an answer.
"""

from __future__ import annotations

from marchland.events.errors import BadInput, bad

_UNPACK = "a CSV file; unpack it first"
_SAVE = "a CSV file; save the table as CSV UTF-8"
_AGAIN = "the table itself; a refused or moved download often leaves something else"

_SIGNATURES = (
    (
        b"PK\x03\x04",
        "is a zip archive or a spreadsheet",
        "a CSV file; unpack it, or save the sheet as CSV UTF-8",
    ),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive", _UNPACK),
    (b"Rar!", "is a rar archive", _UNPACK),
    (b"BZh", "is packed with bzip2", "a CSV file, plain or gzip; unpack it with: bunzip2"),
    (b"\xfd7zXZ\0", "is packed with xz", "a CSV file, plain or gzip; unpack it with: unxz"),
    (b"\x28\xb5\x2f\xfd", "is packed with zstd", "a CSV file, plain or gzip; unpack it with: unzstd"),
    (b"\x1f\x8b", "is packed with gzip twice", "a CSV file, plain or gzip once; unpack it with: gunzip"),
    (b"\xd0\xcf\x11\xe0", "is a workbook of old Excel (.xls)", _SAVE),
    (b"PAR1", "is a parquet file", _SAVE),
    (b"ARROW1", "is a feather (Arrow) file", _SAVE),
    (b"FEA1", "is a feather file", _SAVE),
    (b"RDX", "is R data (.rda)", "a CSV file; in R: write.csv(x, 'events.csv', row.names = FALSE)"),
    (b"X\n\0\0", "is R data (.rds)", "a CSV file; in R: write.csv(x, 'events.csv', row.names = FALSE)"),
    (b"<stata_dta>", "is a Stata file (.dta)", "a CSV file; in Stata: export delimited events.csv"),
    (b"SQLite format 3\0", "is an SQLite database", _SAVE),
    (b"%PDF", "is a PDF", "a CSV file"),
    (b"version https://git-lfs", "is a pointer of Git LFS, not the file", "the file itself: git lfs pull"),
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 400


def refuse_other_formats(file: str, head: bytes, encoding: str | None) -> None:
    """Raise `BadInput` if the first bytes (unpacked) are of a format other than CSV; `encoding` as declared."""
    for start, message, expected in _SIGNATURES:
        if head.startswith(start):
            raise bad(file, message, expected=expected)
    if encoding is None:
        _refuse_utf_16(file, head)
    text = head[:_LOOKED_AT].decode("latin-1").removeprefix("ï»¿").lstrip()
    if text[:1] in ("{", "["):
        raise _json(file, head.decode("utf-8", "replace"))


def _refuse_utf_16(file: str, head: bytes) -> None:
    if head.startswith(_UTF_16):
        raise bad(file, "is UTF-16", expected="UTF-8; or say so: --encoding utf-16")
    some = head[:_LOOKED_AT]
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = some[first::2], some[1 - first :: 2]
        if len(zeros) > 8 and zeros.count(0) > 0.9 * len(zeros) and others.count(0) < 0.1 * len(others):
            message = "is UTF-16 without a byte order mark"
            raise bad(file, message, expected=f"UTF-8; or say so: --encoding {name}")


def _json(file: str, text: str) -> BadInput:
    """JSON by the service that wrote it; an answer that holds no events shows what it says."""
    if '"features"' in text:
        return bad(file, "is GeoJSON", expected="a CSV file of the same events")
    if '"event_id_cnty"' in text:
        expected = "the same query as CSV (ACLED: add _format=csv, or use the export tool)"
        return bad(file, "is JSON, an answer of the ACLED API", expected=expected)
    if '"type_of_violence"' in text or '"TotalCount"' in text:
        expected = "the CSV of the release from UCDP's download centre"
        return bad(file, "is JSON, an answer of the UCDP API (one page of it)", expected=expected)
    return bad(file, "is JSON, not a table", value=text.strip(), expected=_AGAIN)
