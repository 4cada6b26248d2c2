"""A person at the private desktop: moves the mouse, types, and reads the screen as a screen reader does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.desktop.parts import Environment
from tests.desktop.processes import PATIENCE_S, wait_until

_SYSTEM_PYTHON = "/usr/bin/python3"
_ATSPI_CLIENT = Path(__file__).with_name("atspi_client.py")
_GRAB = """\
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication(sys.argv)
sys.exit(not app.primaryScreen().grabWindow(0).save(sys.argv[1]))
"""


@dataclass(frozen=True)
class Accessible:
    """One object of another program's window, as AT-SPI tells it."""

    role: str
    name: str
    description: str
    states: tuple[str, ...]
    parent: str
    """Name of the object that holds it."""
    extents: tuple[int, int, int, int] | None
    """Left, top, width and height in pixels of the screen."""
    actions: tuple[str, ...]
    text: str | None

    @classmethod
    def told(cls, found: Mapping[str, Any]) -> Accessible:
        """From what the AT-SPI client printed."""
        return cls(**{field: tuple(told) if isinstance(told, list) else told for field, told in found.items()})

    @property
    def centre(self) -> tuple[int, int]:
        """Its middle in pixels of the screen."""
        assert self.extents is not None, f"{self.role} {self.name!r} has no place on the screen"
        left, top, width, height = self.extents
        return left + width // 2, top + height // 2


@dataclass(frozen=True)
class Desktop:
    """Hands and eyes at the desktop whose environment is given."""

    environment: Environment

    # -- mouse and keyboard -------------------------------------------------------------------------------------------

    def click(self, x: int, y: int, *, button: int = 1, times: int = 1) -> None:
        """Click at a place of the screen; 1 is the left button, 3 the right one."""
        repeat = ["--repeat", str(times), "--delay", "60"] if times > 1 else []
        self.xdotool("mousemove", "--sync", str(x), str(y), "click", *repeat, str(button))

    def drag(self, start: tuple[int, int], end: tuple[int, int], *, steps: int = 12) -> None:
        """Press at one place, move in steps, let go at another."""
        self.press(*start)
        for step in range(1, steps + 1):
            place = (a + (b - a) * step // steps for a, b in zip(start, end, strict=True))
            self.xdotool("mousemove", "--sync", *map(str, place))
        self.xdotool("mouseup", "1")

    def press(self, x: int, y: int) -> None:
        """Press the left button and hold it."""
        self.xdotool("mousemove", "--sync", str(x), str(y), "mousedown", "1")

    def type(self, text: str) -> None:
        """Type into whatever has the keyboard."""
        self.xdotool("type", "--delay", "12", "--", text)

    def key(self, *keys: str) -> None:
        """Press keys by their X names: Return, Escape, ctrl+z, F5."""
        self.xdotool("key", "--delay", "40", *keys)

    def xdotool(self, *arguments: str) -> str:
        """Run xdotool on this desktop; what it printed."""
        return self._run("xdotool", *arguments)

    # -- windows and the screen ---------------------------------------------------------------------------------------

    def window(self, title: str) -> str:
        """Wait for a visible window whose title has the pattern; its X id, with the keyboard given to it."""
        identity = min(wait_until(lambda: self.windows(title), f"a window like {title!r}"))
        self.xdotool("windowactivate", "--sync", identity)
        return identity

    def windows(self, title: str = "") -> set[str]:
        """The X ids of all visible windows whose titles have the pattern; empty also while one of them vanishes."""
        try:
            return set(self.xdotool("search", "--onlyvisible", "--name", title).split())
        except LookupError:
            return set()

    def screenshot(self, target: Path) -> Path:
        """Save the whole screen as a PNG."""
        self._run(sys.executable, "-c", _GRAB, str(target))
        return target

    # -- AT-SPI -------------------------------------------------------------------------------------------------------

    def find(self, app: str, role: str | None = None, name: str | None = None) -> Accessible:
        """The first object of the programs named like `app`, waited for; `name` is a pattern, `role` exact."""
        return self.find_all(app, role, name)[0]

    def find_all(
        self, app: str, role: str | None = None, name: str | None = None, *, seconds: float = PATIENCE_S
    ) -> list[Accessible]:
        """All such objects, at least one; LookupError when there is none within `seconds`."""
        return self._ask("find", app=app, role=role, name=name, seconds=seconds)

    def act(self, app: str, role: str, name: str, action: str | None = None) -> None:
        """Do an action that the object offers, by default its first: press a button, toggle a check box."""
        self._ask("act", app=app, role=role, name=name, action=action, seconds=PATIENCE_S)

    def select(self, app: str, role: str, name: str) -> None:
        """Select the object in the list or table that holds it."""
        self._ask("select", app=app, role=role, name=name, seconds=PATIENCE_S)

    def _ask(self, command: str, **wanted: object) -> list[Accessible]:
        found = json.loads(self._run(_SYSTEM_PYTHON, str(_ATSPI_CLIENT), command, json.dumps(wanted)))
        return [Accessible.told(one) for one in found]

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=3 * PATIENCE_S, check=False
        )
        if done.returncode != 0:
            raise LookupError(f"{Path(command[0]).name}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout
