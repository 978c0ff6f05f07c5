"""Write a page of docs from a backtest: `python tools/leaderboard.py results/iraq_syria_2014-backtest-001`.

The default scenario's page is docs/leaderboard.md, another's is docs/leaderboard-NAME.md. Measures named after the
folder are left out, and the page says so.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from marchland.files.writing import write_text

DOCS = Path(__file__).resolve().parent.parent / "docs"
DEFAULT = "iraq_syria_2014"
FRAME = 3
"""Lines of a table that holds nothing."""
HORIZONS = (13, 26, 52, 104)
MODEL, REPLAYED = "marchland", "marchland, inputs replayed"
MEASURES = {
    "focal_brier": "Who holds each place, Brier score",
    "focal_log": "Who holds each place, log score",
    "weeks_crps": "Weeks to the next change, CRPS",
    "area_crps": "Area held, CRPS in km2",
    "deaths_crps": "Deaths a month and governorate, CRPS",
}
AGAINST = ("persistence", "constant_hazard", "common_decay", "frontier", "random_walk", "conflictology12")
HEAD = """# The leaderboard of {scenario}

Made by `tools/leaderboard.py` from `marchland backtest` ({draws} futures a forecast, {seeds} seeds that differ by
{apart} in mean Brier score; reference {reference}). **Lower is better.** At each of the scenario's
origins parameters were learned from what was known then; "prior" is the model with nothing learned. "Inputs
replayed" knew recorded air effort, events and relations from after the origin: an explanation, not a forecast. There
are {episodes} independent episodes in all, so that intervals are too narrow rather than too wide. `marchland report`
draws the same as a page.
"""


def figure(value: float | None, decimals: int = 3) -> str:
    """A loss; three decimals below ten."""
    if value is None:
        return ""
    return (
        f"{value:.{decimals}f}"
        if abs(value) < 10
        else f"{value:,.1f}"
        if abs(value) < 1000
        else f"{value:,.0f}"
    )


def losses(board: dict, measure: str) -> list[str]:
    """Everybody's mean losses, those told nothing first, best first."""
    at = {h: board["losses"].get(f"{measure}/all/{h}", {}) for h in HORIZONS}
    names = list(dict.fromkeys(n for row in at.values() for n in row))
    names.sort(key=lambda n: ("replayed" in n, sum(row.get(n, 9e9) for row in at.values())))
    cells = [board["cells"].get(f"{measure}/all/{h}", {}) for h in HORIZONS]
    out = [
        f"| forecaster | {' | '.join(f'{h} weeks' for h in HORIZONS)} |",
        "|---|" + "---:|" * len(HORIZONS),
    ]
    for name in names:
        mark = "**" if name.startswith(MODEL) else ""
        row = " | ".join(figure(at[h].get(name)) for h in HORIZONS)
        out.append(f"| {mark}{name.replace('_', ' ')}{mark} | {row} |")
    counted = " | ".join(f"{c.get('cells', 0)} / {c.get('episodes', 0)}" for c in cells)
    return [*out, f"| cells / clusters | {counted} |"]


def gains(board: dict, measure: str) -> list[str]:
    """Skill of the model without replayed inputs over the naive ones, with intervals."""
    rows = []
    for name in AGAINST:
        found = [board["skill"].get(f"{measure}/all/{h}", {}).get(name) for h in HORIZONS]
        if any(found):
            rows.append(f"| against {name.replace('_', ' ')} | " + " | ".join(map(interval, found)) + " |")
    head = [
        f"| gain of {MODEL} | {' | '.join(f'{h} weeks' for h in HORIZONS)} |",
        "|---|" + "---:|" * len(HORIZONS),
    ]
    return [*head, *rows] if rows else []


def interval(found: list[float] | None) -> str:
    """A gain with its 90% interval over episodes."""
    if not found:
        return ""
    value, low, high = found
    if high is None:
        return f"{value:+.0%}"
    return f"{value:+.0%} ({'no end' if low is None else f'{low:+.0%}'} to {high:+.0%})"


def main(folder: Path, void: list[str]) -> None:
    """Write the page without `void` measures."""
    board = json.loads((folder / "board.json").read_text(encoding="utf-8"))
    parts = [
        HEAD.format(
            draws=f"{board['draws']:,}", seeds=board["seeds"], apart=figure(board["seeds_apart"], 4),
            reference=board["reference"][:12], episodes=board["episodes"], scenario=board["scenario"],
        )
    ]  # fmt: skip
    for measure, words in MEASURES.items():
        if measure in void:
            parts.append(f"## {words}\n\nLeft out: the figures of this score were void ([looks](looks.md)).")
            continue
        table = losses(board, measure)
        if len(table) == FRAME:
            continue
        parts += [f"## {words}", "\n".join(table)]
        more = gains(board, measure)
        if more:
            parts.append("\n".join(more))
        if measure == "focal_brier" and board.get("ceiling"):
            parts.append(board["ceiling"])
    end = "" if board["scenario"] == DEFAULT else f"-{board['scenario']}"
    if board.get("unscored"):
        parts += ["## Not scored", "\n".join(f"- {line}" for line in board["unscored"].splitlines())]
    write_text(DOCS / f"leaderboard{end}.md", "\n\n".join(part.strip() for part in parts) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
