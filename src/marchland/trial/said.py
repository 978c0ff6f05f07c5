"""What a test asks, in words: what two coders tell of a recapture as people say it, and the labels of the scenario.

Names that are neither a side, group, sponsor, place nor community (codes of the coders, indicators) have their labels
in `names.txt` of the scenario's folder, where it has one, a line `name: label` each; no number hangs on them. Without a
label a name is written with blanks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from marchland.mechanisms import discover

NAMES = "names.txt"
BY = " by"
VERBS = {
    "lead": "led by", "support": "supported by", "air": "helped from the air by", "held_after": "held afterwards by",
    "reprisal_by": "reprisals by", "holder": "won by", "former": "taken from", "taker": "taken by",
    "country": "in", "governorate": "in", "place": "in",
}  # fmt: skip
"""Columns whose cells are names, as they are told."""
CODES = {
    "local_share": {
        "none": "no locals in the assault", "minor": "few locals in the assault",
        "substantial": "many locals in the assault", "majority": "mostly locals in the assault",
    },
    "co_ethnic": {
        "yes": "won by people of the place's largest community", "no": "won by people of other communities",
        "mixed": "won by people of several communities",
    },
    "reprisal": {
        "none_known": "no reprisals known", "some": "some reprisals reported", "serious": "serious reprisals reported",
    },
    "returns": {
        "fast": "residents back fast", "slow": "residents back slowly", "barred": "residents barred from return",
    },
    "retook": {"yes": "lost again later", "no": "not lost again later"},
}  # fmt: skip
"""Columns whose cells are codes, cell by cell."""
EFFECT = "effect"
"""What the note of a parameter begins with that can be told in a sentence."""
Named = Callable[[str], str]


def labels(folder: Path) -> dict[str, str]:
    """Labels of `names.txt` by name; none without the file."""
    path = folder / NAMES
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {
        name.strip(): label.strip() for name, _, label in (line.partition(":") for line in lines) if label
    }


def so(columns: Sequence[str], values: Sequence[str], named: Named) -> str:
    """That one of some columns has one of some values: 'led or supported by Shia militias'."""
    if all(column in VERBS for column in columns):
        verbs = [VERBS[column] for column in dict.fromkeys(columns)]
        if all(verb.endswith(BY) for verb in verbs):
            verbs = [*(verb.removesuffix(BY) for verb in verbs[:-1]), verbs[-1]]
        return f"{' or '.join(dict.fromkeys(verbs))} {' or '.join(map(named, values))}"
    if len(columns) == 1 and all(value in CODES.get(columns[0], {}) for value in values):
        return " or ".join(CODES[columns[0]][value] for value in values)
    return f"{' or '.join(columns)} is {' or '.join(map(named, values))}"


def parameter(name: str) -> str:
    """What a parameter is, by its note: 'the effect of feeling threatened (support)'; the name if there is none."""
    mechanism, _, short = name.partition(".")
    found = discover()[mechanism].parameters if mechanism in discover() else ()
    note = next((one.note for one in found if one.name == short), "")
    return f"the {note.partition(';')[0]} ({mechanism})" if note.startswith(EFFECT) else name


def sign(name: str, wanted: str) -> str:
    """What a sign of a parameter would mean: 'that the effect of feeling threatened (support) is positive'."""
    return f"that {parameter(name)} is {wanted}"
