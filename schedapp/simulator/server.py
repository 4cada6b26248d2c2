"""Starts and stops the simulator: in this process for tests, or as a process of its own."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import TextIO

from schedapp.simulator import seed
from schedapp.simulator.app import App
from schedapp.simulator.clock import Clock, system_clock
from schedapp.simulator.control import Control, consent_params
from schedapp.simulator.errors import Json
from schedapp.simulator.faults import Faults
from schedapp.simulator.knobs import Knobs
from schedapp.simulator.limits import Limits
from schedapp.simulator.message import RequestRecord
from schedapp.simulator.people import People
from schedapp.simulator.persist import StateFile, read_store, store_json, write_private
from schedapp.simulator.transport import HOST, Server


class Simulator:
    """A local Google on 127.0.0.1. See the package's docstring for what it offers."""

    def __init__(
        self,
        *,
        port: int = 0,
        state: Path | None = None,
        clock: Clock = system_clock,
        seed_number: int = 1,
        require_pkce: bool = True,
    ) -> None:
        self.app = App(clock, seed_number, require_pkce=require_pkce)
        self.app.control = Control(self)
        self.google = People(self.app.store, self._save)
        self._wanted_port = port
        self._state = StateFile(state, self.app.store, self.app.oauth) if state else None
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> Simulator:
        """Load the state file, bind, and serve from threads. OSError when the port is taken."""
        if self._state is not None:
            self._state.load()
            self.app.after_change = self._save
            self._save()
        self._server = Server(self.app, self._wanted_port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Cut every connection, stop serving, save. May be called twice."""
        server, self._server = self._server, None
        if server is None or self._thread is None:
            return
        self.app.stop()
        server.shutdown()
        server.cut_connections()
        server.server_close()
        self._thread.join()
        self._save()

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is None and self.app.crashes:
            raise AssertionError("the simulator itself failed:\n" + "\n".join(self.app.crashes))

    def _save(self) -> None:
        if self._state is not None:
            self._state.save()

    @property
    def port(self) -> int:
        """The port that is bound; only while it runs."""
        if self._server is None:
            raise RuntimeError("the simulator is not running")
        return self._server.port

    @property
    def address(self) -> str:
        """The API root, with a slash at its end."""
        return f"http://{HOST}:{self.port}/"

    @property
    def faults(self) -> Faults:
        """The fault knobs."""
        return self.app.faults

    @property
    def knobs(self) -> Knobs:
        """The settings that hold until they are changed."""
        return self.app.knobs

    @property
    def limits(self) -> Limits:
        """What each account used up of its minute: `used(email)`, `clear()`."""
        return self.app.api.limits

    @property
    def requests(self) -> list[RequestRecord]:
        """Every request so far, in order."""
        return self.app.log.all()

    def requests_of(self, method: str) -> list[RequestRecord]:
        """The requests of one method, e.g. `events.insert` or `token`."""
        return self.app.log.all(method)

    def wait_for_requests(self, method: str, count: int = 1, timeout: float = 60.0) -> bool:
        """Wait until that many requests of a method have come; whether they did."""
        return self.app.log.wait_for(method, count, timeout)

    def clear_requests(self) -> None:
        """Forget the recorded requests."""
        self.app.log.clear()

    @property
    def consent_user_agents(self) -> list[str]:
        """The user agents that opened the consent page, in order."""
        return list(self.app.consent_user_agents)

    def client_config(self) -> Json:
        """The content of a client file that points here."""
        client = self.app.oauth.client
        return {
            "installed": {
                "client_id": client.id,
                "project_id": "practice",
                "auth_uri": self.address + "o/oauth2/v2/auth",
                "token_uri": self.address + "token",
                "revoke_uri": self.address + "revoke",
                "client_secret": client.secret,
                "redirect_uris": ["http://localhost"],
            }
        }

    def write_client_file(self, path: Path) -> Path:
        """Write the client file, readable by its owner alone."""
        write_private(path, json.dumps(self.client_config(), indent=2) + "\n")
        return path

    def consent(
        self, url: str, *, account: str | None = None, scopes: tuple[str, ...] | None = None, deny: bool = False
    ) -> str:
        """Do what a person does on the consent page of `url`; gives the loopback address to go to next.

        `account` defaults to the hinted one, else the first; `scopes` are the ones left ticked (None: all).
        """
        request = self.app.oauth.begin(consent_params(url))
        known = self.google.accounts()
        chosen = account or (request.login_hint if request.login_hint in known else known[0])
        if chosen not in known:
            raise ValueError(f"no account {chosen}")
        kept = request.scopes if scopes is None else scopes
        return self.app.decide(request.id, None if deny else chosen, kept)

    def access_token(self, account: str = seed.PRACTICE, scopes: tuple[str, ...] | None = None) -> str:
        """A live access token without any sign-in; by default with the full calendar scope."""
        granted = scopes or ("https://www.googleapis.com/auth/calendar",)
        return str(self.app.oauth.grant(account, granted)["access_token"])

    def refresh_token(self, account: str = seed.PRACTICE, scopes: tuple[str, ...] | None = None) -> str:
        """A live refresh token without any sign-in."""
        granted = scopes or ("https://www.googleapis.com/auth/calendar",)
        return str(self.app.oauth.grant(account, granted)["refresh_token"])

    def expire_access_tokens(self) -> None:
        """Every access token is refused from now on; refresh tokens live."""
        self.app.oauth.expire_access_tokens()
        self._save()

    def expire_sync_tokens(self, calendar_id: str | None = None) -> None:
        """Sync tokens handed out so far answer 410, of one calendar or of all."""
        self.app.expire_sync_tokens(calendar_id)
        self._save()

    def revoke(self, account: str | None = None) -> None:
        """End the grants of an account (None: all): refreshing answers `invalid_grant`."""
        self.app.oauth.revoke(account)
        self._save()

    def snapshot(self) -> Json:
        """Accounts, calendars and events as they are now, for `restore`."""
        with self.app.store.lock:
            return store_json(self.app.store)

    def restore(self, snapshot: Json, *, tokens: str = "gone") -> None:
        """Put an earlier state back, as a server does that is restored from its backup; grants stay.

        What was written since is forgotten, its ids are free again, etags are never minted twice. `tokens` says
        what becomes of sync tokens: `gone` answers 410, `kept` takes even those that are newer than the backup.
        """
        if tokens not in ("gone", "kept"):
            raise ValueError("tokens are gone or kept")
        store = self.app.store
        with store.lock:
            accounts = {account.email: account.epoch for account in store.accounts.values()}
            calendars = {calendar.id: calendar.epoch for calendar in store.calendars.values()}
            read_store(store, snapshot)
            for account in store.accounts.values():
                account.epoch = max(account.epoch, accounts.get(account.email, 0))
            for calendar in store.calendars.values():
                calendar.epoch = max(calendar.epoch, calendars.get(calendar.id, 0))
            if tokens == "gone":
                self.app.expire_sync_tokens()
            store.touch()
        self._save()

    def reset(self) -> None:
        """Back to the default calendars: no events, grants, faults or records. The client stays."""
        with self.app.store.lock:
            self.app.store.accounts.clear()
            self.app.store.calendars.clear()
            self.app.store.pending.clear()
            seed.fill(self.app.store)
            self.app.expire_sync_tokens()
        self.app.oauth.revoke()
        self.faults.clear()
        self.knobs.reset()
        self.limits.clear()
        self.clear_requests()
        self.app.consent_user_agents.clear()
        self._save()


def serve(
    port: int = 0,
    state: Path | None = None,
    client_file: Path | None = None,
    *,
    out: TextIO | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Run until SIGTERM or SIGINT (or `stop`), after printing the address, the client file and the API root.

    The client file defaults to `client_secret.json` beside the state file, or in a new private folder.
    Raises OSError when the port is taken, ValueError for a state file that is none.
    """
    stream = out or sys.stdout
    ended = stop or threading.Event()
    simulator = Simulator(port=port, state=state).start()
    restore = _on_signals(ended)
    try:
        path = simulator.write_client_file(client_file or _default_client_file(state))
        print(f"Simulator: {simulator.address}", file=stream)
        print(f"Client file: {path}", file=stream)
        print(f"SCHEDAPP_CLIENT_SECRETS={path}", file=stream)
        print(f"SCHEDAPP_GOOGLE_API_ROOT={simulator.address}", file=stream, flush=True)
        ended.wait()
    finally:
        restore()
        simulator.stop()


def _default_client_file(state: Path | None) -> Path:
    if state is not None:
        return state.resolve().parent / "client_secret.json"
    return Path(tempfile.mkdtemp(prefix="schedapp-simulator-")) / "client_secret.json"


def _on_signals(ended: threading.Event) -> Callable[[], None]:
    """Set `ended` on SIGTERM and SIGINT; gives what puts the old handlers back."""
    if threading.current_thread() is not threading.main_thread():
        return lambda: None

    def handler(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT)}

    def restore() -> None:
        for number, old in before.items():
            signal.signal(number, old)

    return restore
