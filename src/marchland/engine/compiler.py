"""Which compiler turns a traced week into machine code: the one of `native`, or JAX's own.

JAX's is the reference, gives gradients, runs on other devices, and takes over what `native` has no rule for. A result
is made by one of them from end to end: which one is part of its identity.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.metadata import version

from marchland.errors import unknown

VARIABLE = "MARCHLAND_COMPILER"
"""The environment variable that chooses."""
JAX, NATIVE = "jax", "native"


def chosen() -> str:
    """The compiler asked for, `native` unless said otherwise. Raises InputError."""
    name = os.environ.get(VARIABLE, "").strip() or NATIVE
    if name not in (JAX, NATIVE):
        raise unknown("compiler", name, (JAX, NATIVE))
    return name


def made_by() -> str:
    """What an identity says of the compiler: nothing for JAX's, whose version is named elsewhere."""
    return f" native llvmlite {_llvmlite()}" if chosen() == NATIVE else ""


@cache
def _llvmlite() -> str:
    return version("llvmlite")


__all__ = ["JAX", "NATIVE", "VARIABLE", "chosen", "made_by"]
