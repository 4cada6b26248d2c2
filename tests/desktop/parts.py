"""The parts of a private desktop, each for the length of a `with`; all take and give the environment of a child."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jeepney import DBusAddress, MessageType, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.desktop.processes import MARK, PATIENCE_S, end_marked, new_mark, read_line, started, wait_until

SCREEN = (1600, 1000)
"""Pixels of the screen: a window of 1440 x 900 and its frame fit."""

Environment = dict[str, str]

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "CI")

_CHROMIUM = """\
#!/bin/sh
# What Chromium needs where it runs as root, without a GPU, and must neither greet, warn nor call home.
export ACCESSIBILITY_ENABLED=1
exec chromium --no-sandbox --test-type --disable-gpu --disable-dev-shm-usage --ozone-platform=x11 \\
    --user-data-dir={profile} --password-store=basic --no-first-run --no-default-browser-check \\
    --disable-background-networking --disable-component-update --disable-default-apps --disable-sync \\
    --disable-domain-reliability --disable-breakpad --no-pings --metrics-recording-only --hide-crash-restore-bubble \\
    --disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication \\
    --force-renderer-accessibility --force-device-scale-factor=1 --window-position=20,20 --window-size=1000,800 "$@"
"""


@contextmanager
def private_home() -> Iterator[Environment]:
    """Environment of a user who has just been created: empty folders, no display, no bus, no keyring.

    Whatever was started with it is ended afterwards.
    """
    # Not pytest's folder: a socket's path may have 107 bytes, and these are read back by no one.
    root = Path(tempfile.mkdtemp(prefix="sched-"))
    mark = new_mark()
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {MARK: mark, "HOME": str(root), "QT_QPA_PLATFORM": "offscreen"}
    for variable, folder in {
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CACHE_HOME": ".cache",
        "XDG_RUNTIME_DIR": "run",
    }.items():
        (root / folder).mkdir(mode=0o700, parents=True)
        environment[variable] = str(root / folder)
    try:
        yield environment
    finally:
        end_marked(mark)
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def x_display(environment: Environment) -> Iterator[Environment]:
    """A screen of `SCREEN` pixels with openbox on it."""
    ours, theirs = os.pipe()
    log = Path(environment["HOME"], "xvfb.log")
    size = f"{SCREEN[0]}x{SCREEN[1]}x24"
    server = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
    try:
        with started(server, environment, log, pass_fds=[theirs]):
            os.close(theirs)
            display = f":{read_line(ours, 'Xvfb')}"
            with window_manager(environment | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}) as complete:
                yield complete
    finally:
        os.close(ours)


@contextmanager
def window_manager(environment: Environment) -> Iterator[Environment]:
    """Openbox, ready to place windows and to give them the keyboard."""
    log = Path(environment["HOME"], "openbox.log")
    command = ["openbox", "--sm-disable", "--startup", "echo ready"]
    with started(command, environment, log, stdout=subprocess.PIPE) as openbox:
        assert openbox.stdout is not None
        while read_line(openbox.stdout.fileno(), "openbox") != "ready":
            pass
        yield environment


@contextmanager
def session_bus(environment: Environment) -> Iterator[Environment]:
    """A D-Bus session; the AT-SPI bus starts on it by itself when somebody asks."""
    ours, theirs = os.pipe()
    log = Path(environment["HOME"], "dbus.log")
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--print-address={theirs}"]
    try:
        with started(command, environment, log, pass_fds=[theirs]):
            os.close(theirs)
            address = read_line(ours, "dbus-daemon")
            yield environment | {
                "DBUS_SESSION_BUS_ADDRESS": address,
                "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            }
    finally:
        os.close(ours)


@contextmanager
def unlocked_keyring(environment: Environment) -> Iterator[Environment]:
    """gnome-keyring on the session bus of `environment`, its login keyring made and unlocked."""
    log = Path(environment["HOME"], "keyring.log")
    command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
    with started(command, environment, log, stdin=subprocess.PIPE) as daemon:
        assert daemon.stdin is not None
        daemon.stdin.write(b"password of the tests")
        daemon.stdin.close()
        wait_until(lambda: _default_collection(environment) != "/", f"keyring, see {log}")
        yield environment


def _default_collection(environment: Environment) -> str:
    """Object path of the keyring that new secrets go to; "/" while there is none."""
    service = DBusAddress("/org/freedesktop/secrets", "org.freedesktop.secrets", "org.freedesktop.Secret.Service")
    with open_dbus_connection(environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        owned = bus.send_and_get_reply(message_bus.NameHasOwner(service.bus_name), timeout=PATIENCE_S)
        if not owned.body[0]:
            return "/"
        reply = bus.send_and_get_reply(new_method_call(service, "ReadAlias", "s", ("default",)), timeout=PATIENCE_S)
        return reply.body[0] if reply.header.message_type is MessageType.method_return else "/"


def write_browser(environment: Environment) -> Path:
    """A command that opens its argument in a visible Chromium with a profile of its own: a value for BROWSER."""
    folder = Path(environment["HOME"], "browser")
    folder.mkdir()
    wrapper = folder / "chromium"
    wrapper.write_text(_CHROMIUM.format(profile=shlex.quote(str(folder / "profile"))), encoding="utf-8")
    wrapper.chmod(0o755)
    return wrapper
