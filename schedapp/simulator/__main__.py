"""`python -m schedapp.simulator`: the simulator as a process of its own."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import threading
from pathlib import Path

from schedapp.simulator.server import serve


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and serve; 2 for a port or a file that cannot be used."""
    parser = argparse.ArgumentParser(prog="schedapp.simulator", description="A local Google Calendar")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--state", type=Path, help="file that keeps calendars, events and sign-ins")
    parser.add_argument("--client-file", type=Path, help="where to write the OAuth client file")
    parser.add_argument("--until-eof", action="store_true", help="end when the standard input ends")
    options = parser.parse_args(arguments)
    stop = threading.Event()
    if options.until_eof:
        threading.Thread(target=_await_end_of_input, args=(stop,), name="end of input", daemon=True).start()
    if options.state is not None and not options.state.resolve().parent.is_dir():
        return _refused(f"There is no folder {options.state.resolve().parent}. Make it first, or name another file.")
    try:
        serve(options.port, options.state, options.client_file, stop=stop)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return _refused(
                f"Port {options.port} is in use. Choose another with --port, or leave it out for a free one."
            )
        return _refused(f"The simulator cannot start: {error}")
    except ValueError as error:
        return _refused(f"The simulator cannot start: {error}")
    return 0


def _refused(words: str) -> int:
    print(words, file=sys.stderr)
    return 2


def _await_end_of_input(stop: threading.Event) -> None:
    """Whoever holds the other end of the pipe is gone, however it ended."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stop.set()


if __name__ == "__main__":
    sys.exit(main())
