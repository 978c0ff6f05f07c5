"""Executables on disk by what they are made of, so that a later process neither traces nor lowers nor compiles.

JAX keeps compiled programs by their text, and to know a text it must trace and lower the model again, which takes
several times as long as loading. Here a program is found by its identity: the model's structure and code, the form of
what it is given, JAX, its flags and the processor. What was cut off, changed, or made of something else is passed over,
and made anew by whoever asked. An executable is native code: it is as safe as the user's own cache folder, where JAX's
lie too.

Left out: `jax.export`, which keeps the lowered text, to be compiled again; `jax.experimental.serialize_executable`,
which unpickles what it reads. The parts are stored as the runtime gives them, and the names of results as JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import jax
from jax.sharding import SingleDeviceSharding

from marchland.engine.device import processor
from marchland.files.newest import by_age
from marchland.files.writing import write_bytes

ENDING = ".executable"
HEAD = b"marchland executables 1\n"
DIGEST = 32
MOST = 64
"""Files that a folder keeps, the last used ones: some megabytes each."""
_switching = Lock()


@dataclass(frozen=True)
class Kept:
    """Executables by name, and what was noted beside them."""

    parts: Mapping[str, Callable[..., Any]]
    notes: Mapping[str, Any]


def identity(*told: Any) -> str:
    """What an executable depends on beside the machine, and the machine; a text."""
    flags = (os.environ.get("XLA_FLAGS", ""), bool(jax.config.jax_enable_x64))  # type: ignore[attr-defined]
    device = jax.devices()[0]
    where = (jax.__version__, version("jaxlib"), flags, device.platform, device.device_kind)
    return repr((*told, *where, processor(), platform.machine(), platform.system()))


def folder() -> Path | None:
    """Where they lie: with JAX's own, if it was given a place; None without one, or on a GPU."""
    chosen = jax.config.jax_compilation_cache_dir  # type: ignore[attr-defined]
    return Path(chosen) if chosen and jax.default_backend() == "cpu" else None


def file_of(identity: str, where: Path) -> Path:
    """The file of an identity."""
    return where / (hashlib.blake2b(identity.encode(), digest_size=20).hexdigest() + ENDING)


@contextmanager
def compiled_here() -> Iterator[None]:
    """While this lasts JAX compiles and reads nothing from disk: what it reads cannot be written out again."""
    from jax.experimental.compilation_cache import compilation_cache

    name = "jax_enable_compilation_cache"
    with _switching:
        before = getattr(jax.config, name)
        jax.config.update(name, False)
        compilation_cache.reset_cache()
        try:
            yield
        finally:
            jax.config.update(name, before)
            compilation_cache.reset_cache()


def keep(identity: str, parts: Mapping[str, Any], notes: Mapping[str, Any]) -> None:
    """Write compiled functions of positional arguments, made within `compiled_here`, if there is a place for them.

    Their results are dictionaries, nested, or tuples of such. What cannot be written is left; `device` says so.
    """
    where = folder()
    if where is None:
        return
    content, told = b"", {}
    with suppress(OSError, AttributeError, TypeError, ValueError, jax.errors.JaxRuntimeError):
        for name, part in parts.items():
            text = part.runtime_executable().serialize()
            tree = jax.tree.unflatten(part.out_tree, range(part.out_tree.num_leaves))
            reads = sorted(part._executable._kept_var_idx)  # what no instruction reads is not handed over
            given = [[list(a.shape), str(a.dtype)] for a in jax.tree.leaves(part.in_avals)]
            told[name] = {"bytes": len(text), "reads": reads, "given": given, "gives": tree}
            content += text
        head = json.dumps({"identity": identity, "parts": told, "notes": dict(notes)}).encode()
        body = len(head).to_bytes(8, "little") + head + content
        write_bytes(
            file_of(identity, where), HEAD + hashlib.blake2b(body, digest_size=DIGEST).digest() + body
        )
        for old in by_age(where.glob(f"*{ENDING}"))[MOST:]:
            old.unlink(missing_ok=True)


def kept(identity: str) -> Kept | None:
    """The executables of an identity; None if there are none, or none that are whole and can be loaded."""
    where = folder()
    if where is None:
        return None
    file = file_of(identity, where)
    try:
        content = file.read_bytes()
        seal, body = content[len(HEAD) : len(HEAD) + DIGEST], memoryview(content)[len(HEAD) + DIGEST :]
        if not content.startswith(HEAD) or hashlib.blake2b(body, digest_size=DIGEST).digest() != seal:
            return None
        at = 8 + int.from_bytes(body[:8], "little")
        told = json.loads(bytes(body[8:at]))
        if told["identity"] != identity:
            return None
        parts = {}
        for name, part in told["parts"].items():
            parts[name] = _loaded(bytes(body[at : at + part["bytes"]]), part)
            at += part["bytes"]
        with suppress(OSError):
            file.touch()
        return Kept(parts, told["notes"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, jax.errors.JaxRuntimeError):
        return None


def _loaded(text: bytes, told: Mapping[str, Any]) -> Callable[..., Any]:
    """An executable as a function of the same arguments, which gives what the compiled one gave."""
    from jaxlib import xla_client

    device = jax.devices()[0]
    devices = xla_client.DeviceList((device,))
    run = device.client.deserialize_executable(text, executable_devices=devices).execute_sharded
    forms = [jax.core.ShapedArray(tuple(shape), dtype) for shape, dtype in told["given"]]
    here, gives, tree = SingleDeviceSharding(device), told["gives"], jax.tree.structure(told["gives"])
    put, one = xla_client.batched_device_put, [device]

    def call(*args: Any) -> Any:
        leaves = jax.tree.leaves(args)
        given = []
        for i in told["reads"]:
            leaf, form = leaves[i], forms[i]
            if leaf.shape != form.shape or leaf.dtype != form.dtype:
                raise TypeError(
                    f"argument {i} is {leaf.dtype}{leaf.shape}, expected {form.dtype}{form.shape}"
                )
            given.append(leaf if isinstance(leaf, jax.Array) else put(form, here, [leaf], one, False))
        found = run(given).disassemble_into_single_device_arrays()
        return jax.tree.unflatten(tree, [found[i][0] for i in jax.tree.leaves(gives)])

    return call
