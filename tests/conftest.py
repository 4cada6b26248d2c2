"""What every test gets: no way to the desktop, keyring or data of whoever runs it; on demand, a private desktop."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.desktop import parts
from tests.desktop.driver import Desktop
from tests.desktop.parts import Environment

# Before anything imports Qt or keyring.
for _name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "BROWSER", "PYTHON_KEYRING_BACKEND"):
    os.environ.pop(_name, None)
for _name in [name for name in os.environ if name.startswith("SCHEDAPP_")]:
    del os.environ[_name]
os.environ["QT_QPA_PLATFORM"] = "offscreen"

# The same examples in every run, and none too slow: how fast is no matter of tests.
settings.register_profile(
    "sched",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("sched")


@pytest.fixture(scope="session", autouse=True)
def _home_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Folders of their own for all that a test may write under a user's home."""
    home = tmp_path_factory.mktemp("home")
    os.environ["HOME"] = str(home)
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        os.environ[variable] = str(home / variable.lower())


@pytest.fixture(scope="session", autouse=True)
def _patient_looks() -> None:
    """A look at Google comes through however slow the machine; who needs one that does not says how long it takes."""
    from schedapp.services import looking

    looking.DEADLINE = 30.0


@pytest.fixture
def private_home() -> Iterator[Environment]:
    """Environment of a child process whose user has nothing yet: no display, no bus, no keyring."""
    with parts.private_home() as environment:
        yield environment


@pytest.fixture
def dbus_session(private_home: Environment) -> Iterator[Environment]:
    """The same with a D-Bus session on which nobody offers a keyring."""
    with parts.session_bus(private_home) as environment:
        yield environment


@pytest.fixture
def keyring_session(dbus_session: Environment) -> Iterator[Environment]:
    """The same with gnome-keyring, unlocked."""
    with parts.unlocked_keyring(dbus_session) as environment:
        yield environment


@pytest.fixture
def xdisplay(private_home: Environment) -> Iterator[Environment]:
    """Environment of a child process with a screen and a window manager, and no D-Bus session."""
    with parts.x_display(private_home) as environment:
        yield environment


@pytest.fixture
def desktop_env(xdisplay: Environment) -> Iterator[Environment]:
    """Environment of a child process with a screen, a D-Bus session, AT-SPI, an unlocked keyring and a BROWSER."""
    with parts.session_bus(xdisplay) as on_bus, parts.unlocked_keyring(on_bus) as environment:
        yield environment | {"BROWSER": str(parts.write_browser(environment))}


@pytest.fixture
def desktop(desktop_env: Environment) -> Desktop:
    """Mouse, keyboard, screen and AT-SPI of `desktop_env`."""
    return Desktop(desktop_env)


@pytest.fixture
def browser_command(desktop_env: Environment) -> Path:
    """The command in BROWSER: opens its argument in a visible Chromium."""
    return Path(desktop_env["BROWSER"])
