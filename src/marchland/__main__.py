"""`python -m marchland` is the command `marchland`."""

from marchland.cli import main

if __name__ == "__main__":
    main()
