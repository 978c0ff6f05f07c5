"""Civil violence in plain Python: one agent after the other, with the same draws as the model."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from marchland.zoo.epstein_2002.board import Torus
from marchland.zoo.epstein_2002.model import Streets
from marchland.zoo.epstein_2002.turns import ACTIVE, JAILED, QUIET

F = np.float32


def around(torus: Torus, cell: int) -> list[int]:
    """Cells in sight, row by row of the window."""
    y, x, v = cell // torus.size, cell % torus.size, torus.vision
    found = []
    for dy in range(-v, v + 1):
        for dx in range(-v, v + 1):
            near = dy * dy + dx * dx <= v * v if torus.sight == "disc" else abs(dy) + abs(dx) <= v
            if near:
                found.append((y + dy) % torus.size * torus.size + (x + dx) % torus.size)
    return found


def pick(things: list[Any], draw: float) -> Any:
    """One of them by a uniform draw, in float32 as the model."""
    return things[min(int(F(draw) * F(len(things))), len(things) - 1)]


@dataclass
class Agent:
    """Somebody."""

    cop: bool
    cell: int
    worth: float
    aversion: float
    term: int = 0
    doing: int = QUIET


class Plain:
    """One run."""

    def __init__(self, model: Streets, p: dict[str, Any]) -> None:
        self.model, self.rules, self.torus, self.k = model, model.rules, model.torus, p["k"]
        cells = model.size**2
        if model.rules.exact:
            cops, people = round(model.cops * cells), model.agents
            start = np.argsort(p["place"], kind="stable")
        else:
            kind = np.where(p["place"] < p["cops"], 0, np.where(p["place"] < p["cops"] + p["citizens"], 1, 2))
            cops, people = int((kind == 0).sum()), int((kind < 2).sum())
            start = np.argsort(kind, kind="stable")
        worth = p["hardship"] * (F(1) - p["legitimacy"]) - p["threshold"]
        self.agents = [Agent(i < cops, int(start[i]), worth[i], p["aversion"][i]) for i in range(people)]
        self.people = people
        self.crowded = False
        self.order = list(range(people))

    def crowds(self) -> int:
        """Cells with more than one cop or more than one active."""
        cops = [a.cell for a in self.agents if a.cop]
        actives = [a.cell for a in self.agents if a.doing == ACTIVE]
        return len({c for some in (cops, actives) for c in some if some.count(c) > 1})

    def period(self, u: dict[str, Any]) -> None:
        """All turns, then release."""
        n = self.people
        for i in range(n):
            j = i + min(int(F(u["order"][i]) * F(n - i)), n - i - 1)
            self.order[i], self.order[j] = self.order[j], self.order[i]
            self.turn(self.agents[self.order[i]], {name: draws[i] for name, draws in u.items()})
            self.crowded |= self.crowds() > 0
        if self.rules.jail_at_end:
            for agent in self.agents:
                if agent.term > 0:
                    agent.term -= 1
                    agent.doing = JAILED if agent.term else QUIET

    def turn(self, me: Agent, u: dict[str, float]) -> None:
        """Move and look, or look and move; then rebel or arrest."""
        rules = self.rules
        if me.term > 0:
            me.term -= 0 if rules.jail_at_end else 1
            return
        barred = {a.cell for a in self.agents if not (rules.follow and a.doing == JAILED)}
        empty = [c for c in around(self.torus, me.cell) if c not in barred]
        goal = pick(empty, u["move"]) if empty else me.cell
        here = around(self.torus, goal if rules.move_first else me.cell)
        cops = sum(a.cop for c in here for a in self.agents if a.cell == c)
        cells = sorted(here) if self.crowded else here
        actives = [a for c in cells for a in self.agents if a.cell == c and a.doing == ACTIVE]
        me.cell = goal
        if me.cop:
            if actives:
                suspect = pick(actives, u["arrest"])
                longest = max(self.model.jail - rules.jail_at_end, 0)
                suspect.term = min(int(F(u["term"]) * F(longest + 1)), longest)
                suspect.doing = JAILED if suspect.term or not rules.jail_at_end else QUIET
                if rules.follow:
                    me.cell = suspect.cell
            return
        mine = me.doing == ACTIVE and not rules.itself_twice
        ratio = F(cops) / F(1 + len(actives) - mine)
        ratio = {"floor": np.floor, "none": F, "round": np.round}[self.model.rounding](ratio)
        me.doing = ACTIVE if me.worth > me.aversion * (F(1) - np.exp(-self.k * ratio)) else QUIET
