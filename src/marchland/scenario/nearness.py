"""Nearness: how far the weight of a place on another falls with distance, and the range over which it does."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.priors import Param, fixed

NEARNESS = "nearness.range"
PARAMETERS: Mapping[str, Param] = MappingProxyType(
    {
        NEARNESS: Param("range", "km", fixed(60.0), "marchland_frontier",
                        note="distance over which nearness falls to 37%, by air line and by road"),
    }
)  # fmt: skip
"""Parameters of the world itself, by full name. The range was set once by hand, for Iraq and Syria: where it is let
vary, a lognormal with median 60 and log-sd 0.4 (27 to 132 km, assumed) spans what lies between a district and a
province. Fixed, nearness is part of the compiled program; varying, each future has matrices of its own, made once, and
in a world of a hundred places a week costs several times more, for products no longer share them."""
FAR = 1e6
"""Length of a road that does not exist, km: finite, for gradients."""


def nearness(km: NDArray[Any], road_km: NDArray[Any], reach: Any, xp: Any = np) -> tuple[Any, Any]:
    """`near` and `road` (place, place) of lengths in km, with range `reach` in km; `xp` is numpy or jax.numpy."""
    return xp.exp(-km / reach) * (1 - np.eye(len(km))), xp.exp(-road_km / reach)
