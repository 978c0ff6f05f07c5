"""A small share of `python -m verification.disks`: full and read-only disks for the two quickest commands."""

from __future__ import annotations

import pytest

from verification.disks import WRITERS, Writer, full, mountable, read_only

QUICK = [writer for writer in WRITERS if writer.name in ("new", "import")]


@pytest.mark.parametrize("writer", QUICK, ids=lambda writer: writer.name)
def test_a_full_or_sealed_disk_ends_in_words_and_the_command_goes_on_with_room(writer: Writer) -> None:
    if why_not := mountable():
        pytest.skip(why_not)
    assert full(writer, 0.3) == []
    assert read_only(writer) == []
