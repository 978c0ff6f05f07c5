"""The reference of Python, from signatures and docstrings of the names that `import marchland as ml` gives."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import marchland

SPACES = ("models", "events")
"""Names that hold several functions."""
WIDTH = 88
"""Columns of a block of code on a page."""


def page() -> str:
    """Functions first, in the order of use, then what they return."""
    lines: list[str] = ["## Functions", ""]
    public = {name: unwrapped(name) for name in marchland.__all__}
    for name, one in public.items():
        if inspect.isfunction(one):
            lines += function(f"ml.{name}", one)
    for name in SPACES:
        lines += [f"## ml.{name}", "", (inspect.getdoc(public[name]) or "").split("\n\n")[0], ""]
        for inner, one in vars(public[name]).items():
            if (
                inspect.isfunction(one)
                and not inner.startswith("_")
                and one.__module__.startswith("marchland")
            ):
                lines += function(f"ml.{name}.{inner}", one)
    lines += ["## What comes back", ""]
    for name, one in public.items():
        if inspect.isclass(one):
            lines += kind(f"ml.{name}", one)
    return "\n".join(lines)


def unwrapped(name: str) -> Any:
    """A public name; for a verb that is also a package, its function."""
    one = getattr(marchland, name)
    return one.__wrapped__ if name in marchland._VERBS else one


def function(name: str, one: Any) -> Iterator[str]:
    """A function: signature, docstring, its example as code."""
    yield from (
        f"### {name}",
        "",
        f"````{{py:function}} {signature(name, one)}",
        ":no-typesetting:",
        "````",
        "",
    )
    yield from ("```python", *wrapped(signature(name, one)), "```", "", *prose(one), "")


def kind(name: str, one: type) -> Iterator[str]:
    """A class: docstring, fields, own methods."""
    yield from (
        f"### {name}",
        "",
        f"````{{py:class}} {name}",
        ":no-typesetting:",
        "````",
        "",
        *prose(one),
        "",
    )
    if is_dataclass(one) and (named := [f.name for f in fields(one) if not f.name.startswith("_")]):
        yield from ("Fields: " + ", ".join(f"`{n}`" for n in named) + ".", "")
    for inner, method in vars(one).items():
        if inspect.isfunction(method) and not inner.startswith("_") and inspect.getdoc(method):
            yield from (
                f"`.{signature(inner, method)}`",
                "",
                *(f": {line}" for line in prose(method)[:1]),
                "",
            )


def signature(name: str, one: Any) -> str:
    """A call with its defaults and no annotations: those stand in the words."""
    parameters = inspect.signature(one).parameters.values()
    plain = [p.replace(annotation=inspect.Parameter.empty) for p in parameters if p.name != "self"]
    return name + str(inspect.Signature(plain))


def wrapped(call: str) -> list[str]:
    """A signature in lines of at most `WIDTH` characters."""
    return textwrap.wrap(
        call, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def prose(one: Any) -> list[str]:
    """A docstring as Markdown: paragraphs as they are, examples fenced."""
    paragraphs = (inspect.getdoc(one) or "").split("\n\n")
    out: list[str] = []
    for text in paragraphs:
        if text.lstrip().startswith(">>>"):
            bare = re.sub(r"\s*# doctest:.*", "", text)
            out += ["```pycon", bare, "```", ""]
        else:
            out += [" ".join(text.split()) if not text.startswith("    ") else text, ""]
    return out
