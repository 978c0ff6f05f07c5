"""Page one: a comparison in the order in which a decision needs it, in natural frequencies and plain words.

Question and who decides; answer and its condition; how sure and by what; where it breaks; what was assumed rather than
learned; the track record, losses included; what would change our mind; what this cannot tell. Written from a case
(`briefing.briefing`) alone, so that the page can be made again from its folder.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from marchland.briefing.briefing import FILE as COMPARED
from marchland.briefing.shape import Case as Shaped
from marchland.compare.beliefs import WITHOUT
from marchland.compare.difference import NORMAL_90
from marchland.files import typed
from marchland.files.writing import placed, write_text
from marchland.phases import PAGE, phase
from marchland.stats.shares import among, frequency, percent
from marchland.views import answer, associations, grid, opening, other_wars_short, town_by_town
from marchland.views.answer import HEAD, belief
from marchland.views.draw import fans
from marchland.views.draw.tradeoff import tradeoff
from marchland.views.limits import LIMITS
from marchland.views.offensives import sections
from marchland.views.track_record import episodes, losses, record, track
from marchland.views.words import day, listed, name_of, number, plain

Case = Mapping[str, Any]
OF = 50
FILE = "page-one.html"
UNINFORMED = 0.1
FIRST = 5
"""What would change our mind that is shown unfolded."""


@phase(PAGE)
def write_page(found: Case, out: Path) -> Path:
    """Write page one of a case to a file."""
    return write_text(out, page(found))


def first_page(found: Case, folder: Path) -> Path:
    """Write page one of a case into a folder; returns the file."""
    return write_page(found, folder / FILE)


@phase(PAGE)
def again(folder: Path, out: Path | None = None) -> Path:
    """Write the page of a comparison that lies in a folder once more. Raises InputError if it cannot be read."""
    found = typed.read(folder / COMPARED, Shaped, "compare")
    return write_page(found, placed(out or folder, FILE))


def page(found: Case) -> str:
    """Page one as HTML without script or request."""
    from jinja2 import Environment, StrictUndefined

    folder = files("marchland.views").joinpath("templates")
    html = folder.joinpath("page_one.html.j2").read_text(encoding="utf-8")
    css = folder.joinpath("report.css").read_text(encoding="utf-8")
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(html)
    return template.render(**context(found), css=css) + "\n"


def context(found: Case) -> dict[str, Any]:
    """All that the template shows."""
    return {
        "title": found["scenario"]["title"],
        "question": found["scenario"].get("question") or question(found),
        "asked": opening.asked(found),
        "knew": opening.knew(found),
        "standing": opening.standing(found),
        "fans": drawings(found),
        "recorded": opening.recorded(found),
        "indistinct": opening.indistinct(found),
        "prior": prior(found),
        "reference": other_wars_short.said(found),
        "decides": decides(found),
        "answer": answer.said(found),
        "condition": answer.condition(found),
        "rivals": answer.rivals(found),
        "less": [plain(found[which]) for which in ("focus", "against")],
        "grade": found["grade"],
        "sure": sure(found),
        "beliefs": beliefs(found),
        "many": many(found),
        "bets": bets(found),
        "against_which": against_which(found),
        "towns": town_by_town.compared(found),
        "signposts": found.get("signposts", []),
        "offensives": sections(found.get("offensives", {})),
        "assumed": assumed(found),
        "signs": signs(found),
        "track": track(found),
        "losses": losses(found),
        "episodes": episodes(found),
        "record": record(found["scenario"]["record"], found["scenario"].get("control")),
        "change": change(found)[:FIRST],
        "more_change": change(found)[FIRST:],
        "limits": [*LIMITS, *found["scenario"]["limits"]],
        "chart": tradeoff(found),
        "verdicts": found.get("verdicts", []),
        "grid_title": grid_title(found),
        "grid": grid.html(found.get("verdicts", [])),
        "reprisals": associations.html(associations.harms(found.get("associations", []))),
        "counts": found.get("counts", {}),
        "court": found.get("court", ""),
        "strategies": opening.strategies(found),
        "made": made(found),
    }


def drawings(found: Case) -> dict[str, Any] | None:
    """The picture at the top, wide and narrow, with its caption; None where no weeks were kept."""
    if not found.get("ground"):
        return None
    title = (
        f"Places held by {found['scenario']['focal']}: futures from {day(found['cut'])}, and what happened"
    )
    pair = {"wide": fans.fans(found).svg, "narrow": fans.narrow(found).svg}
    return {"title": title, "caption": opening.caption(found), **pair}


def prior(found: Case) -> dict[str, str] | None:
    """The prior run, drawn and said; None where there is none."""
    if not found.get("ground") or not found["ground"]["prior"]:
        return None
    return {"svg": fans.prior(found).svg, "said": opening.prior_said(found)}


def grid_title(found: Case) -> str:
    """What the verdicts were taken from."""
    alone = found.get("judged") == "record"
    until = found.get("until", found["cut"])
    return (
        "The argument's claims"
        + (", by the record alone" if alone else "")
        + (f", judged as of {until}" if until != found["cut"] else "")
    )


def many(found: Case) -> str:
    """How many futures stand behind each set of assumptions, and how far a figure from the fewest may be off."""
    by: dict[int, int] = {}
    for n in found.get("futures", {}).values():
        by[n] = by.get(n, 0) + 1
    parts = [
        f"{n:,} futures of each strategy behind {'one row' if k == 1 else f'{k} rows'}" for n, k in by.items()
    ]
    if not parts:
        return ""
    least = min(by)
    off = math.ceil(OF * NORMAL_90 * math.sqrt(1 / 4 / least))
    return f"{listed(parts)}. From {least:,} a figure is good to {off} either way, 9 times in 10."


def question(found: Case) -> str:
    """What was asked."""
    return (
        f"From {day(found['cut'])} on, would '{plain(found['focus'])}' have left {found['scenario']['focal']} "
        f"with less than '{plain(found['against'])}', and at what cost in civilian lives?"
    )


def decides(found: Case) -> str:
    """Who decides, and how likely they are to comply."""
    rows = found["owners"]
    if not rows:
        return "It moves no lever."
    by: dict[str, list[str]] = {}
    for row in rows:
        by.setdefault(row["owner"], []).append(f"{lowered(row['lever'])} ({frequency(row['compliance'])})")
    parts = [f"{owner}: {listed(levers)}" for owner, levers in by.items()]
    together = "" if len(rows) == 1 else (
        f" {name_of(found['focus'])} moves these levers at once: a difference is that of all together."
    )  # fmt: skip
    return (
        f"Who decides, and how often they are assumed to do as a strategy asks: {'; '.join(parts)}. In a future in "
        f"which somebody does not, that lever stays as under '{plain(found['against'])}'.{together}"
    )


def sure(found: Case) -> list[str]:
    """How far single futures lie apart, and by what."""
    out = []
    for o in HEAD:
        d, meta = found["differences"][found["focus"]][o], found["outcomes"][o]
        parts = {
            "luck": d["luck"],
            "parameters": d["parameters"],
            "assumptions about mechanisms": d["structure"],
        }
        most = max(parts, key=lambda k: parts[k])
        told = ", ".join(f"{name} {number(v)}" for name, v in parts.items())
        out.append(
            f"{meta['words'].capitalize()}: the difference varies by {told} (standard deviations, {meta['unit']}). "
            f"Most is {most}."
        )
    return out


def beliefs(found: Case) -> list[tuple[str, list[str]]]:
    """Shares of futures under every set of assumptions."""
    rows = found["differences"][found["focus"]]
    names = list(rows[HEAD[0]]["shares"])
    return [(belief(n), [f"{among(rows[o]['shares'][n], OF)} of {OF}" for o in HEAD]) for n in names]


def bets(found: Case) -> list[tuple[str, list[str]]]:
    """By strategy: how far it stays behind the best, and in how many futures it is good enough, in both outcomes."""
    rows = found.get("robust", {}).get("rows", [])
    names = dict.fromkeys(r["strategy"] for r in rows)
    by = {(r["strategy"], r["outcome"]): r for r in rows}
    return [
        (
            name_of(name),
            [
                cell
                for o in HEAD
                for cell in (bounded(by[name, o]["regret"], 1), bounded(by[name, o]["enough"], OF))
            ],
        )
        for name in names
    ]


def bounded(e: Mapping[str, float], of: int) -> str:
    """An estimate with its interval, as a number of `of` futures if that is more than one."""
    if of > 1:
        return f"{among(e['value'], of)} ({among(e['low'], of)} to {among(e['high'], of)})"
    return f"{number(e['value'])} ({number(e['low'])} to {number(e['high'])})"


def against_which(found: Case) -> list[str]:
    """Which strategy one would rather not bet against, by two families of robustness."""
    verdicts = found.get("robust", {}).get("verdicts", {})
    words = {HEAD[0]: "On the ground", HEAD[1]: "On civilians killed"}
    return [f"{words[o]}: {plain(verdicts[o])}." for o in HEAD if o in verdicts]


def assumed(found: Case) -> str:
    """How much of it the record informed."""
    cal, total = found["calibration"], found["parameters"]
    asserted = list(found["signs"])
    told = [s for s in asserted if informed(s)]
    lead = "Nothing was learned from the record." if cal is None else (
        f"Of {total} uncertain parameters the record before the cut ({cal['captures']} changes of hands) informs "
        f"{cal['informed']}; the rest are as assumed."
    )  # fmt: skip
    return f"{lead} Of the {len(asserted)} whose sign the argument asserts it informs {len(told)}."


def informed(sign: Mapping[str, Any]) -> bool:
    """Whether the record told something of a sign: its contraction is worth a word and beyond chance."""
    return bool((sign["contraction"] or 0.0) >= max(UNINFORMED, sign.get("noise") or 0.0))


def signs(found: Case) -> list[dict[str, str]]:
    """The asserted signs: chance of being positive before and after learning, most informed first."""
    rows = sorted(found["signs"], key=lambda s: -(s["contraction"] or 0))
    return [
        {
            "name": s["parameter"], "means": s["means"], "before": percent(s['prior']),
            "after": percent(s['posterior']), "told": "yes" if informed(s) else "no",
        }
        for s in rows
    ]  # fmt: skip


def change(found: Case) -> list[str]:
    """What would change our mind: open signs on which the order hangs, and what the claims wait for."""
    out = []
    for name in found["turned"]:
        if name.startswith(WITHOUT):
            m = name.removeprefix(WITHOUT)
            open_ = [
                s["parameter"]
                for s in found["signs"]
                if s["parameter"].startswith(f"{m}.") and not informed(s)
            ]
            asks = f" (the record does not inform {listed(open_)})" if open_ else ""
            out.append(f"Evidence on whether '{m}' works as assumed{asks}: without it the order changes.")
    for v in found.get("verdicts", []):
        if v.get("verdict") == "undetermined" and v.get("would_change"):
            out.append(f"{v['claim']}: {v['would_change']}")
    return out or [
        "An independent record of who held ground, and of who harmed civilians, that departs from this one."
    ]


def made(found: Case) -> str:
    """What the page was made from."""
    return (
        f"{found['scenario']['name']} ({found['scenario']['hash'][:12]}), {opening.simulated(found):,} futures of "
        f"each strategy, seed {found['seed']}, cut {found['cut']}, {found['weeks']} weeks."
    )


def lowered(label: str) -> str:
    """A label inside a sentence."""
    return label[:1].lower() + label[1:]
