"""The page on writing one's own argument says what the code does, and the teaching case is an argument of its own."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from marchland.scenario import load
from marchland.trial import files
from marchland.trial.court import judge
from marchland.trial.kind import amount, kinds
from marchland.trial.verdict import SUPPORTED, UNDETERMINED

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "arguments.md").read_text(encoding="utf-8")


def test_every_kind_of_test_stands_on_the_page() -> None:
    for k in kinds().values():
        assert f"| `{k.signature}` | {k.asks} | the {'model' if k.model else 'record'} |" in PAGE


def test_the_columns_on_the_page_are_those_of_the_table() -> None:
    example = next(line.strip() for line in PAGE.splitlines() if line.strip().startswith("claim,type,text"))
    with (load("two_valleys").folder / "claims.csv").open(encoding="utf-8") as stream:
        assert next(csv.reader(stream)) == example.split(",")
    for column in example.split(","):
        assert f"`{column}`" in PAGE


def test_the_teaching_argument_is_tried_by_its_record_alone() -> None:
    s = load("two_valleys")
    found = judge(s, files.argument(s), (), date(2002, 1, 6))
    by = {v.claim: v.verdict for v in found.verdicts}
    assert by.pop("V1") == SUPPORTED and set(by.values()) == {UNDETERMINED}


def test_sizes_are_printed_without_a_sign_on_nothing() -> None:
    assert [amount(v) for v in (-0.001, 0.0, 0.3, -7.25, 1234.5)] == ["0", "0", "0.3", "-7.2", "1,234"]
