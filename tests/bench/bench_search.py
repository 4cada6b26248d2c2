"""How long the search takes: `python -m tests.bench.bench_search [BOOKINGS]`. Medians and worst, milliseconds.

1,000,000 bookings (or as many as are said) of 20,000 clients; what Ctrl+K asks while somebody types: words of a title,
of a name, of both, of what is nowhere. It is the process's own time that counts, so that what else the computer does
is not in it.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from schedapp.container import Container
from schedapp.paths import Paths
from tests.bench.bench_switch import BOOKINGS, NOW, ZONE, prepare

CLIENTS = 20_000
ROUNDS = 7
FIRST = ("Anna", "Ben", "Chiara", "Deniz", "Elif", "Femi", "Gita", "Hugo", "Ivana", "Jun")
LAST = ("Novak", "Rossi", "Larsen", "Haddad", "Ito", "Brandt", "Moreau", "Osei", "Kowalska", "Silva")
ASKED = (
    ("a word of every title", "check"),
    ("a word of few titles", "check-up 996"),
    ("a name", "kowalska"),
    ("letters in a name", "owa"),
    ("first and last name", "irena kowalska 19898"),
    ("a name and a word", "kowalska check"),
    ("a name and a date", "kowalska tue"),
    ("what is nowhere", "zzyzx"),
    ("words that never meet", "kowalska zzyzx"),
)


def add_clients(file: Path) -> None:
    """Behind the back of the services, as the bookings."""
    first = [*FIRST[:-1], "Irena"]
    names = [f"{first[n // 10 % 10]} {LAST[n % 10]} {n}" for n in range(CLIENTS)]
    with sqlite3.connect(file) as connection:
        rows = [(1000 + n, f"client{n:020d}", name) for n, name in enumerate(names)]
        connection.executemany("INSERT INTO client (id, uid, name, created) VALUES (?, ?, ?, 0)", rows)
        connection.execute(f"UPDATE booking SET client_id = 1000 + id % {CLIENTS} WHERE id >= 1000")
        connection.execute("ANALYZE")
    connection.close()


def timed(act: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        act()
        taken.append((time.process_time() - began) * 1000)
    return taken


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        prepare(home, count)
        add_clients(Paths(home).database)
        container = Container(Paths(home), face="cli", memory_tokens=True, now=lambda: NOW)
        print(f"{count:,} bookings of {CLIENTS:,} clients in the database")
        for what, words in ASKED:
            found = container.search.find(words, ZONE)
            times = timed(lambda words=words: container.search.find(words, ZONE))  # type: ignore[misc]
            told = f"{len(found.bookings)} bookings, {len(found.clients)} clients"
            print(f"{what:>22} median {statistics.median(times):6.1f}, worst {max(times):6.1f} ms: {told}")
        container.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else BOOKINGS)
