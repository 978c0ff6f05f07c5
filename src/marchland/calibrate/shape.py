"""The files that learning leaves, and the shapes of those beside a posterior: what pages read of it."""

from __future__ import annotations

from marchland.files.typed import Count, Number, Shape, Text

POSTERIOR, REPORT = "posterior.parquet", "calibration.json"
VERIFICATION, REPLICATION = "verification.json", "replication.json"


class Learned(Shape):
    """What calibration said of a posterior."""

    captures: Count
    informed: Count
    widened: Number = 1.0


class Checked(Shape):
    """What verification said of learning."""

    passed: bool
    passed_widened: bool = False


class Ceiling(Shape):
    """What verification said of the model in wars of its own."""

    worlds: Count
    skill: dict[Text, list[float]]
