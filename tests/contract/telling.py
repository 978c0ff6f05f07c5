"""What one mechanism sees, and what it posts, as named arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax.numpy as jnp

from marchland.engine.contract import Add, Mechanism, Onto, Post, Rate, Scale, Spread

Arrays = dict[str, Any]


class Told:
    """Named arrays by attribute; remembers what was asked for."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__["values"], self.__dict__["asked"] = values, set()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self.asked.add(name)
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        raise TypeError(f"a mechanism may not set {name}")


def told(m: Mechanism, seen: Arrays, p: Arrays, x: Arrays, u: Arrays, still: Arrays) -> tuple[Told, ...]:
    """The four arguments of a mechanism's function, as the engine gives them."""
    return (
        Told(seen),
        Told({k.split(".", 1)[1]: v for k, v in p.items() if k.startswith(m.name + ".")}),
        Told({**still, **x}),
        Told({k: u[f"{m.name}.{k}"] for k in m.draws}),
    )


def laid_out(posts: list[Post]) -> dict[str, Any]:
    """Every array of a list of posts by a name that says what it is: `0 rate take`, `0.1 then broke`, `3 add toll`."""
    out: dict[str, Any] = {}

    def flow(key: str, add: Add) -> None:
        out[f"{key} {add.stock}"] = add.amount
        if isinstance(add.to, Spread):
            out[f"{key}-pull {add.stock}"] = add.to.pull
            if add.to.kernel is not None:
                out[f"{key}-kernel {add.stock}"] = add.to.kernel
        if isinstance(add.to, Onto):
            out[f"{key}-onto {add.stock}"] = add.to.matrix

    for i, post in enumerate(posts):
        if isinstance(post, Rate):
            out[f"{i} rate {post.event}"] = post.hazard
            for j, add in enumerate(post.then):
                flow(f"{i}.{j} then", add)
        elif isinstance(post, Scale):
            out[f"{i} scale {post.event}"] = post.log
        else:
            flow(f"{i} add", post)
    return {k: jnp.asarray(v, jnp.float32) for k, v in out.items()}
