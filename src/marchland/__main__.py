"""`python -m marchland`, and the command `marchland`: ready to be interrupted before anything heavy is loaded."""

from __future__ import annotations

import os


def main() -> None:
    """Run the command line; exit code 130 if it was interrupted, by Ctrl-C or SIGTERM, at any moment."""
    try:
        from marchland.cli import interrupt

        interrupt.install()
    except KeyboardInterrupt:
        os.write(2, b"interrupted\n")
        os._exit(130)
    try:
        from marchland.cli.app import app
        from marchland.terminal.outlet import outlet

        with outlet():
            app()
    except BaseException:
        if interrupt.standing.asked:
            interrupt.tell()
            interrupt.leave()
        interrupt.finishing()
        raise


if __name__ == "__main__":
    main()
