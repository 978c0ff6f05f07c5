"""`python -m marchland.events`: the same commands as `marchland events`."""

from marchland.cli.events import app
from marchland.terminal.outlet import outlet

with outlet():
    app(prog_name="marchland events")
