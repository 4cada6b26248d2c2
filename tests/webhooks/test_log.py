"""What the log tells of the addresses that are told: the computer, never what follows it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from schedapp.log_file import start_log
from tests.webhooks.conftest import Place
from tests.webhooks.receiver import Receiver

_SECRET = "T0/B0/Canarypath?k=Canarykey&sig=Canarysig"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The log of a process that has just started; the root logger is as it was afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    path = tmp_path / "log" / "sched.log"
    start_log(path)
    yield path
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_a_delivery_leaves_nothing_of_its_address_in_the_log(place: Place, receiver: Receiver, log: Path) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    hook = place.hook(receiver.address.removesuffix("hook") + _SECRET)
    place.start()
    place.book()
    assert receiver.wait(1)[0].path == f"/{_SECRET}"
    place.settled(hook, "delivered")
    logging.getLogger("here").info("it was told")
    assert "it was told" in log.read_text("utf-8")
    assert "Canary" not in log.read_text("utf-8")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://hooks.example.org/T0/Canary", "https://hooks.example.org"),
        ("http://127.0.0.1:9083/hooks/Canary?k=Canary&sig=Canary#Canary", "http://127.0.0.1:9083"),
        ("HTTPS://[::1]:9083/Canary", "HTTPS://[::1]:9083"),
        ("https://Canary:Canary@hooks.example.org:8443/Canary", "https://hooks.example.org:8443"),
        ("https://Canary'Canary@hooks.example.org/o'Canary", "https://hooks.example.org"),
        ("https://hooks.example.org?Canary", "https://hooks.example.org"),
        ("https://hooks.example.org/doctor@example.org/Canary", "https://hooks.example.org"),
    ],
)
def test_of_every_address_the_computer_is_left(log: Path, address: str, kept: str) -> None:
    """Whoever logs it, as an argument, in what was raised, or on the stack."""
    logger = logging.getLogger("httpx")
    logger.warning('HTTP Request: POST %s "HTTP/1.1 200 OK" %s', address, [address])
    try:
        raise ValueError(address)
    except ValueError:
        logger.exception("not told", stack_info=True)
    logger.warning(f"a wrong placeholder {address} %d", "x")
    logger.warning('{"address": "%s"}, and more', address)
    text = log.read_text("utf-8")
    assert "Canary" not in text
    assert text.count(kept) == 5
    assert f'POST {kept} "HTTP/1.1 200 OK"' in text
    assert f'{{"address": "{kept}"}}, and more' in text
    assert f"ValueError: {kept}" in text


def test_long_lines_are_no_bomb(log: Path) -> None:
    for text in ("https://" * 20_000, "https://" + "a" * 100_000, "https://a@" * 20_000, "http" * 50_000):
        logging.getLogger("here").warning(text)
    assert io.StringIO(log.read_text("utf-8")).readline()
