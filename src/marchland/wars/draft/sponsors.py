"""Who stands behind a war: sponsors by the help that interventions say they gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marchland.scenario.tables import InputRow, Intervention
from marchland.wars.draft.cast import Cast
from marchland.wars.draft.effort import helps_against
from marchland.wars.draft.header import Header
from marchland.wars.draft.ledger import ASSUMED, Assumption, id_of

HOME_FRONT = "home_front"
WILL = 0.5
"""Readiness of a sponsor's public at the start, 0 to 1, assumed: as even as can be."""
MOST_SPONSORS = 20


def sponsors(
    rows: Sequence[Intervention], given: Sequence[InputRow], header: Header, who: Cast
) -> tuple[dict[str, Mapping[str, Any]], list[Assumption]]:
    """Foreign backers as sponsors, and the home front where the effort is a state's own.

    Without a sponsor that has a share, recorded air effort would serve nobody: so a state without help from abroad is
    backed by its own public, which can tire as a foreign one can.
    """
    helping: dict[str, bool] = {}
    sides: dict[str, dict[str, None]] = {}
    labels: dict[str, str] = {}
    own = bool(given)
    for row in rows:
        if row.kind not in ("air", "ground", "advisers", "offensive") or not row.backs:
            continue
        helps = row.kind in ("air", "advisers") and helps_against(row, header)
        if row.foreign == "no":
            own = own or helps
            continue
        label = row.actor.partition(" (")[0].strip()
        name = id_of(label)
        name = f"{name}_abroad" if name in who.groups else name
        if not name or (name not in labels and len(labels) >= MOST_SPONSORS - 1):
            continue
        labels.setdefault(name, label)
        sides.setdefault(name, {}).update(dict.fromkeys(row.backs))
        helping[name] = helping.get(name, False) or helps
    abroad = sum(helping.values())
    if own or not abroad:
        name = HOME_FRONT if HOME_FRONT not in who.groups else f"{HOME_FRONT}_public"
        labels[name] = "The state's own public"
        sides[name] = dict.fromkeys([*who.states] or [side for side in who.sides if side != header.focal][:1])
    share = {name: (0.5 if own else 1.0) / abroad if helps else 0.0 for name, helps in helping.items()}
    share |= {name: 0.5 if abroad else 1.0 for name in labels if name not in share}
    made: dict[str, Mapping[str, Any]] = {
        name: {
            "label": label, "will": WILL, "share": int(share[name] * 1000) / 1000, "backs": list(sides[name]),
            "source": ASSUMED,
        }
        for name, label in labels.items()
    }  # fmt: skip
    what = (
        f"will {WILL:g}; equal shares of those who gave aircraft or advisers, half for the state's own public "
        "where it gave some, all where nobody else did"
    )
    why = "no sponsors in war.yaml"
    return made, [
        Assumption("scenario.yaml", "sponsors", len(made), what, why, "give `sponsors` in war.yaml", 45)
    ]
