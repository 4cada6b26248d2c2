"""How the HTTP API fares when fifty clients race for twenty slots: `python -m tests.bench.bench_api`.

Over real sockets, in one process with its clients: what is measured is both of them. Milliseconds, and requests in a
second; a reading race beside it, of the list of bookings.
"""

from __future__ import annotations

import http.client
import statistics
import tempfile
import threading
import time
from pathlib import Path

from schedapp.services.api_tokens import Scope
from tests.api.conftest import NOON, Api
from tests.api.race import Race

CLIENTS, SLOTS, READS = 50, 20, 20
FIRST = NOON + 7 * 86_400


def figures(what: str, seconds: list[float], lasted: float) -> str:
    """One line: how many, how many in a second, the median, the 99th of a hundred, the worst."""
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]
    return (
        f"{what:<28}{len(ordered):>6} requests  {len(ordered) / lasted:>7.0f}/s  median {median(ordered):>6.1f} ms  "
        f"p99 {p99 * 1_000:>6.1f} ms  worst {ordered[-1] * 1_000:>6.1f} ms"
    )


def median(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1_000


def race(api: Api) -> None:
    room = api.resource("Room 1")
    api.resource("Room 2")
    found = Race(api.server.port, api.token[Scope.WRITE], room, FIRST, SLOTS)
    lasted = found.run(CLIENTS, SLOTS, api.home, api.clock)
    if found.told.other or len(found.told.won) + len(found.window) != SLOTS:
        raise SystemExit(f"the race went wrong: {found.told.other[:3]}")
    print(figures("booking, 50 clients", found.told.seconds, lasted))
    print(f"{'':<28}{len(found.told.won)} slots over HTTP, {len(found.window)} in the window, each once")


def read(api: Api, clients: int) -> None:
    seconds: list[float] = []
    gate = threading.Barrier(clients + 1)

    def client() -> None:
        line = http.client.HTTPConnection("127.0.0.1", api.server.port, timeout=60)
        line.connect()
        gate.wait(60)
        for _ in range(READS):
            began = time.perf_counter()
            line.request("GET", "/bookings", headers={"Authorization": f"Bearer {api.token[Scope.READ]}"})
            line.getresponse().read()
            seconds.append(time.perf_counter() - began)
        line.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait(60)
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    print(figures(f"listing, {clients} clients", seconds, time.perf_counter() - began))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        api = Api(Path(folder) / "home")
        try:
            race(api)
            read(api, 1)
            read(api, CLIENTS)
        finally:
            api.close()


if __name__ == "__main__":
    main()
