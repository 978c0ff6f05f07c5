"""Analyses: a result's dataset in, a dataset out. Nothing here draws, prints or simulates."""
