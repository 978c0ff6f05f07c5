"""A finished result on the screen, or as JSON: from what was kept of it, without the libraries that read futures."""

from __future__ import annotations

from pathlib import Path

from marchland.cli.console import as_json


def result(path: Path, quiet: bool, json: bool) -> None:
    """Show a finished result: from what was kept of its figures, else from its futures."""
    if quiet and not json:
        return
    from marchland.ensemble import manifest as manifests
    from marchland.views import told_summary as kept

    manifest = manifests.read(path) or {}
    if json:
        figures = kept.kept_figures(path, manifest)
        if figures is None:
            from marchland.analysis.outcomes import summary
            from marchland.ensemble.store import legible, open_light

            with legible(path):
                figures = summary(open_light(path))
            kept.keep(path, manifest, figures=figures)
        as_json({**figures, "result": str(path)})
        return
    told = kept.kept_summary(path, manifest)
    if told is None:
        from marchland.ensemble.store import legible, open_light
        from marchland.views.run_summary import summary as tell

        with legible(path):
            told = tell(open_light(path))
        kept.keep(path, manifest, told)
    told.show(path)
