"""Chromium without a screen, driven through the DevTools protocol over a pipe: for pages that the API serves."""

from __future__ import annotations

import base64
import itertools
import json
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.desktop.processes import PATIENCE_S, end_group, wait_until

_COMMAND = (
    "chromium", "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--password-store=basic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-default-apps", "--disable-sync", "--disable-breakpad", "--no-pings", "--hide-scrollbars",
    "--disable-features=Translate,MediaRouter,OptimizationHints", "--force-device-scale-factor=1",
)  # fmt: skip


class Page:
    """One page. `evaluate` runs JavaScript in it; `wait` asks until it gives something true."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to = to_browser
        self._from = from_browser
        self._numbers = itertools.count(1)
        self._rest = b""
        self.messages: list[dict[str, Any]] = []
        """Events of the protocol, in the order in which they came."""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One call of the protocol to this page."""
        return self._call(method, session=self._session, **parameters)

    def size(self, width: int, height: int, *, dark: bool = False) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, address: str) -> None:
        """Leaves whatever was shown: another fragment alone would load nothing."""
        self.call("Page.navigate", url="about:blank")
        self.wait("location.href === 'about:blank'")
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def evaluate(self, script: str) -> Any:
        """The value of an expression (a promise is waited for)."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, script: str, what: str = "") -> Any:
        """Until the expression is true; gives its value."""
        return wait_until(lambda: self.evaluate(script), what or script)

    def text(self) -> str:
        return str(self.evaluate("document.body.innerText"))

    def shot(self, file: Path) -> None:
        """A picture of what is shown, as PNG."""
        file.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def requested(self) -> list[str]:
        """The addresses that were asked for so far."""
        sent = [each["params"] for each in self.messages if each.get("method") == "Network.requestWillBeSent"]
        return [str(each["request"]["url"]) for each in sent]

    def complaints(self) -> list[str]:
        """What the page's console and the browser's own log said: errors, refused policies."""
        found = []
        for each in self.messages:
            if each.get("method") == "Runtime.exceptionThrown":
                found.append(json.dumps(each["params"]["exceptionDetails"]))
            elif each.get("method") == "Log.entryAdded" and each["params"]["entry"]["level"] == "error":
                found.append(str(each["params"]["entry"]["text"]))
        return found

    def _call(self, method: str, *, session: str = "", **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        sent: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if session:
            sent["sessionId"] = session
        os.write(self._to, json.dumps(sent).encode() + b"\0")
        while (answer := self._message()).get("id") != number:
            self.messages.append(answer)
        assert "error" not in answer, (method, answer["error"])
        result: dict[str, Any] = answer["result"]
        return result

    def _message(self) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_S
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._from], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError("Chromium does not answer")
            read = os.read(self._from, 1_000_000)
            if not read:
                raise EOFError("Chromium ended")
            self._rest += read
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@contextmanager
def chromium() -> Iterator[Page]:
    """A browser with a profile of its own and one empty page, for the length of a `with`."""
    with tempfile.TemporaryDirectory(prefix="sched-") as profile:
        in_read, in_write = os.pipe()
        out_read, out_write = os.pipe()
        environment = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        process = subprocess.Popen(
            # The protocol is spoken over the descriptors 3 and 4; dash knows none of two digits.
            ["bash", "-c", f'exec "$@" 3<&{in_read} 4>&{out_write}', "bash", *_COMMAND, f"--user-data-dir={profile}"],
            env=environment | {"HOME": profile},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[in_read, out_write],
            start_new_session=True,
        )
        os.close(in_read)
        os.close(out_write)
        try:
            yield Page(in_write, out_read)
        finally:
            end_group(process)
            os.close(in_write)
            os.close(out_read)
