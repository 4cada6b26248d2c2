"""`python -m schedapp.simulator`: the simulator as a process of its own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from schedapp.simulator.server import serve


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and serve; 2 for a port or a file that cannot be used."""
    parser = argparse.ArgumentParser(prog="schedapp.simulator", description="A local Google Calendar")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--state", type=Path, help="file that keeps calendars, events and sign-ins")
    parser.add_argument("--client-file", type=Path, help="where to write the OAuth client file")
    options = parser.parse_args(arguments)
    try:
        serve(options.port, options.state, options.client_file)
    except (OSError, ValueError) as error:
        print(f"The simulator cannot start: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
