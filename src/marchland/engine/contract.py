"""The two contracts: what a model is to the engine, and what a mechanism is to the ledger.

A *model* knows how to start, step and be observed; ensembles, draws, stores and views ask nothing more of it, so a
chain or a grid of agents fits as well as places and groups. A *mechanism* reads one run's week and posts entries
of three kinds; it never writes state. The letters are always y (state), p (parameters), x (inputs, levers and
geography of the week) and u (uniform draws).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from marchland.engine.one_or_many import as_tuples, several
from marchland.engine.priors import Param

if TYPE_CHECKING:
    import numpy as np
    from jax import Array
    from numpy.typing import NDArray

State = dict[str, Any]


class View(Protocol):
    """Named arrays of one run's week, read as attributes."""

    def __getattr__(self, name: str) -> Any:
        """The array of that name."""
        ...


class Model(Protocol):
    """What the engine needs to know of a model. All functions are pure and see one run."""

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    @property
    def steps(self) -> int:
        """How many steps a run has."""
        ...

    @property
    def params(self) -> Mapping[str, Param]:
        """Full parameter name -> Param, priors included."""
        ...

    @property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """Axis name -> labels, for parameters and observations."""
        ...

    @property
    def streams(self) -> Mapping[str, tuple[int, ...]]:
        """Stream name -> shape of its uniforms in one step."""
        ...

    @property
    def observed(self) -> Mapping[str, tuple[str, ...]]:
        """Observation name -> its axes, without run and step."""
        ...

    def inputs(self) -> Any:
        """Arrays with a leading axis of steps: what `step` receives as x, one slice a step."""
        ...

    def init(self, p: State) -> State:
        """State before the first step."""
        ...

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        """State after one step."""
        ...

    def observe(self, y: State) -> State:
        """Named arrays to record after each step."""
        ...

    def finish(self, y: State) -> State:
        """Named arrays to record once, at the end."""
        ...


# ---- the ledger -----------------------------------------------------------------------------------------------


ANYWHERE = None
"""The kernel of a `Spread` by which every place reaches every other alike."""


@dataclass(frozen=True)
class Spread:
    """Destination of a flow: cells of the same column, by weights that the week's state decides.

    An outflow at place q reaches place p in proportion to `kernel[q, p] * pull[p, ...]`; what finds no destination
    stays where it was. `kernel` is (place, place) or ANYWHERE; `pull` has the stock's shape.
    """

    kernel: Array | None
    pull: Array


@dataclass(frozen=True)
class Onto:
    """Destination of a flow: other columns of the same row, by a matrix (from column, to column) of shares."""

    matrix: Array | NDArray[np.float32]


OUTSIDE = "outside"
HERE = "here"
Cell = str | Spread | Onto


@dataclass(frozen=True)
class Add:
    """A flow of `amount` (the stock's shape) out of `from_` and into `to`; either may be OUTSIDE.

    For a conserved stock amounts are zero or more; for a level an amount from OUTSIDE may have either sign.
    """

    stock: str
    amount: Array
    from_: str = OUTSIDE
    to: Cell = HERE


@dataclass(frozen=True)
class Rate:
    """A hazard (1/week, the event's shape) that `event` happens; `then` is applied only where it fires."""

    event: str
    hazard: Array
    then: tuple[Add, ...] = ()

    def __post_init__(self) -> None:
        as_tuples(self, then=Add)


@dataclass(frozen=True)
class Scale:
    """A factor on an event's total hazard, given as its logarithm (the event's shape)."""

    event: str
    log: Array


Post = Add | Rate | Scale


@dataclass(frozen=True)
class Stock:
    """State that a mechanism owns.

    `initial` is a number or a function of (geography, parameters) giving the stock's shape. `neutral` is the value
    while the owner is switched off; None freezes the initial value. `conserved` stocks never fall below zero and
    only flow; others are levels kept within [low, high]. A `recorded` stock stands in every result as it is after each
    week, under its own name, with `long_name` as its words.
    """

    name: str
    axes: tuple[str, ...]
    unit: str
    initial: float | Callable[[Any, Any], Array] = 0.0
    neutral: float | None = None
    conserved: bool = False
    low: float = -float("inf")
    high: float = float("inf")
    recorded: bool = False
    long_name: str = ""

    def __post_init__(self) -> None:
        as_tuples(self, axes=str)


@dataclass(frozen=True)
class Event:
    """Something that happens or not in a week, cell by cell along `axes`; its owner reads `y.last_NAME` undeclared.

    `note` says in words what happens.
    """

    name: str
    axes: tuple[str, ...]
    note: str = ""

    def __post_init__(self) -> None:
        as_tuples(self, axes=str)


@dataclass(frozen=True)
class Lever:
    """What the authority can set, declared in the mechanism that feels it.

    `moves` is the stock that it shifts, `outcome` a word for what it may move in the end, and `slope` the parameters
    through which it may, by full name: each with a value that lets the outcome move; with all of them at 0 it stands
    still. These three are given together or not at all; a lever without them is simulated like any other, and untested.
    """

    name: str
    unit: str
    low: float
    high: float
    history: float
    note: str = ""
    moves: str = ""
    slope: Sequence[tuple[str, float]] | Mapping[str, float] = ()
    outcome: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.slope, Mapping):
            object.__setattr__(self, "slope", tuple(self.slope.items()))


@dataclass(frozen=True)
class Input:
    """A recorded series that a mechanism reads each week as `x.name`, along at most one axis; several may declare it.

    In a table of inputs it stands in `unit` under `recorded` (or its own name), with `_` and the label along `axes`:
    `air_iraq`. A week has the mean over its days, divided by `per`; days without a row count as `default`.
    """

    name: str
    unit: str
    axes: tuple[str, ...] = ()
    recorded: str = ""
    per: float = 1.0
    default: float = 0.0
    low: float = 0.0
    high: float = float("inf")
    note: str = ""

    def __post_init__(self) -> None:
        as_tuples(self, axes=str)

    @property
    def series(self) -> str:
        """The name in a table of inputs, without a label."""
        return self.recorded or self.name


@dataclass(frozen=True)
class Mechanism:
    """One causal process: its declaration and its one pure function of one run's week.

    Fields of several things take one of them, or any iterable. What is wrong with a declaration is said when the
    mechanism is discovered (`engine.declared`).
    """

    name: str
    claim: str
    post: Callable[[Any, Any, Any, Any], list[Post]]
    parameters: tuple[Param, ...] = ()
    stocks: tuple[Stock, ...] = ()
    events: tuple[Event, ...] = ()
    levers: tuple[Lever, ...] = ()
    inputs: tuple[Input, ...] = ()
    reads: tuple[str, ...] = ()
    """Names of the state, diagnostics and last week's events (`last_NAME`) that `post` reads, but for its own."""
    draws: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Streams of its own: name -> axes."""
    rivals: str = ""
    outcomes: tuple[str, ...] = ()
    """Named outcomes that must move, at prior medians, when the mechanism is switched off."""

    def __post_init__(self) -> None:
        as_tuples(self, parameters=Param, stocks=Stock, events=Event, levers=Lever, inputs=Input)
        as_tuples(self, reads=str, outcomes=str)
        object.__setattr__(self, "draws", {name: several(axes, str) for name, axes in self.draws.items()})

    @property
    def sees(self) -> frozenset[str]:
        """What `post` may read of the state: what it declares, its own stocks, and its own events of last week."""
        own = (*(s.name for s in self.stocks), *(f"last_{e.name}" for e in self.events))
        return frozenset((*self.reads, *own))
