"""In a fight of three, who wins depends on whom the weakest attacks.

X_j' = - rate sum_i w_ij X_i,  sum over living enemies j of w_ij = 1

Every side fires with all its strength (the square law) and divides its fire w among the living enemies; when one is
gone its enemies turn to whoever is left. While two sides live the total therefore falls as exp(-rate t), however the
fire is divided, and only one side, or none, is left in the end.
Source: kress_2018. Fails where sides talk, hide or retire, and where fire is not aimed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from marchland.engine.host import OnHost
from marchland.zoo.figure import COLOURS
from marchland.zoo.kress_2018.melee import FADED, SIDES, STRATEGIES, Melee, survivors
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "kress_2018"


def build(s: Settings) -> OnHost:
    """The fight until no more than one is left."""
    return OnHost(Melee(SOURCE, s["strategy"], s["rate"], model.params(s)))


def results(ran: Ran) -> dict[str, float]:
    """Who is left, how strong, and since when."""
    ends = [float(ran.last(side)[0]) for side in SIDES]
    best = max(ends)
    return {
        "winner": float(ends.index(best) + 1) if best > 0 else 0.0,
        "survivors": best,
        **{f"{side}_end": value for side, value in zip(SIDES, ends, strict=True)},
        "end_time": float(ran.dataset["end_time"].values[0]),
    }


def draw(ran: Ran, figure: Figure) -> None:
    """The fight on the left; on the right what each strategy brings from the same start."""
    s, end = ran.settings, results(ran)["end_time"]
    start = [s[f"{side}0"] for side in SIDES]
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    when = [0.0, *ran.dataset["time"].isel(run=0).values]
    last = (end if end > 0 else 5 / s["rate"]) * 1.1
    for colour, side, first in zip(COLOURS, SIDES, start, strict=False):
        left.plot(when, [first, *ran.dataset[side].isel(run=0).values], color=colour)
        shift = (4, -20 if side == "b" else 4)
        left.annotate(side.upper(), (0, first), shift, textcoords="offset points", color=colour)
    left.set(xlabel="time", ylabel="strength", xlim=(0, last))
    left.set_ylim(bottom=0)
    left.set_title(WORDS[s["strategy"]], fontsize=9, loc="left")
    most = 0.0
    for row, strategy in enumerate(STRATEGIES):
        ends = survivors(start, strategy)
        best = max(ends)
        most = max(most, best)
        winner = ends.index(best)
        right.barh(row, best, color=COLOURS[winner], height=0.6)
        words = f"{SIDES[winner].upper()} wins, {best:.3g} left" if best > 0 else "all perish"
        right.annotate(words, (best, row), (4, 0), textcoords="offset points", va="center")
    right.set_yticks(range(len(STRATEGIES)), [WORDS[name] for name in STRATEGIES])
    right.invert_yaxis()
    right.set_xlabel("survivors (strength)")
    right.set_xlim(0, 1.9 * most or 1)


WORDS = {"split": "C splits", "c_on_a": "C on A", "c_on_b": "C on B", "ignore_c": "C ignored"}
TABLE = {"split": (1, 0.298), "c_on_a": (2, 0.386), "c_on_b": (1, 0.572), "ignore_c": (3, 0.467)}


def start(name: str, value: float) -> Setting:
    """Strength of a side at the start."""
    return Setting(f"{name}0", value, "strength", SOURCE, f"side {name.upper()} at the start", high=1e12)


model = Published(
    state="verified",
    title="Three-way combat by the square law (Kress et al. 2018)",
    source=SOURCE,
    claim="The weakest of three decides who wins by choosing whom to attack, and wins itself if the others ignore it.",
    equations="X_j' = -rate sum_i w_ij X_i; w: shares of fire at living enemies, all of it when only one is left",
    recalled=True,
    settings=(
        start("a", 1.0),
        start("b", 0.95),
        start("c", 0.5),
        Setting(
            "rate", 1.0, "1/time", SOURCE, "losses caused by each unit of strength", open_low=True, high=1e6
        ),
        Setting(
            "strategy",
            "split",
            "choice",
            SOURCE,
            "whom C attacks, or that A and B ignore C",
            choices=STRATEGIES,
        ),
    ),
    units={
        "winner": "side",
        "survivors": "strength",
        **{f"{side}_end": "strength" for side in SIDES},
        "end_time": "time",
    },
    build=build,
    results=results,
    targets=tuple(
        Target(quantity, value, tolerance, "derived", {"strategy": strategy})
        for strategy, (winner, left) in TABLE.items()
        for quantity, value, tolerance in (("winner", winner, 0), ("survivors", left, 0.003))
    ),
    draw=draw,
    deviations=(
        "The reading that gives the numbers of the list: A and B always divide their fire evenly among their living "
        "enemies and only C chooses; 'ignored', C divides its own fire evenly too.",
        f"A remainder below {FADED:g} of the total at the start counts as nothing: equal sides fade and never end.",
    ),
    not_reproduced=("Unequal rates by pair, and allocations chosen by each side in its own interest.",),
    caution="Nobody bargains or waits here; that the strong should fight the weak first does not follow in general.",
)
