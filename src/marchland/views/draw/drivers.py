"""What drove gains and losses inside the model, and which drawn parameters go with the ground held."""

from __future__ import annotations

import numpy as np

from marchland.analysis.attribution import attribution
from marchland.views import look
from marchland.views.reading import Reading
from marchland.views.words import name_of, number, span

SHOWN = 15
OUTCOMES = ("gained", "lost")


def drivers(reading: Reading) -> look.Chart | None:
    """Bars: places gained and lost by the focal side, by the mechanism that posted the change."""
    try:
        found = {outcome: attribution(reading.ds, reading.focal, outcome) for outcome in OUTCOMES}
    except KeyError:
        return None
    size: dict[str, float] = {}
    for part in found.values():
        for name, mean in zip(part["mechanism"].values.tolist(), part["mean"].values.tolist(), strict=True):
            size[name] = size.get(name, 0.0) + abs(mean)
    names = sorted(size, key=lambda n: -size[n])
    if not names:
        return None
    drawn = look.figure(0.7 + 0.24 * len(names))
    axes = drawn.subplots(1, 2, sharey=True, sharex=True)
    side = reading.label("side", reading.focal)
    told = []
    for ax, outcome in zip(axes, OUTCOMES, strict=True):
        part = found[outcome].reindex(mechanism=names)
        mean, band = part["mean"].fillna(0).values, part["band"].fillna(0).values
        rows = np.arange(len(names))
        ax.barh(rows, mean, color=look.FUTURES, alpha=0.75, height=0.66)
        ax.hlines(rows, band[0], band[4], color=look.INK, lw=1)
        ax.axvline(0, color=look.FAINT, lw=0.8)
        ax.set_yticks(rows, [name_of(n) for n in names])
        ax.set_ylim(len(names) - 0.4, -0.6)
        ax.grid(axis="x")
        ax.grid(axis="y", visible=False)
        ax.set_title(f"Places {outcome} by {side}")
        top = ", ".join(f"{name_of(names[i])} {number(mean[i])}" for i in np.argsort(-abs(mean))[:3])
        told.append(f"Places {outcome}, mean a future: {top}.")
    axes[0].set_xlabel("places a future")
    axes[1].set_xlabel("places a future")
    caption = (
        f"Which mechanism the gains and losses of {side} were booked to, over the whole horizon: bars are "
        f"means over futures, lines {found['gained']['band'].attrs['band']}; negative means it held "
        f"changes back ({reading.made_of})."
    )
    return look.chart(drawn, "drivers", "Gains and losses by mechanism", caption, " ".join(told))


def parameters(reading: Reading) -> look.Chart | None:
    """The parameters that go most with the ground held, with bootstrap interval and the size that chance
    reaches."""
    found = reading.ranked
    if found is None or found.sizes["parameter"] == 0:
        return None
    top = found.isel(parameter=slice(0, SHOWN))
    names = [str(p) for p in top["parameter"].values]
    noise = float(found["noise"])
    drawn = look.figure(0.8 + 0.22 * len(names))
    ax = drawn.subplots()
    rows = np.arange(len(names))
    ax.axvspan(-noise, noise, color=look.GRID, lw=0)
    ax.axvline(0, color=look.FAINT, lw=0.8)
    ax.hlines(rows, top["low"], top["high"], color=look.FUTURES, lw=2.2, alpha=0.6)
    ax.plot(top["rho"], rows, "o", color=look.FUTURES, ms=5)
    ax.set_yticks(rows, [parameter_name(reading, n) for n in names])
    ax.set_ylim(len(names) - 0.4, -0.6)
    reach = max(0.3, float(np.abs([top["low"], top["high"]]).max()) * 1.1)
    ax.set_xlim(-reach, reach)
    ax.grid(axis="x")
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(
        "rank correlation with the mean number of places held   (left: less ground, right: more ground)"
    )
    side = reading.label("side", reading.focal)
    caption = (
        f"The {len(names)} drawn parameters that go most with the ground held by {side}: dots rank "
        "correlations over the futures, lines 90% of bootstrap resamples, grey the size that the "
        f"strongest of {found.sizes['parameter']} unrelated parameters reaches by chance; * marks an "
        f"assumed prior ({reading.made_of})."
    )
    rho, low, high = (top[k].values for k in ("rho", "low", "high"))
    told = " ".join(f"{n}: {number(rho[i])} ({span(low[i], high[i])})." for i, n in enumerate(names[:5]))
    return look.chart(drawn, "parameters", "Which parameters go with the ground held", caption, told)


def parameter_name(reading: Reading, name: str) -> str:
    """Name of a parameter with a star where its prior is assumed."""
    return name + (" *" if is_assumed(reading, name) else "")


def is_assumed(reading: Reading, name: str) -> bool:
    """Whether the parameter's prior has no source."""
    entry = reading.manifest.get("parameters", {}).get(name, {})
    return str(entry.get("source", "")) in ("", "assumed")
