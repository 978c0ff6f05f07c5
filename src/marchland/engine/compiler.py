"""Which compiler turns a traced week into machine code: JAX's own, or the second one of `native`.

JAX's is the reference, gives gradients and runs on other devices. A result is made by one of them from end to end:
which one is part of its identity.
"""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version

from marchland.errors import MissingPart, unknown

VARIABLE = "MARCHLAND_COMPILER"
"""The environment variable that chooses."""
JAX, NATIVE = "jax", "native"


def chosen() -> str:
    """The compiler asked for, JAX's unless said otherwise. Raises InputError, MissingPart."""
    name = os.environ.get(VARIABLE, "").strip() or JAX
    if name not in (JAX, NATIVE):
        raise unknown("compiler", name, (JAX, NATIVE))
    if name == NATIVE and not llvmlite():
        raise MissingPart(f"{VARIABLE}={NATIVE} needs llvmlite: pip install 'marchland[native]'")
    return name


def llvmlite() -> str:
    """The installed version of llvmlite, or "" if there is none."""
    try:
        return version("llvmlite")
    except PackageNotFoundError:
        return ""


def made_by() -> str:
    """What an identity says of the compiler: nothing for JAX's, whose version is named elsewhere."""
    return f" native llvmlite {llvmlite()}" if chosen() == NATIVE else ""


__all__ = ["JAX", "NATIVE", "VARIABLE", "chosen", "made_by"]
