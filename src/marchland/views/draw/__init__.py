"""Figures of the report, one file a subject: a `Reading` in, a `Chart` out, or None where the result has
no such data."""
