"""How JAX is set up for an ensemble on a processor: one thread a block, compiled programs kept on disk.

Blocks of futures already share the cores, so each must run on one of them; XLA reads its flags when it
first computes. A user's own settings are left as they are.
"""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path

FLAG = "--xla_cpu_multi_thread_eigen"


def one_thread_a_block() -> None:
    """Ask XLA for one thread per computation; without effect once JAX has computed anything."""
    flags = os.environ.get("XLA_FLAGS", "")
    if FLAG not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {FLAG}=false".strip()


@cache
def keep_programs() -> None:
    """Keep every compiled program on disk, unless the user has chosen another folder for them."""
    import jax

    from marchland import paths

    if jax.config.jax_compilation_cache_dir:  # type: ignore[attr-defined]
        return
    jax.config.update("jax_compilation_cache_dir", str(paths.cache() / "programs"))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def processor() -> str:
    """Name of the processor, or of its architecture where the system does not tell."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
