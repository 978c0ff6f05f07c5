"""Fields that hold several things take one of them, or any iterable: a trailing comma that is missing is no error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def several(value: object, kind: type) -> object:
    """`(value,)` for one of `kind`, a tuple for an iterable; anything else as it is, for `engine.declared` to name."""
    if isinstance(value, kind):
        return (value,)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        try:
            return tuple(value)
        except TypeError:  # an array of no axis says that it can be iterated
            pass
    return value


def as_tuples(one: object, **kinds: type) -> None:
    """Make tuples of the named fields of a frozen dataclass, each of things of its kind."""
    for name, kind in kinds.items():
        object.__setattr__(one, name, several(getattr(one, name), kind))
