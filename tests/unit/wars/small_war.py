"""An invented war in small tables, whole and complete, for tests to change."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "war.yaml": """\
focal: reds
start: 2001-01-07
end: 2003-01-05
sides:
  reds: {label: The Reds}
  blues: {label: The Blues, state: true, countries: [Vale]}
""",
    "places.csv": """\
place,name,country,governorate,lat,lon,population,focal_kin,openness,refinery,oil,border,source,verified
alder,Alder,Vale,North,10.0,30.0,50000,.6,.2,0,0,0,a map,verified
birch,Birch,Vale,North,10.3,30.1,20000,.7,.4,0,0,1,a map,verified
cedar,Cedar,Vale,South,10.6,30.0,10000,.2,.5,0,0,0,a map,verified
elm,Elm,Vale,South,11.0,30.2,8000,.1,.5,0,1,0,a map,verified
""",
    "control.csv": """\
place,from,to,holder,source,confidence,verified
alder,2001-01-07,,blues,press,high,verified
birch,2001-01-07,2001-06-03,blues,press,high,verified
birch,2001-06-03,2002-02-03,reds,press,medium,recalled
birch,2002-02-03,,contested,press,low,recalled
cedar,2001-01-07,2001-08-05,blues,press,high,verified
cedar,2001-08-05,,reds,press,high,verified
elm,2001-01-07,,blues,press,high,verified
""",
    "strengths.csv": """\
side,date,low,best,high,source,verified
reds,2001-01-01,500,800,1200,press,recalled
The Blues,2001-03-01,,4000,,press,recalled
blues,2001-09-01,,6000,,press,recalled
""",
    "interventions.csv": """\
actor,from,to,kind,backs,against,scale,foreign,source,verified
League,2001-10-07,2001-12-29,air,blues,reds,large,yes,press,verified
League,2001-12-02,,air,blues,,small,yes,press,verified
Air force,2001-02-04,2001-03-03,air,blues,,small,no,press,verified
League,2001-11-04,,advisers,blues,,token,yes,press,verified
Brotherhood,2001-05-06,,ground,reds,,token,yes,press,recalled
""",
}  # fmt: skip
"""File -> its text. Air over Vale, weapons a week: 10 in February 2001, 100 from October, 110 in December, then 10."""


def small_war(folder: Path, changed: dict[str, str | None] | None = None) -> Path:
    """Write the tables with some files changed or (None) left out; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**FILES, **(changed or {})}.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def altered(name: str, old: str, new: str) -> dict[str, str | None]:
    """One file with one piece of text replaced, which must stand there once."""
    assert FILES[name].count(old) == 1, (name, old)
    return {name: FILES[name].replace(old, new)}
