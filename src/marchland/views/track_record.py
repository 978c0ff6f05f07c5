"""The track record on a page: errors of forecasts beside naive ones, who does better, how well a record is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marchland.record.dead_compared import COMPARED
from marchland.stats.shares import percent
from marchland.views.words import listed

Case = Mapping[str, Any]
SEEN = "verified"
"""How a row is marked that was seen in a source."""
WORSE, FEW = 0.1, 0.02
"""By how much rows of control must be worse known than all to be told apart; share of the dead too small to be told."""
NAMES = {
    "marchland": "marchland",
    "marchland, inputs replayed": "marchland, knowing later inputs",
    "reference_class": "other wars",
}
MEANS = {
    "marchland": "this model",
    "marchland, inputs replayed": "this model, told the effort from outside and the events that came later",
    "persistence": "every place stays with its holder",
    "constant_hazard": "every place changes hands at one rate, that of the past",
    "common_decay": "places of {} are lost one by one at the rate of the past, and it takes none",
    "frontier": "a few numbers only: who holds what nearby, kin, population and air effort",
    "reference_class": "this war goes on as other wars did in which insurgents held towns",
    "stack": "marchland and the naive ones mixed, each by how well it did before",
}
"""What a forecaster says, in half a sentence; `{}` is the focal side."""
SHOWN = (
    "marchland",
    "marchland, inputs replayed",
    "persistence",
    "constant_hazard",
    "common_decay",
    "frontier",
    "reference_class",
    "stack",
)


def called(name: str) -> str:
    """A forecaster's name, the same in the table and in the sentence beside it."""
    return NAMES.get(name, name.replace("_", " "))


def track(found: Case) -> list[tuple[str, str, list[str]]]:
    """Mean errors of forecasts by forecaster, with what it says, and by horizon; empty without a backtest."""
    board = found["board"]
    if board is None:
        return []
    out = []
    for name in SHOWN:
        cells = [board["losses"].get(f"focal_brier/all/{h}", {}).get(name) for h in (26, 52, 104)]
        if any(c is not None for c in cells):
            says = MEANS[name].format(found["scenario"]["focal"])
            out.append((called(name), says, ["" if c is None else f"{c:.3f}" for c in cells]))
    return out


def losses(found: Case) -> str:
    """Which naive forecasts do better, by horizon; said whether or not there are any."""
    board, out = found["board"], []
    if board is None:
        return ""
    for h in (26, 52, 104):
        row = board["losses"].get(f"focal_brier/all/{h}", {})
        mine = row.get(SHOWN[0])
        better = [
            called(n) for n in SHOWN[2:] if mine is not None and row.get(n) is not None and row[n] < mine
        ]
        if mine is not None:
            out.append(f"{h} weeks ahead marchland loses to {listed(better) if better else 'none of these'}")
    return "; ".join(out) + "." if out else ""


def episodes(found: Case) -> str:
    """How many independent pieces of evidence the track record has."""
    board = found["board"]
    if board is None:
        return (
            "The model's forecasts were not scored (`marchland backtest` does it): what it adds is opinion."
        )
    number_ = board["cells"].get("focal_brier/all/52", {}).get("episodes", "an unknown number of")
    return (
        f"Mean squared error of the chance that a place is held by {found['scenario']['focal']}, lower is better; "
        f"'persistence' says that nothing changes. A year ahead it rests on {number_} "
        "independent episodes of one war, so small gaps mean nothing."
    )


def record(states: Mapping[str, int], control: Mapping[str, int] | None = None) -> str:
    """How well the record itself is known, of its dated rows by what was done to check them; empty without any.

    Rows of who held what are told apart where they are worse known than all.
    """
    total, seen = sum(states.values()), states.get(SEEN, 0)
    if not total:
        return ""
    rest = [f"{percent(n / total)} {state}" for state, n in states.items() if n and state != SEEN]
    share = f" ({percent(seen / total)})" if seen else ""
    held, own = (control or {}).get(SEEN, 0), sum((control or {}).values())
    if own and held / own < seen / total - WORSE:
        rest.append(f"of who held what {held:,} of {own:,} rows")
    return f"The record: {', '.join([f'{seen:,} of {total:,} dated rows seen in a source{share}', *rest])}."


def dead(found: Mapping[str, float], counted: str = "") -> str:
    """How many of the dead on record are set beside futures, and where the others are; empty where nearly all are.

    `counted` says of which events they are, where that is not of all.
    """
    total, compared = sum(found.values()), found.get(COMPARED, 0.0)
    if not total or compared > (1 - FEW) * total:
        return ""
    rest = ", ".join(f"{dead:,.0f} {reason}" for reason, dead in found.items() if reason != COMPARED)
    of = f" {counted}" if counted else ""
    return f"Of {total:,.0f} dead{of} on record {compared:,.0f} are compared; the others are: {rest}."
