"""What a mechanism's function is given, what it gives back, and whose fault it is if that cannot be.

Arrays have shapes while a week is traced and no values, so all of this costs nothing in a run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from jax import Array

from marchland.engine.blame import blamed, counted, line_of, message
from marchland.engine.contract import Add, Mechanism, Post, Rate, Scale, State, Stock
from marchland.errors import LISTED, listed, meant
from marchland.territory.ledger import Entry, check_entries, check_shapes

WORDS = {"y": "state", "p": "parameter", "x": "input, lever or part of the world", "u": "draw"}
"""What the four arguments hold."""


class Reads:
    """Attribute access to named arrays, limited to what was declared. Raises AttributeError beyond that."""

    def __init__(
        self, values: Mapping[str, Any], allowed: Collection[str] | None, owner: str, what: str = ""
    ) -> None:
        self._values, self._allowed, self._owner, self._what = values, allowed, owner, what

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        declared = self._allowed is None or name in self._allowed
        if name in self._values and declared:
            return self._values[name]
        if name in self._values:
            said = f"reads {name!r} without declaring it in `reads`"
        else:
            what = f"{self._what} " if self._what else ""
            known = sorted(self._values)
            few = f"; there are: {listed(known)}" if len(known) <= LISTED else ""
            said = f"reads unknown {what}{name!r}{few}{meant(name, known)}"
        raise AttributeError(f"{self._owner} {said}")


def posted(m: Mechanism, seen: State, p: State, x: State, u: State) -> list[Post]:
    """The posts of one mechanism. Raises MechanismError, with file and line, for whatever its function raises."""
    given: dict[str, dict[str, object]] = {"y": seen, "p": p, "x": x, "u": u}
    with blamed(m, given):
        found = m.post(
            Reads(seen, m.sees, m.name, WORDS["y"]),
            Reads(p, None, m.name, WORDS["p"]),
            Reads(x, None, m.name, WORDS["x"]),
            Reads(u, None, m.name, WORDS["u"]),
        )
    many: Iterable[object] = (found,) if isinstance(found, Add | Rate | Scale) or found is None else found
    posts = list(many) if isinstance(many, Iterable) else [many]
    for post in posts:
        if not isinstance(post, Add | Rate | Scale):
            raise counted([message(m, f"`post` gives {post!r}: expected a list of Add, Rate and Scale")])
        then: Any = post.then if isinstance(post, Rate) else ()
        wrong = [add for add in then if not isinstance(add, Add)] if isinstance(then, tuple) else [then]
        if wrong and isinstance(post, Rate):
            said = (
                f"the `then` of Rate({post.event!r}, ...) is {wrong[0]!r}: expected Add(...), one or several"
            )
            raise counted([message(m, said, line_of(m, ("Rate",), post.event))])
    return posts  # type: ignore[return-value]


def check_posts(
    mechanisms: Sequence[Mechanism],
    entries: Sequence[Entry],
    stocks: Mapping[str, Stock],
    events: Mapping[str, tuple[int, ...]],
    state: Mapping[str, Array],
) -> None:
    """Refuse posts on what does not exist, of a wrong shape, or that cannot flow: all at once, each with its line."""
    by_name = {m.name: m for m in mechanisms}
    problems = []
    for entry in entries:
        m, post = by_name[entry.mechanism], entry.post
        try:
            check_entries([entry], stocks, tuple(events))
            check_shapes([entry], state, events)
        except ValueError as error:
            name = post.stock if isinstance(post, Add) else post.event
            problems.append(message(m, str(error), line_of(m, (type(post).__name__,), name)))
    if problems:
        raise counted(problems)
