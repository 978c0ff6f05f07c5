"""`python -m marchland`, and the command `marchland`: ready to be interrupted before anything heavy is loaded."""

from __future__ import annotations

import sys

from marchland import interrupt


def main() -> None:
    """Run the command line; exit code 130 if it was interrupted, by Ctrl-C or SIGTERM, at any moment."""
    try:
        interrupt.install()
        from marchland.cli import app
        from marchland.pipes import forgive

        forgive()
        app()
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except BaseException:
        if interrupt.standing.asked:
            interrupt.tell()
            interrupt.leave()
        interrupt.finishing()
        raise


if __name__ == "__main__":
    main()
