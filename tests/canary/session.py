"""A whole session of Sched in a process of its own, with canaries for all that nobody may see.

`python -m tests.canary.session FOLDER LEVEL`: the data goes to FOLDER/home, what the session knows of its secrets to
FOLDER/secrets.json, what Google was sent to FOLDER/requests.json. Everything is logged to stderr without any filter.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
import traceback
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import schedapp
from schedapp.container import Container
from schedapp.errors import SchedError
from schedapp.google import client as google_client
from schedapp.google import translate
from schedapp.log_file import start_log
from schedapp.model.availability import ALWAYS
from schedapp.model.booking import Booking
from schedapp.model.connection import Account, Connection, Privacy
from schedapp.model.progress import Progress
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import DAY, Timed
from schedapp.paths import Paths
from schedapp.services.absence import Fate, kindest
from schedapp.services.call_list import call_csv
from schedapp.services.settings import SQUEEZE_INS
from schedapp.simulator import DOCTOR, TREATMENT, Simulator, ids
from schedapp.sync.engine import Engine
from schedapp.sync.pull import Puller
from tests.desktop.processes import wait_until
from tests.webhooks.receiver import Receiver

NAME, TITLE = "Zzyzx Canary", "Canarytitle Qwxyz"
PHONE, NOTES, PLACE = "079 000 CANARYPHONE", "canarynotes of Qwxyz", "Canaryplace Qwxyz"
REASON = "canaryreason of Qwxyz"
HOOK = "Canaryhook/T0/B0?k=Canarykey&sig=Canarysig"
"""What follows the port in the address of a webhook: for many receivers it is the key."""
ZONE = "Europe/Zurich"
COMMANDS = (
    ("status", "--json"), ("bookings", "--json"), ("attention", "list"), ("history",), ("sync",), ("sync", "--dry-run"),
    ("calendars",), ("book", "Dr A", "no time at all", "+1h"), ("edit", "ffffffff", "--title", "x"),
    ("attention", "resolve", "nothing", "--keep", "mine"), ("disconnect", "nothing"), ("search", "zzyzx", "--json"),
    ("changes", "--json"), ("free", "Dr A", "--json"), ("hours", "Dr A", "--json"), ("services", "list", "--json"),
)  # fmt: skip
FAULTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("events.list", {"kind": "status", "status": 500, "body": "<html>oops</html>"}),
    ("events.list", {"kind": "status", "status": 403, "reason": "rateLimitExceeded", "domain": "usageLimits"}),
    ("events.list", {"kind": "status", "status": 404}),
    ("events.list", {"kind": "malformed", "form": "html"}),
    ("events.list", {"kind": "drop", "count": 3}),
    ("events.list", {"kind": "expire-sync-tokens"}),
    ("events.insert", {"kind": "status", "status": 400, "reason": "badRequest", "message": f"Bad text “{TITLE}”"}),
    ("events.insert", {"kind": "commit-then-drop"}),
    ("events.patch", {"kind": "status", "status": 412, "reason": "conditionNotMet"}),
    ("events.patch", {"kind": "malformed", "form": "truncated"}),
    ("token", {"kind": "status", "status": 503}),
    ("token", {"kind": "malformed", "form": "truncated"}),
    ("token", {"kind": "invalid-grant"}),
)


class Session:
    """One person's morning. `secrets` are the texts that may be nowhere, `requests` the bodies at the first level."""

    def __init__(self, folder: Path, level: Privacy, sim: Simulator) -> None:
        self.folder, self.level, self.sim = folder, level, sim
        self.home = folder / "home"
        self.secrets: dict[str, list[str]] = {"codes": [], "challenges": [], "states": []}
        self.requests: list[Any] = []
        self.seen_processes = ""
        self.client_file = folder / "client.json"
        sim.write_client_file(self.client_file)
        os.environ["SCHEDAPP_GOOGLE_API_ROOT"] = sim.address
        os.environ["SCHEDAPP_CLIENT_SECRETS"] = str(self.client_file)
        os.environ["SCHEDAPP_HOME"] = str(self.home)
        self.now = int(time.time())
        self.today = self.now - self.now % DAY
        self.container = Container(Paths(self.home), face="cli", memory_tokens=True, now=lambda: self.now)
        start_log(Paths(self.home).log)
        logging.getLogger().setLevel(logging.DEBUG)

    # --- the day ----------------------------------------------------------------------------------

    def play(self) -> None:
        self.connect()
        self.book_and_sync()
        self.disagree()
        self.bad_weather()
        self.sign_in()  # the last of it ended the sign-in
        self.sync()
        self.crashes()
        self.settle()
        self.reception()
        self.tell()
        self.commands()
        self.requests = [[r.verb, r.path, r.params, r.body] for r in self.sim.requests]
        self.other_terms()
        self.keep_secrets()
        self.container.calendars.disconnect(DOCTOR)
        self.container.close()

    def connect(self) -> None:
        self.room = self.container.resources.add(Resource("", "Dr A", Kind.PERSON, colour="", zone=ZONE, hours=ALWAYS))
        other = self.container.resources.add(Resource("", "Room", Kind.ROOM, colour="", zone=ZONE, hours=ALWAYS))
        account = self.sign_in()
        self.container.calendars.connect(self.room.uid, account, DOCTOR, privacy=self.level)
        self.container.calendars.connect(other.uid, account, TREATMENT, privacy=self.level)
        self.other = other

    def sign_in(self) -> Account:
        return self.container.calendars.sign_in(open_browser=self.consent, cancelled=threading.Event())

    def consent(self, address: str) -> None:
        asked = parse_qs(urlsplit(address).query)
        self.secrets["challenges"] += asked["code_challenge"]
        self.secrets["states"] += asked["state"]
        redirect = self.sim.consent(address)
        self.secrets["codes"] += parse_qs(urlsplit(redirect).query)["code"]
        with urllib.request.urlopen(redirect) as answer:
            print(answer.read().decode(), file=sys.stderr)

    def book(self, day: int, hour: int, **fields: Any) -> Booking:
        start = self.today + day * DAY + hour * 3_600
        when = Timed(start, start + 3_600, ZONE)
        texts = {"client": NAME, "phone": PHONE, "notes": NOTES, "location": PLACE} | fields
        return self.container.bookings.add(Booking("", TITLE, when, (self.room.uid, self.other.uid), **texts)).booking

    def sync(self) -> None:
        self.now += 61  # so that pauses between tries are over
        for report in self.container.calendars.sync():
            print(f"sync: {report.connection.health}: {report.error}", file=sys.stderr)

    def book_and_sync(self) -> None:
        self.single = self.book(10, 9)
        self.series = self.book(11, 9, recurrence=("RRULE:FREQ=DAILY;COUNT=5",))
        for hour in range(5, 9):
            self.book(20, hour)
        self.sync()

    def event(self, calendar: str = DOCTOR) -> str:
        """The event id of the single booking."""
        sql = "SELECT l.event_id FROM link AS l JOIN connection AS c ON c.id = l.connection_id "
        sql += "WHERE l.booking_uid = ? AND c.calendar_id = ?"
        return str(self.container.database.rows(sql, (self.single.uid, calendar))[0][0])

    def disagree(self) -> None:
        """A conflict of titles and times, a clash, an event that cannot be read, a deletion that meets an edit."""
        start = {"dateTime": "2027-05-05T10:00:00Z", "timeZone": ZONE}
        end = {"dateTime": "2027-05-05T11:00:00Z", "timeZone": ZONE}
        self.sim.google.patch(DOCTOR, self.event(), {"summary": "Typed there", "start": start, "end": end})
        self.container.bookings.edit(self.single.uid, {"title": f"{TITLE} again", "notes": f"{NOTES} again"})
        when = self.single.when
        assert isinstance(when, Timed)
        self.container.bookings.move(self.single.uid, Timed(when.start + 900, when.end + 900, ZONE))
        taken = self.container.bookings.series(self.series.uid).when
        assert isinstance(taken, Timed)
        over = [{"dateTime": f"{_iso(at)}", "timeZone": ZONE} for at in (taken.start + 600, taken.end + 600)]
        self.sim.google.insert(DOCTOR, {"summary": "Over it", "start": over[0], "end": over[1]})
        odd = {"kind": "calendar#event", "id": "oddone", "etag": '"1"', "status": "confirmed", "summary": "Odd"}
        self.sim.google.plant(DOCTOR, [odd])
        self.sync()
        with contextlib.suppress(SchedError):
            self.book(10, 9)

    def bad_weather(self) -> None:
        for number, (method, fault) in enumerate(FAULTS):
            if method == "token":
                self.sim.expire_access_tokens()
            added = dict(fault)
            self.sim.faults.add(method, added.pop("kind"), **added)
            self.container.bookings.edit(
                self.single.uid, {"notes": f"{NOTES} {number}", "location": f"{PLACE} {number}"}
            )
            self.book(30 + number, 9)
            self.sync()
            self.sim.faults.clear()

    def crashes(self) -> None:
        """What no code expects, thrown where bookings, tokens and answers are in reach, and logged as it comes."""
        places: tuple[tuple[Any, str], ...] = (
            (Engine, "push"), (Engine, "pull"), (Puller, "apply"), (google_client.CalendarClient, "_put"),
            (translate, "from_refusal"),
        )  # fmt: skip
        for number, (owner, name) in enumerate(places):
            self.book(60 + number, 9)
            self.sim.expire_sync_tokens()
            self.sim.faults.add("events.list", "status", status=403, count=1)
            self.container.bookings.edit(self.single.uid, {"title": f"{TITLE} at {name}"})
            with thrown(owner, name):
                for _ in range(2):
                    try:
                        self.sync()
                    except Exception:
                        logging.getLogger("schedapp").exception("it stopped")
                        traceback.print_exc()
            self.sim.faults.clear()

    def settle(self) -> None:
        self.sync()
        for entry in self.container.attention.list():
            with contextlib.suppress(SchedError):
                self.container.attention.resolve(entry.id, entry.answers[0].key)
        self.sync()
        self.container.calendars.rehearse()
        self.container.calendars.history()
        self.container.bookings.cancel(self.series.uid)
        self.sync()

    def reception(self) -> None:
        """Squeezed in over another, in the room, looked for, moved because somebody is ill."""
        place = self.container
        place.settings.set(SQUEEZE_INS, "on")
        kept = self.book(25, 15)
        self.book(25, 15, squeeze=REASON)
        place.progress.mark(kept.uid, Progress.IN_ROOM)
        assert place.search.find(NAME, ZONE).bookings
        self.sync()
        start = self.today + 25 * DAY + 14 * 3_600
        ill = Timed(start, start + 4 * 3_600, ZONE)
        made = place.absence.take_out(
            "Dr A", ill, kindest(place.absence.affected("Dr A", ill), Fate.LATER, Fate.CANCEL)
        )
        assert NAME in call_csv(made.calls, ZONE)
        self.sync()

    def tell(self) -> None:
        """A webhook is told, refused, told in vain and removed; its client says what it does at its level."""
        with closing(Receiver()) as receiver, closing(Receiver()) as other:
            here, gone = (each.address.removesuffix("hook") + HOOK for each in (receiver, other))
            other.close()
            receiver.answers.append(500)
            hooks = [self.container.webhooks.add(address, content="names").webhook for address in (here, gone)]
            deliverer = self.container.deliverer()
            deliverer.start()
            self.book(90, 9)
            receiver.wait(1)
            wait_until(lambda: all(self._tried(hook.uid) for hook in hooks), "two tries")
            self.now += DAY
            deliverer.poke()
            assert HOOK in receiver.wait(2)[1].path
            deliverer.stop()
            assert deliverer.join()
        for hook in hooks:
            self.container.webhooks.remove(hook.uid)

    def _tried(self, hook: str) -> bool:
        return any(each.attempts for each in self.container.webhooks.deliveries(hook))

    def commands(self) -> None:
        """The command line, watched from outside while it runs. There is no keyring: it says so."""
        for command in COMMANDS:
            process = subprocess.Popen(
                [sys.executable, "-m", "schedapp", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
            for name in ("cmdline", "environ"):
                with contextlib.suppress(OSError):
                    self.seen_processes += Path(f"/proc/{process.pid}/{name}").read_bytes().decode("utf-8", "replace")
            said = process.communicate(timeout=120)[1].decode()
            sys.stderr.write(said)
            assert "Traceback" not in said, said

    def other_terms(self) -> None:
        """Other levels than the first, and back."""
        for level in (Privacy.FULL, Privacy.BUSY, self.level):
            for connection in self._connections():
                self.container.calendars.change(connection.calendar_id, privacy=level)
            self.sync()

    def _connections(self) -> list[Connection]:
        return [status.connection for status in self.container.calendars.connections()]

    def keep_secrets(self) -> None:
        oauth = self.sim.app.oauth
        self.secrets["tokens"] = sorted({*oauth.access, *oauth.refresh, *self._all_tokens()})
        (self.folder / "secrets.json").write_text(json.dumps(self.secrets))
        (self.folder / "requests.json").write_text(json.dumps(self.requests, ensure_ascii=False))
        (self.folder / "processes.txt").write_text(self.seen_processes)

    @staticmethod
    def _all_tokens() -> list[str]:
        """Of every token, the live and the dead: what is shorter names calendars' states and parts of answers."""
        return [text for text in _MADE if len(text) >= 40]


_MADE: list[str] = []


def _canary_secret(length: int = 43, new: Callable[[int], str] = ids.new_secret) -> str:
    """Each token and code that Google gives has a word in it that nothing else has."""
    text = f"CANARY{new(max(8, length - 6))}"
    _MADE.append(text)
    return text


@contextlib.contextmanager
def thrown(owner: Any, name: str) -> Iterator[None]:
    """A function that raises, once it was called with what it is always called with."""
    kept = getattr(owner, name)

    def fails(*arguments: Any, **named: Any) -> Any:
        raise RuntimeError(f"thrown at {name}")

    setattr(owner, name, fails)
    try:
        yield
    finally:
        setattr(owner, name, kept)


def _iso(epoch: int) -> str:
    from datetime import UTC, datetime

    return f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%dT%H:%M:%SZ}"


def main(folder: Path, level: str) -> None:
    print(Path(schedapp.__file__).parents[1])
    bare = logging.StreamHandler(sys.stderr)  # what the net under the log would hide is seen here
    for name in ("schedapp", "httpx", "httpcore", "uvicorn"):
        logging.getLogger(name).addHandler(bare)
    ids.new_secret = _canary_secret
    with Simulator() as sim:
        Session(folder, Privacy(level), sim).play()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
