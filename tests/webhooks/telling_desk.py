"""A process that tells webhooks until it is ended: `python -m tests.webhooks.telling_desk HOME`.

It reads the secrets, as JSON by webhook, from its input, says “ready”, and books one hour for each line that follows.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from schedapp.container import Container
from schedapp.google.secret import Secret
from schedapp.model.booking import Booking
from schedapp.model.timespan import Timed
from schedapp.paths import Paths
from tests.webhooks.conftest import NOON, ZONE


def main() -> None:
    container = Container(Paths(Path(sys.argv[1])), face="api", memory_tokens=True, now=lambda: NOON)
    for uid, text in json.loads(sys.stdin.readline()).items():
        container._tokens.webhooks.save(uid, Secret(text))
    (room,) = container.resources.list()
    deliverer = container.deliverer()
    deliverer.start()
    print("ready", flush=True)
    for line in sys.stdin:
        start = int(line)
        made = Booking("", f"at {start}", Timed(start, start + 60, ZONE), (room.uid,))
        print(container.bookings.add(made).booking.uid, flush=True)
    deliverer.stop()
    deliverer.join()
    container.close()


if __name__ == "__main__":
    main()
