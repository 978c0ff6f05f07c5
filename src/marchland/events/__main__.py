"""`python -m marchland.events`: the same commands as `marchland events`."""

from marchland.events.cli import app

app(prog_name="marchland events")
