"""What the program writes to: a terminal, and tables that fit it."""
