"""Hostile use, run by name: what is damaged, killed, full, shared or mutated must never be wrong in silence."""
