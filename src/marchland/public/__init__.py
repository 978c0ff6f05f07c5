"""Public Python, a file for what a user does: text, paths, days and lists alike go in, errors speak Python's words.

Each function is a few lines on the function of the house that it names; the command line stands on the same ones.
"""
