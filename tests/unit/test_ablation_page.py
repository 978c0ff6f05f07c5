"""The page on what mechanisms are worth ends with a sentence that follows from its own table."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "ablation.md"


def row(name: str, change: str, score: str) -> str:
    return f"| {name} | -270.0 | {change} | 0.280 | {score} | 0.070 | 50.0 |\n"


@pytest.fixture(scope="module")
def tool() -> dict[str, object]:
    return runpy.run_path(str(ROOT / "tools" / "ablation.py"))


def test_the_sentence_names_those_that_neither_evidence_nor_forecast_speaks_for(tool: dict) -> None:
    table = (
        "| none | -276.1 |  | 0.283 |  | 0.074 | 54.4 |\n"
        + row("sure", "-5.0 (±1.0)", "-0.001 (-0.002 to +0.001)")
        + row("useful", "-0.5 (±1.0)", "+0.010 (+0.002 to +0.020)")
        + row("idle", "-0.5 (±1.0)", "+0.010 (-0.002 to +0.020)")
        + row("harmful", "+9.0 (±1.0)", "-0.010 (-0.020 to -0.002)")
    )
    assert "2 of 4 mechanisms earn nothing in this war: idle, harmful.**" in tool["sentence"](table)
    assert tool["sentence"](table.replace("idle", "sure")[: table.index("| idle")]).startswith(
        "Of none of the 2"
    )


def test_the_page_ends_with_the_sentence_of_its_own_table(tool: dict) -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = text[: text.rindex("|\n") + 2]
    assert text == f"{table}\n{tool['sentence'](table)}\n", "python tools/ablation.py --sentence"
    assert len(tool["TABLE"].findall(table)) == table.count("\n|") - 3
