"""Rows taken out of a table's text, and entries out of scenario.yaml's: whatever else stands there is left as it is."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from marchland.errors import InputError
from marchland.scenario.sheet import Path, dotted

Cells = list[str]


def records(text: str) -> list[tuple[Cells, str]]:
    """Rows of a table with the text of each, its end of line included; the first is the header. Raises InputError."""
    lines = list(io.StringIO(text, newline=""))
    reader, found, at = csv.reader(lines), [], 0
    try:
        for cells in reader:
            found.append((cells, "".join(lines[at : reader.line_num])))
            at = reader.line_num
    except csv.Error as error:
        raise InputError(f"a table that cannot be read: {error}") from None
    return found


def rewritten(text: str, change: Callable[[dict[str, str]], dict[str, str] | None]) -> str:
    """The table with every row as `change` gives it: the same, with other cells, or None for none."""
    head, *rows = records(text) or [([], "")]
    out = [head[1]]
    for cells, raw in rows:
        before = dict(zip(head[0], cells, strict=False))
        after = change(dict(before)) if cells else before
        if after == before:
            out.append(raw)
        elif after is not None:
            own = [after.get(name, cell) for name, cell in zip(head[0], cells, strict=False)]
            out.append(line([*own, *cells[len(own) :]], raw))
    return "".join(out)


def without_column(text: str, name: str) -> str:
    """The table without a column; the same if it has none of that name."""
    rows = records(text)
    if not rows or name not in rows[0][0]:
        return text
    k = rows[0][0].index(name)
    return "".join(line([*cells[:k], *cells[k + 1 :]], raw) if len(cells) > k else raw for cells, raw in rows)


def line(cells: Cells, raw: str) -> str:
    """Cells as a line that ends as another did."""
    out = io.StringIO()
    csv.writer(out, lineterminator=raw[len(raw.rstrip("\r\n")) :]).writerow(cells)
    return out.getvalue()


def without_entry(text: str, path: Path) -> str:
    """scenario.yaml without what stands at a path: an item, or a key with its value; the same if nothing does."""
    above = walked(composed(text), path[:-1])
    found = spans(above).get(path[-1]) if above is not None else None
    if found is None or above is None:
        return text
    first, last = found
    if on_one_line(above):
        return closed(text[: first.start_mark.index], text[last.end_mark.index :])
    lines = text.splitlines(keepends=True)
    if len(above.value) == 1:  # a block has no way to say that it is empty
        at = above.start_mark.line - 1
        while lines[at].strip().startswith("#") or not lines[at].strip():
            at -= 1
        key = lines[at].split(" #")[0].rstrip()
        empty = "{}" if isinstance(above, MappingNode) else "[]"
        return "".join([*lines[:at], f"{key} {empty}\n", *lines[ends(above) + 1 :]])
    return "".join([*lines[: first.start_mark.line], *lines[ends(last) + 1 :]])


def composed(text: str) -> Node | None:
    """The nodes of scenario.yaml. Raises InputError for what is no YAML."""
    try:
        found: Node | None = YAML(typ="safe", pure=True).compose(text)
    except YAMLError:
        raise InputError("scenario.yaml is no YAML: mend that first") from None
    return found


def closed(before: str, after: str) -> str:
    """What stands on one line before an item and after it, without the comma that was its own."""
    if after.lstrip().startswith(","):
        return before + after.lstrip()[1:].lstrip(" ")
    cut = before.rstrip()
    return (cut[:-1] if cut.endswith(",") else before) + after


def walked(node: Node | None, path: Sequence[str | int]) -> Node | None:
    """The node at a path; None if there is none."""
    for step in path:
        found = spans(node).get(step) if node is not None else None
        if found is None:
            return None
        node = found[1]
    return node


def spans(node: Node | None) -> dict[str | int, tuple[Node, Node]]:
    """The first and the last node of every entry: key and value, or an item twice."""
    if isinstance(node, MappingNode):
        return {key.value: (key, value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return {i: (item, item) for i, item in enumerate(node.value)}
    return {}


def on_one_line(node: Node) -> bool:
    """Whether it is written in brackets."""
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def ends(node: Node) -> int:
    """The last line of a node: marks of a block stand where the next one begins."""
    if isinstance(node, ScalarNode):
        folded = node.style in ("|", ">") and node.end_mark.column == 0
        return int(node.end_mark.line) - folded
    if on_one_line(node) or not node.value:
        return int(node.end_mark.line)
    last = node.value[-1]
    return ends(last[1] if isinstance(node, MappingNode) else last)


def with_words(text: str, path: Path, words: str) -> str:
    """scenario.yaml with other words at a path that is there. Raises InputError if nothing is."""
    above = walked(composed(text), path[:-1])
    found = spans(above).get(path[-1]) if above is not None else None
    if found is None or above is None:
        raise InputError(f"scenario.yaml has no {dotted(path)}")
    key, old = found
    plain = json.dumps(words, ensure_ascii=False)
    if on_one_line(above):
        return f"{text[: old.start_mark.index]}{plain}{text[old.end_mark.index :]}"
    lines = text.splitlines(keepends=True)
    start = lines[key.start_mark.line][: key.start_mark.column]
    own = f"{start}{plain}\n" if key is old else f"{start}{path[-1]}: {plain}\n"
    return "".join([*lines[: key.start_mark.line], own, *lines[ends(old) + 1 :]])


def with_block(text: str, key: str, block: str) -> str:
    """scenario.yaml with these lines in the place of a key at its top and all that stands under it."""
    found = spans(composed(text))[key]
    lines = text.splitlines(keepends=True)
    return "".join([*lines[: found[0].start_mark.line], block, *lines[ends(found[1]) + 1 :]])
