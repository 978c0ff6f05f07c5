"""The command line, one file a command; it holds no logic of its own."""
