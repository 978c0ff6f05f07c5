"""`python -m marchland.events`: the same commands as `marchland events`."""

from marchland.events.cli import app
from marchland.outlet import outlet

with outlet():
    app(prog_name="marchland events")
