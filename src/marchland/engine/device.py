"""How JAX is set up for an ensemble on a processor: one thread a block, compiled programs kept on disk.

Blocks of futures already share the cores, so each must run on one of them; XLA reads its flags when it
first computes. A user's own settings are left as they are.
"""

from __future__ import annotations

import os
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

FLAGS = {
    "--xla_cpu_multi_thread_eigen": "false",  # matrix products on the block's own thread
    "--xla_cpu_prefer_vector_width": "512",  # where the processor has them: three times faster random words
    "--xla_cpu_experimental_ynn_fusion_type": "",  # else small sums go to a library that is slow for them
    "--xla_disable_hlo_passes": "cse_barrier_expander,cpu-parallel-task-assigner",  # keep barriers; do not split loops
}
"""Settings of the processor's compiler, each with its reason (measured on jaxlib 0.10)."""
KNOWN = ("0.10.",)
"""Versions of jaxlib that know all FLAGS; a version that does not know a flag ends the process."""


def one_thread_a_block() -> None:
    """Ask XLA for one thread per computation; without effect once JAX has computed anything."""
    flags = os.environ.get("XLA_FLAGS", "")
    wanted = FLAGS if version("jaxlib").startswith(KNOWN) else dict(list(FLAGS.items())[:1])
    added = [f"{name}={value}" for name, value in wanted.items() if name not in flags]
    os.environ["XLA_FLAGS"] = " ".join([flags, *added]).strip()


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
