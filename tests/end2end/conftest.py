"""What the end-to-end tests share: a desktop for a whole file of them, and a user with a fresh home for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop import parts
from tests.desktop.driver import Desktop
from tests.desktop.parts import Environment
from tests.end2end.people import Google, User, google_process, user_of


@pytest.fixture(scope="module")
def shared_desktop() -> Iterator[Environment]:
    """A screen, D-Bus, AT-SPI, an unlocked keyring and a BROWSER, for all tests of a file."""
    with (
        parts.private_home() as home,
        parts.x_display(home) as screen,
        parts.session_bus(screen) as bus,
        parts.unlocked_keyring(bus) as environment,
    ):
        yield environment | {"BROWSER": str(parts.write_browser(environment))}


@pytest.fixture
def screen(shared_desktop: Environment) -> Desktop:
    """Mouse, keyboard, screen and AT-SPI of the file's desktop."""
    return Desktop(shared_desktop)


@pytest.fixture
def local_google(private_home: Environment, tmp_path: Path) -> Iterator[Google]:
    """Google as a process of its own."""
    with google_process(private_home, tmp_path / "google") as google:
        yield google


@pytest.fixture
def at_desk(shared_desktop: Environment, local_google: Google, tmp_path: Path) -> User:
    """Somebody at the file's desktop who never ran Sched before."""
    return user_of(shared_desktop, tmp_path / "home", local_google)
