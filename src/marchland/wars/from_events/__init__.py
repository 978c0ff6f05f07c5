"""A war proposed from its events: towns, sides, deaths by month and control to correct, as small tables."""
