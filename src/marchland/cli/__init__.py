"""The command line: a file for every longer command, the others in `app`; it holds no logic of its own."""
