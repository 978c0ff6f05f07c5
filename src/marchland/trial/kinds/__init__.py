"""The kinds of tests, one file each; lying here is being known."""
