"""A template of the package with what it shows, as HTML without script or request."""

from __future__ import annotations

from importlib.resources import files
from typing import Any


def text(name: str) -> str:
    """A file of the folder `templates`."""
    return files("marchland.views").joinpath("templates").joinpath(name).read_text(encoding="utf-8")


def rendered(name: str, **shown: Any) -> str:
    """A template filled in; whatever it shows is escaped, and a name that is not given is an error."""
    from jinja2 import Environment, StrictUndefined

    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return env.from_string(text(name)).render(**shown) + "\n"
