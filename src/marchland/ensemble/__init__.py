"""Many futures: run, kept, described, opened again."""
