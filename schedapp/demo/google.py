"""The simulator as a process of its own, and what a person would do in Google's pages."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

from schedapp.errors import Offline

DOCTOR = "c_4f1c2a7d9be04c3fa6d1e8b25c70913a@group.calendar.google.com"
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""This computer is never reached through a proxy, whatever the environment names."""


class LocalGoogle:
    """`address` is the API root; `client_file` the client file that points at it.

    The process ends with this one, even if this one is killed.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self.client_file = home / "client_secret.json"
        self.address = ""
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> LocalGoogle:
        command = [sys.executable, "-m", "schedapp.simulator", "--until-eof", "--client-file", str(self.client_file)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        first = self._process.stdout.readline()
        if not first.startswith("Simulator: "):
            raise Offline("The simulator did not start.", "Its message is above; try again.")
        self.address = first.removeprefix("Simulator: ").strip()
        while not self.client_file.exists():
            if not self._process.stdout.readline():
                raise Offline("The simulator did not start.", "Its message is above; try again.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()

    def consent(self, address: str) -> None:
        """Follows a consent address as a person would who allows everything."""
        redirect = self._call("consent-code", url=address)["redirect"]
        with _DIRECT.open(redirect, timeout=10) as answer:
            answer.read()

    def calendars(self) -> dict[str, str]:
        """Ids of the calendars by their names."""
        return {name: number for number, name in self._deed("calendars").items()}

    def events(self, calendar_id: str) -> list[dict[str, Any]]:
        """The live events of a calendar, as Google has them."""
        events: list[dict[str, Any]] = self._deed("list", calendar_id=calendar_id)
        return events

    def insert(self, calendar_id: str, body: dict[str, Any]) -> dict[str, Any]:
        event: dict[str, Any] = self._deed("insert", calendar_id=calendar_id, body=body)
        return event

    def patch(self, calendar_id: str, event_id: str, body: dict[str, Any]) -> dict[str, Any]:
        event: dict[str, Any] = self._deed("patch", calendar_id=calendar_id, event_id=event_id, changes=body)
        return event

    def _deed(self, name: str, **arguments: Any) -> Any:
        return self._call(f"google/{name}", **arguments)["result"]

    def _call(self, path: str, **body: Any) -> Any:
        request = urllib.request.Request(
            f"{self.address}_sim/{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with _DIRECT.open(request, timeout=10) as answer:
            return json.load(answer)
