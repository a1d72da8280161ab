"""The program `nutgraf`, as the wheel puts it on the path."""

import signal
import sys

from ._nutgraf import program


def main() -> int:
    """Runs the program with the arguments of this process; the code it ends with."""
    # Ctrl-C ends it at once, as it would any program: no Python runs that could be told.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return program(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
