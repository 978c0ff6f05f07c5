"""How JAX is set up for an ensemble on a processor: one thread a block, compiled programs kept on disk.

Blocks of futures already share the cores, so each must run on one of them; XLA reads its flags when it
first computes. A user's own settings are left as they are.
"""

from __future__ import annotations

import os
import platform
import warnings
import zlib
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile

from marchland.errors import Notice
from marchland.files import paths

FLAGS = {
    "--xla_cpu_multi_thread_eigen": "false",  # matrix products on the block's own thread
    "--xla_cpu_prefer_vector_width": "512",  # where the processor has them: three times faster random words
    "--xla_cpu_experimental_ynn_fusion_type": "",  # else small sums go to a library that is slow for them
    # Keep barriers; do not split loops; send no small loop to an emitter that does not know barriers.
    "--xla_disable_hlo_passes": "cse_barrier_expander,cpu-parallel-task-assigner,small-while-loop-hoisting",
}
"""Settings of the processor's compiler, each with its reason (measured on jaxlib 0.10)."""
KNOWN = ("0.10.",)
"""Series of jaxlib that know all FLAGS, and that the package is tested with. Others may end the process at a flag."""
LOOKED_AT = "looked_at"
"""File whose time says up to when compiled programs were looked at."""
ZLIB = 0x78
"""First byte of what zlib compressed."""
NEVER = 1e9
"""Seconds that no compilation takes: with it as the least that is worth keeping, a cache is read and not written."""


def one_thread_a_block() -> None:
    """Ask XLA for one thread per computation; without effect once JAX has computed anything.

    A jaxlib that the flags were not tested with is given none: `untested` says so.
    """
    if untested():
        return
    flags = os.environ.get("XLA_FLAGS", "")
    added = [f"{name}={value}" for name, value in FLAGS.items() if name not in flags]
    os.environ["XLA_FLAGS"] = " ".join([flags, *added]).strip()


def untested() -> tuple[str, ...]:
    """A sentence on the installed jaxlib if the fast path was not tested with it, else nothing."""
    found = version("jaxlib")
    if found.startswith(KNOWN):
        return ()
    tested = " and ".join(f"{series}x" for series in KNOWN)
    return (f"jaxlib {found} is not one that the fast path is tested with ({tested}): futures take longer",)


def keep_programs() -> None:
    """Keep every compiled program on disk, unless the user has chosen another folder for them.

    Warns with a Notice where they cannot be written; those that are there already are read all the same.
    """
    if trouble := _kept(paths.cache() / "programs"):
        warnings.warn(trouble, Notice, stacklevel=3)


@cache
def _kept(folder: Path) -> str:
    """Set JAX's cache up once, and say what is wrong with its folder."""
    import jax

    if jax.config.jax_compilation_cache_dir:  # type: ignore[attr-defined]
        return ""
    trouble = _unwritable(folder)
    if not trouble or folder.is_dir():
        jax.config.update("jax_compilation_cache_dir", str(folder))
    if not trouble:
        drop_damaged(folder)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", NEVER if trouble else 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
    return (
        f"compiled programs cannot be kept in {folder} ({trouble}): each start takes longer"
        if trouble
        else ""
    )


def _unwritable(folder: Path) -> str:
    """Why nothing can be written to a folder, which is made if need be; "" if something can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as trial:
            trial.write(b"x")
            trial.flush()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def drop_damaged(folder: Path) -> list[str]:
    """Remove compiled programs that were written in part; their names.

    JAX writes them in place and never again, so that one cut off by a kill or a full disk would be complained about
    and compiled anew for ever. Each is looked at once, by the first process after the one that wrote it.
    """
    stamp = folder / LOOKED_AT
    since = stamp.stat().st_mtime_ns if stamp.exists() else 0
    dropped = []
    stamp.touch()
    for entry in os.scandir(folder):  # thousands of files, nearly all of them looked at before
        with suppress(OSError):  # another process may have removed it
            if entry.name.endswith("-cache") and entry.stat().st_mtime_ns >= since:
                path = Path(entry.path)
                if not _whole(path.read_bytes()):
                    path.unlink()
                    dropped.append(path.name)
    return sorted(dropped)


def _whole(written: bytes) -> bool:
    """Whether a compressed program is complete; one in a compression unknown here is taken to be."""
    if written and written[0] != ZLIB:
        return True
    try:
        zlib.decompress(written)
    except zlib.error:
        return False
    return True


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
