"""A library of wars in which an insurgent side openly held towns, and what they say together."""
