"""What a published model is here: a folder whose `model` says what was published and what we compute and check.

A folder `author_year` holds `__init__.py` with one `model = Published(...)`. Nothing else names it: the commands, the
tests and the gallery find it by its folder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from marchland.engine.priors import Param, fixed
from marchland.errors import InputError, unknown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from marchland.engine.contract import Model
    from marchland.engine.host import OnHost
    from marchland.zoo.ran import Ran

HERE = Path(__file__).parent
Value = float | int | str
Settings = Mapping[str, Any]
"""Setting name -> value, complete and inside its domain."""


@dataclass(frozen=True)
class Setting:
    """A parameter or initial value of a published model.

    The type of `value`, the published default, is the type of the setting: float, int, or str with `choices`.
    `low` and `high` bound the domain and belong to it, unless `open_low` or `open_high` says otherwise.
    """

    name: str
    value: Value
    unit: str
    source: str
    note: str = ""
    low: float = 0.0
    high: float = float("inf")
    open_low: bool = False
    open_high: bool = False
    choices: tuple[str, ...] = ()

    @property
    def domain(self) -> str:
        """The domain in words."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        kind = "a whole number" if isinstance(self.value, int) else "a number"
        parts = []
        if self.low > -float("inf"):
            parts.append(f"{'above' if self.open_low else 'at least'} {self.low:g}")
        if self.high < float("inf"):
            parts.append(f"{'below' if self.open_high else 'at most'} {self.high:g}")
        return " ".join([kind, " and ".join(parts)]).strip()

    def read(self, text: Value) -> Value:
        """A value given as text or number, checked. Raises ValueError with what was expected."""
        if self.choices:
            if str(text) in self.choices:
                return str(text)
            raise ValueError(f"expected {self.domain}, not {text!r}")
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        inside = (number > self.low if self.open_low else number >= self.low) and (
            number < self.high if self.open_high else number <= self.high
        )
        whole = isinstance(self.value, int)
        if not inside or abs(number) == float("inf") or (whole and number != int(number)):
            raise ValueError(f"expected {self.domain}, not {text}")
        return int(number) if whole else number


@dataclass(frozen=True)
class Target:
    """A number that must come out, and where it comes from.

    `origin` is "published" (printed in the paper), "derived" (computed independently from the equations as stated:
    it tests the implementation, not the paper), "exact" (a closed form) or "order" (only the sign of a difference).
    The quantity is taken at `settings`, less the same quantity at `minus` if that is given. It holds when it is
    within `tolerance` of `value` (a share of the value if `relative`, in standard errors of the mean if
    `in_standard_errors`), or, for an order, above `value`.
    """

    quantity: str
    value: float
    tolerance: float
    origin: Literal["published", "derived", "exact", "order"]
    settings: Mapping[str, Value] = field(default_factory=dict)
    minus: Mapping[str, Value] | None = None
    relative: bool = False
    in_standard_errors: bool = False
    runs: int = 1
    note: str = ""


@dataclass(frozen=True)
class Published:
    """A published model. `state` is "provisional" until a second implementation agrees (tests/twins)."""

    title: str
    source: str
    """Key of sources.yaml."""
    claim: str
    """What the model is known for, in a sentence or two."""
    equations: str
    recalled: bool
    """Whether the equations were recalled and not re-read in the paper."""
    settings: tuple[Setting, ...]
    units: Mapping[str, str]
    """Named result -> unit, for every result that `results` gives."""
    build: Callable[[Settings], Model | OnHost]
    results: Callable[[Ran], Mapping[str, float | tuple[float, float]]]
    """Named results of an ensemble; one that is a mean over runs comes as (mean, its standard error)."""
    targets: tuple[Target, ...]
    draw: Callable[[Ran, Figure], None]
    """Draws the model's one figure."""
    deviations: tuple[str, ...] = ()
    """Where this differs from the paper, and why."""
    not_reproduced: tuple[str, ...] = ()
    caution: str = ""
    """What a student should not conclude."""
    check: Callable[[Settings], str | None] = lambda settings: None
    """What is wrong with settings that are each in their domain, if anything."""
    state: Literal["provisional", "verified"] = "provisional"
    runs: int = 1
    """Default number of runs."""
    slow: bool = False
    """Whether checking its targets takes longer than ten seconds."""
    block: int = 32
    """Runs computed at once by a compiled model."""

    def read(self, given: Mapping[str, Value]) -> dict[str, Any]:
        """Complete settings from the given ones. Raises InputError with everything that is wrong at once."""
        known = {s.name: s for s in self.settings}
        wrong: list[str] = []
        found: dict[str, Any] = {s.name: s.value for s in self.settings}
        for name, text in given.items():
            if name not in known:
                wrong.append(str(unknown("setting", name, known)))
                continue
            try:
                found[name] = known[name].read(text)
            except ValueError as error:
                wrong.append(f"{name}: {error} ({known[name].unit})")
        together = None if wrong else self.check(found)
        if wrong or together:
            raise InputError("\n       ".join(wrong) or str(together))
        return found

    def params(self, settings: Settings) -> dict[str, Param]:
        """The numbers of the settings that are not whole, as the parameters of a `Model`."""
        return {
            s.name: Param(s.name, s.unit, fixed(settings[s.name]), s.source, s.note)
            for s in self.settings
            if isinstance(s.value, float)
        }


@cache
def models() -> dict[str, Published]:
    """Every published model by the name of its folder, in order."""
    names = sorted(p.parent.name for p in HERE.glob("*/__init__.py"))
    return {name: import_module(f"marchland.zoo.{name}").model for name in names}


def published(name: str) -> Published:
    """The model of that name. Raises InputError with the nearest name."""
    found = models()
    if name not in found:
        raise unknown("published model", name, found)
    return found[name]
