"""The report of a result: one HTML file that opens from disk, without script and without any request.

First screen: question, what was run, what the futures show beside the record. Then assumptions, before
any section that rests on them.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import xarray as xr

from marchland.analysis.agreement import agreement
from marchland.analysis.event_log import often
from marchland.analysis.fan import FEW, band
from marchland.files.writing import placed, write_text
from marchland.phases import PAGE, phase
from marchland.views import event_log, siege_table, story, town_by_town, track_record
from marchland.views import table_rows as tables
from marchland.views.charts import charts
from marchland.views.draw.drivers import SHOWN as SHOWN_PARAMETERS
from marchland.views.draw.ground import sources as published
from marchland.views.draw.strips import legend_rows, steps
from marchland.views.offensives import of_run, sections
from marchland.views.reading import Reading, Result, read

FILE = "report.html"
SHOWN = ("version", "program", "key", "seed", "runs", "block", "start", "end", "cut", "weeks", "strategy", "priors",
         "posterior", "cpu", "finished", "seconds")  # fmt: skip
"""Parts of the manifest that the report prints."""


@phase(PAGE)
def write_report(result: Result, out: Path) -> Path:
    """Write the report of `result` to the file `out` (or `out`/report.html if it is a folder); returns
    the file.

    The file appears complete or not at all. Raises KeyError if the focal side is unknown, OSError.
    """
    return write_text(placed(out, FILE), page(read(result)))


def page(reading: Reading) -> str:
    """The report as HTML."""
    from jinja2 import Environment, StrictUndefined

    folder = files("marchland.views").joinpath("templates")
    html = folder.joinpath("report.html.j2").read_text(encoding="utf-8")
    css = folder.joinpath("report.css").read_text(encoding="utf-8")
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(html)
    return template.render(**context(reading), css=css) + "\n"


def context(reading: Reading) -> dict[str, Any]:
    """Everything that the template shows, as plain text, rows and drawings."""
    score = agreement(reading.ds, reading.held)
    return {
        **_words(reading, score),
        **_tables(reading, score),
        "charts": charts(reading),
        "sides": legend_rows(reading),
        "scale": steps(),
        "few": reading.runs < FEW,
        "unfinished": not reading.manifest.get("finished", True),
        "has_record": reading.has_record,
        "band": band(reading.runs).capitalize(),
    }


def _words(reading: Reading, score: xr.Dataset | None) -> dict[str, Any]:
    about = reading.scenario.get("about", {})
    return {
        "title": str(reading.scenario.get("title") or reading.scenario.get("name", "")),
        "side": reading.label("side", reading.focal),
        "places": reading.ds.sizes["place"],
        "made_of": reading.made_of,
        "question": story.question(reading),
        "what_was_run": story.what_was_run(reading),
        "lead": story.lead(reading, score),
        "findings": story.findings(reading, score),
        "record": track_record.record(
            reading.manifest.get("record_states", {}), reading.manifest.get("control_states", {})
        ),
        "offensives": sections(of_run(reading)),
        "sieges": siege_table.table(reading),
        "towns": town_by_town.of_run(reading),
        "events": event_log.rows(often(reading.ds), reading.manifest, reading.runs),
        "shown_events": event_log.SHOWN,
        "runs": f"{reading.runs:,}",
        "misses": story.misses(reading, score),
        "left_out": story.left_out(reading),
        "what_matters": story.what_matters(reading),
        "limits": story.limits(reading),
        "notice": about.get("notice", []) if isinstance(about, dict) else [],
        "command": story.reproduce(reading),
        "path": reading.path.name,
        "version": str(reading.manifest.get("version", "")),
        "priors": reading.manifest.get("priors"),
        "off": reading.manifest.get("switched_off", []),
        "areas": published(reading),
    }


def _tables(reading: Reading, score: xr.Dataset | None) -> dict[str, Any]:
    where = tables.headline_definition(reading)
    scenario, rows = reading.scenario, tables.parameters(reading)
    hashed = [("scenario", f"{scenario.get('name', '')} {scenario.get('hash', '')}")]
    libraries = reading.manifest.get("libraries", {})
    return {
        "moments": tables.moments(reading),
        "km2": tables.moments(reading, "km2", **where) if where else [],
        "km2_name": reading.label("definition", where["definition"]) if where else "",
        "assumed": tables.assumed(reading),
        "figures": reading.manifest.get("assumed_figures"),
        "bases": tables.bases(reading),
        "parameters": rows,
        "strongest": tables.strongest(reading, rows, SHOWN_PARAMETERS),
        "mechanisms": tables.mechanisms(reading),
        "brought": tables.brought(reading),
        "recorded": tables.recorded(reading),
        "scores": tables.scores(score),
        "among": tables.counted(score),
        "sources": tables.sources(reading),
        "manifest": [
            *hashed,
            *((key, reading.manifest[key]) for key in SHOWN if reading.manifest.get(key) not in (None, "")),
            ("libraries", ", ".join(f"{name} {version}" for name, version in libraries.items())),
        ],
    }
