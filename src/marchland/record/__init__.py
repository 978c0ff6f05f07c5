"""The record of what happened, on the axes of futures, and what was known of it at a date."""
