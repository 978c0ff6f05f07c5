"""deaths.csv: UCDP GED deaths by month, governorate and kind (CC BY 4.0, Sundberg and Melander 2013).

`all`: every event of any side. `focal`: events with IS on a side. `one_sided`: deliberate killing of
civilians, by perpetrator, and by 'all'. Months inside the coverage without an event are written as zero:
nothing recorded, which is not nothing happened. Syria is monthly from 2016 only.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from tables import months, read, write

COLUMNS = (
    *("month", "country", "governorate", "perpetrator", "kind", "low", "best", "high"),
    *("source", "confidence", "verified"),
)
LAST = "2018-01"
COVERAGE = {"Iraq": months("2011-01", LAST), "Syria": months("2016-01", LAST)}
RELEASE = {"Iraq": "ucdp_ged: 19.1", "Syria": "ucdp_ged: Syria 652.1601.1911"}
PERPETRATORS = {
    "IS": "is",
    "Government of Iraq": "iraq_gov",
    "Government of Syria": "syria_gov",
    "SDF": "sdf_ypg",
    "Syrian insurgents": "syrian_opposition",
}
ADM1 = {  # GED spelling -> governorate of places.csv
    "Nīnawá": "Nineveh",
    "Al Anbār": "Anbar",
    "Baghdād": "Baghdad",
    "Şalāḩ ad Dīn": "Salah al-Din",
    "Kirkūk": "Kirkuk",
    "Diyālá": "Diyala",
    "Arbīl": "Erbil",
    "Bābil": "Babil",
    "Dahūk": "Dohuk",
    "Karbalā’": "Karbala",
    "Wāsiţ": "Wasit",
    "An Najaf": "Najaf",
    "Al Başrah": "Basra",
    "Dhī Qār": "Dhi Qar",
    "Al Muthanná": "Muthanna",
    "As Sulaymānīyah": "Sulaymaniyah",
    "Maysān": "Maysan",
    "Al Qādisīyah": "Qadisiyah",
    "Deir ez Zor": "Deir ez-Zor",
    "Ar Raqqah": "Raqqa",
    "Hamah": "Hama",
    "Al Hasakah": "Hasakah",
    "As Suwayda": "Suwayda",
    "": "(unknown)",
}

Key = tuple[str, str, str, str, str]  # month, country, governorate, perpetrator, kind


def governorate(adm1: str) -> str:
    """Governorate of places.csv for a GED first-level name."""
    name = adm1.replace(" province", "").replace(" Governorate", "").strip()
    return ADM1.get(name, name)


def _sum(data: Path) -> dict[Key, list[float]]:
    total: dict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])

    def book(key: Key, figures: list[str]) -> None:
        total[key] = [a + float(b) for a, b in zip(total[key], figures, strict=True)]

    for r in read(data / "derived" / "ged_all_monthly_by_adm1_type.csv"):
        where = (r["month"], r["country"], r["adm1"])
        figures = [r["low"], r["best"], r["high"]]
        book((*where, "all", "all"), figures)
        if r["type_of_violence"] == "3":
            book((*where, "all", "one_sided"), figures)
    for r in read(data / "derived" / "ged_is_monthly_by_adm1.csv"):
        book((r["month"], r["country"], r["adm1"], "is", "focal"), [r["low"], r["best"], r["high"]])
    for r in read(data / "events" / "ucdp_ged_iraq2004-2018_syria2016-2019.csv.gz"):
        if r["type_of_violence"] == "3" and r["side_a"] in PERPETRATORS:
            where = (r["date_start"][:7], r["country"], governorate(r["adm_1"]))
            book((*where, PERPETRATORS[r["side_a"]], "one_sided"), [r["low"], r["best"], r["high"]])
    return total


def build(data: Path, out: Path) -> None:
    """Write deaths.csv, zeros filled in for the kinds that cover every month of the coverage."""
    total = _sum(data)
    always = (("all", "all"), ("all", "one_sided"), ("is", "one_sided"), ("is", "focal"))
    for country, covered in COVERAGE.items():
        for name in sorted({k[2] for k in total if k[1] == country}):
            for month in covered:
                for perpetrator, kind in always:
                    total.setdefault((month, country, name, perpetrator, kind), [0.0, 0.0, 0.0])
    rows = []
    for key in sorted(total, key=lambda k: (k[1], k[4], k[3], k[2], k[0])):
        month, country, name, perpetrator, kind = key
        if month in COVERAGE[country]:
            low, best, high = total[key]
            low, high = min(low, best), max(high, best)  # some GED events have low above best or high below
            row = {"month": month, "country": country, "governorate": name, "perpetrator": perpetrator}
            figures = {"kind": kind, "low": f"{low:.0f}", "best": f"{best:.0f}", "high": f"{high:.0f}"}
            evidence = {"source": RELEASE[country], "confidence": "medium", "verified": "verified"}
            rows.append({**row, **figures, **evidence})
    write(out / "deaths.csv", COLUMNS, rows)
