"""LLVM in process: a text to machine code for this processor, kept on disk, called without Python's lock.

The only file that needs llvmlite. An object belongs to its text, the versions of llvmlite and LLVM, and the processor
with its features; any other is not looked at.
"""

from __future__ import annotations

import ctypes
import hashlib
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from marchland.files import paths
from marchland.files.newest import by_age
from marchland.files.writing import write_bytes

LEVEL = 2
"""Effort of code generation."""
TAIL = 32
"""Bytes of an object's own hash, written behind it: one cut off by a kill or a full disk is made again."""

MOST = 64
"""Objects that are kept, the newest: some hundred kilobytes each."""


def machine() -> Any:
    """A new target machine of this processor: an engine owns the one it is given. Raises ImportError."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    features = llvm.get_host_cpu_features().flatten()
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=features, opt=LEVEL, reloc="pic", codemodel="small"
    )


def width() -> int:
    """Runs in a vector: what a register holds."""
    import llvmlite.binding as llvm

    return 16 if llvm.get_host_cpu_features().get("avx512f") else 8


def is_x86() -> bool:
    """Whether this processor has the control word that x86 processors have."""
    import platform

    return platform.machine().lower() in ("x86_64", "amd64")


def identity(text: str) -> str:
    """What an object depends on, as a name of a file."""
    import llvmlite.binding as llvm

    parts = (text, version("llvmlite"), str(llvm.llvm_version_info), llvm.get_host_cpu_name(), str(LEVEL))
    features = llvm.get_host_cpu_features().flatten()
    return hashlib.sha256("\n".join((*parts, features)).encode()).hexdigest()[:32]


def compiled(text: str) -> bytes:
    """Machine code of a text. Raises RuntimeError for text that LLVM does not take."""
    import llvmlite.binding as llvm

    module = llvm.parse_assembly(text)
    builder = llvm.create_pass_builder(machine(), llvm.create_pipeline_tuning_options(speed_level=1))
    passes = llvm.create_new_module_pass_manager()
    passes.add_instruction_combine_pass()
    passes.run(module, builder)
    return bytes(machine().emit_object(module))


def found(name: str) -> bytes | None:
    """The object kept under a name, if it is there and whole."""
    with suppress(OSError):
        content = (folder() / name).read_bytes()
        if hashlib.sha256(content[:-TAIL]).digest() == content[-TAIL:]:
            return content[:-TAIL]
    return None


def kept(text: str) -> tuple[str, bytes]:
    """Name and bytes of the object of a text: the one kept, else made and kept if that can be."""
    name = f"native-{identity(text)}.o"
    if (there := found(name)) is not None:
        return name, there
    made = compiled(text)
    with suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
        write_bytes(folder() / name, made + hashlib.sha256(made).digest())
        for old in by_age(folder().glob("native-*.o"))[MOST:]:
            old.unlink(missing_ok=True)
    return name, made


def folder() -> Path:
    """Where objects are kept."""
    return paths.cache() / "programs"


class Loaded:
    """An object in memory, and its function."""

    def __init__(self, code: bytes, name: str, arguments: list[Any]) -> None:
        import llvmlite.binding as llvm

        # One reservation for all sections: placed apart, where memory is full of holes, they are beyond 32-bit reach.
        self.engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine(), use_lmm=True)
        self.engine.add_object_file(llvm.object_file.ObjectFileRef.from_data(code))
        self.engine.finalize_object()
        self.call = ctypes.CFUNCTYPE(None, *arguments)(self.engine.get_function_address(name))
        self.call.engine = self.engine  # type: ignore[attr-defined]  # the code lives as long as its function


__all__ = ["Loaded", "compiled", "found", "kept", "width"]
