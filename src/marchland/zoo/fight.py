"""A fight of two sides by a law of attrition, as a model on the host: lanchester_1916 and kress_mackay_2014."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from marchland.engine.host import OnHost
from marchland.engine.priors import Param
from marchland.zoo.ode import Ode


class Fight(Protocol):
    """Two sides that wear one another down, in variables in which the law is smooth."""

    @property
    def x0(self) -> float:
        """Force of the first side at the start."""
        ...

    @property
    def y0(self) -> float:
        """Force of the second."""
        ...

    @property
    def horizon(self) -> float:
        """Time by which it is over."""
        ...

    def start(self) -> Any:
        """Where it begins."""
        ...

    def rate(self, w: Any) -> Any:
        """Change per time."""
        ...

    def left(self, w: Any) -> Any:
        """Falls through zero when a side is gone or has faded."""
        ...

    def shares(self, w: Any) -> Any:
        """What is left of each side, as shares of its start."""
        ...


def fought(source: str, fight: Fight, params: Mapping[str, Param]) -> OnHost:
    """The fight until a little after one side is gone: forces `x` and `y` by step."""
    return OnHost(
        Ode(
            source,
            ("x", "y"),
            lambda t, w, p: fight.rate(w),
            lambda p: fight.start(),
            fight.horizon,
            params,
            stop=lambda w, p: fight.left(w),
            shown=lambda w: fight.shares(w) * (fight.x0, fight.y0),
        )
    )
