"""What each elementwise primitive is in text: from the vectors of its inputs to the vector of its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marchland.engine.native import functions
from marchland.engine.native.text import Text

FUNCTIONS: Mapping[str, Callable[..., str]] = {
    "exp": functions.exp, "exp2": functions.exp2, "expm1": functions.expm1, "log": functions.log_,
    "log1p": functions.log1p, "logistic": functions.logistic, "tanh": functions.tanh, "erf": functions.erf,
    "erf_inv": functions.erf_inv, "pow": functions.power,
}  # fmt: skip
ARITHMETIC = {"add": "add", "sub": "sub", "mul": "mul"}
ORDER = {"eq": "eq", "ne": "ne", "lt": "lt", "le": "le", "gt": "gt", "ge": "ge"}
BITS = {"and": "and", "or": "or", "xor": "xor", "shift_left": "shl", "shift_right_logical": "lshr"}
CALLS = {"floor": "floor", "ceil": "ceil", "sqrt": "sqrt", "abs": "fabs"}


def primitive(t: Text, name: str, args: list[str], of: list[str], to: str, p: Mapping[str, Any]) -> str:
    """Text of one primitive; `of` and `to` are the kinds of inputs and result. Raises NotImplementedError."""
    kind = of[0] if of else to
    if name == "copy":
        return args[0]
    if name == "select_n":
        if of[0] != "b" or len(args) != 3:
            raise NotImplementedError("a choice between other than two")
        return t.choose(args[0], args[2], args[1], to)
    if name == "convert_element_type":
        return converted(t, args[0], kind, to)
    if name in ORDER:
        return compared(t, ORDER[name], args, kind)
    if name in BITS:
        return t.op(f"{BITS[name]} {t.types[kind]} {args[0]}, {args[1]}")
    if name == "not":
        return t.op(f"xor {t.types[kind]} {args[0]}, {t.number(True if kind == 'b' else -1, kind)}")
    if name in ("max", "min"):
        return extreme(t, name, args, kind)
    if name == "clamp":
        return extreme(t, "min", [args[2], extreme(t, "max", [args[0], args[1]], to)], to)
    if name in ARITHMETIC and kind in "iu":
        return t.i2(ARITHMETIC[name], *args)
    if name == "neg" and kind == "i":
        return t.i2("sub", t.number(0, "i"), args[0])
    if kind != "f":
        raise NotImplementedError(f"{name} of {kind}")
    if name in FUNCTIONS:
        return FUNCTIONS[name](t, *args)
    return number(t, name, args, p)


def number(t: Text, name: str, args: list[str], p: Mapping[str, Any]) -> str:
    """Primitives of numbers. Raises NotImplementedError."""
    if name in ARITHMETIC or name == "div":
        return t.f2(f"f{name}", *args)
    if name in CALLS:
        return t.call(CALLS[name], *args)
    if name == "a b + c":
        return t.fma(*args)
    if name == "a b - c":
        return t.fma(args[0], args[1], t.op(f"fneg {t.v} {args[2]}"))
    if name == "c - a b":
        return t.fma(t.op(f"fneg {t.v} {args[0]}"), args[1], args[2])
    if name == "neg":
        return t.op(f"fneg {t.v} {args[0]}")
    if name == "square":
        return t.f2("fmul", args[0], args[0])
    if name == "rsqrt":
        return t.f2("fdiv", t.number(1), t.call("sqrt", args[0]))
    if name == "erfc":
        return t.f2("fsub", t.number(1), functions.erf(t, args[0]))
    if name == "sign":
        up = t.choose(t.compare("ogt", args[0], t.number(0)), t.number(1), args[0])
        return t.choose(t.compare("olt", args[0], t.number(0)), t.number(-1), up)
    if name == "is_finite":
        return t.compare("olt", t.call("fabs", args[0]), t.number(float("inf")))
    if name == "integer_pow" and 0 < abs(p["y"]) <= 8:
        value = args[0]
        for _ in range(abs(p["y"]) - 1):
            value = t.f2("fmul", value, args[0])
        return value if p["y"] > 0 else t.f2("fdiv", t.number(1), value)
    raise NotImplementedError(name)


def compared(t: Text, how: str, args: list[str], kind: str) -> str:
    """A mask from two vectors of one kind."""
    if kind == "f":
        return t.compare(f"{'u' if how == 'ne' else 'o'}{how}", *args)
    sign = "" if how in ("eq", "ne") else ("s" if kind == "i" else "u")
    return t.op(f"icmp {sign}{how} {t.types[kind]} {args[0]}, {args[1]}")


def extreme(t: Text, name: str, args: list[str], kind: str) -> str:
    """The larger or smaller; a constant first, so that what is not a number in the other stays so."""
    if kind == "b":
        return t.op(f"{'or' if name == 'max' else 'and'} {t.b} {args[0]}, {args[1]}")
    if kind != "f":
        return t.call(f"{'s' if kind == 'i' else 'u'}{name}", *args, kind="i")
    a, b = args if not args[1].startswith("splat") else (args[1], args[0])
    return t.choose(t.compare("ogt" if name == "max" else "olt", a, b), a, b)


def converted(t: Text, x: str, of: str, to: str) -> str:
    """From one kind of element to another."""
    if of == to or {of, to} == {"i", "u"}:
        return x
    if of == "b":
        if to == "f":
            return t.choose(x, t.number(1), t.number(0))
        return t.cast("zext", x, "b", to)
    if to == "b":
        return (
            t.compare("une", x, t.number(0)) if of == "f" else t.op(f"icmp ne {t.i} {x}, {t.number(0, 'i')}")
        )
    if of == "f" and to in "io":
        return t.cast("fptosi", x, "f", to)
    if to == "f":
        return t.cast("uitofp" if of == "u" else "sitofp", x, of, "f")
    if of == "i" and to == "o":
        return x
    raise NotImplementedError(f"from {of} to {to}")


__all__ = ["primitive"]
