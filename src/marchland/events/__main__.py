"""`python -m marchland.events`: the same commands as `marchland events`."""

from marchland.events.cli import app
from marchland.pipes import forgive

forgive()
app(prog_name="marchland events")
