"""Which addresses are called at all: https ones of the open internet, and this computer."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from schedapp.errors import BadInput
from schedapp.model.webhook import check_address, is_public
from tests.webhooks.conftest import Place
from tests.webhooks.receiver import Receiver


@pytest.mark.parametrize(
    "address",
    [
        "https://hooks.example.org/sched?x=1",
        "https://hooks.example.org:8443/",
        "https://93.184.215.14/",
        "https://[2606:2800:220:1:248:1893:25c8:1946]/",
        "http://localhost:8080/hook",
        "http://127.0.0.1/",
        "http://127.8.9.10:1/",
        "http://[::1]:8080/",
        "https://localhost/",
    ],
)
def test_these_may_be_named(address: str) -> None:
    assert check_address(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hooks.example.org",
        "http://hooks.example.org/",
        "http://192.168.1.5/",
        "http://localhost.example.org/",
        "http://127.0.0.1.example.org/",
        "http://0.0.0.0/",
        "ftp://hooks.example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user:secret@hooks.example.org/",
        "https://hooks.example.org/#part",
        "https://hooks.example.org:0/",
        "https://hooks.example.org:99999/",
        "https:///path",
        "https://hooks.example.org/with space",
        "https://hooks.example.org/\nHost: other",
        "https://hööks.example.org/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/",
        "https://[::ffff:192.168.0.1]/",
        "https://[fd00::1]/",
        "https://hooks.example.org/" + "x" * 2_000,
    ],
)
def test_these_may_not(address: str) -> None:
    with pytest.raises(BadInput, match="cannot be told"):
        check_address(address)


@pytest.mark.parametrize(
    "number",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "0.0.0.0", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::",
        "64:ff9b:1::a00:1", "fec0::1", "::127.0.0.1",
    ],
)  # fmt: skip
def test_private_numbers(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize("number", ["93.184.215.14", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d70e"])
def test_public_numbers(number: str) -> None:
    assert is_public(number)


def _resolves_to(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> None:
    """The name server's answer, whatever is asked for."""
    real = socket.getaddrinfo

    def answer(host: Any, port: Any, *rest: Any, **how: Any) -> Any:
        return [found for number in numbers for found in real(number, port, *rest, **how)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


@pytest.mark.parametrize("numbers", [("192.168.1.10",), ("93.184.215.14", "10.0.0.1"), ("127.0.0.1",), ("::1",)])
def test_a_name_that_leads_into_a_private_network_is_not_called(
    place: Place, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, numbers: tuple[str, ...]
) -> None:
    port = receiver.address.rpartition(":")[2].partition("/")[0]
    hook = place.hook(f"https://rebinding.example.org:{port}/")
    _resolves_to(monkeypatch, *numbers)
    place.start()
    place.book()
    assert "private network" in place.tried(hook, 1).error
    assert receiver.received == []


def test_a_localhost_that_is_elsewhere_is_not_called(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = place.hook("http://localhost:9/")
    _resolves_to(monkeypatch, "93.184.215.14")
    place.start()
    place.book()
    assert "private network" in place.tried(hook, 1).error


def test_an_unknown_name(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_asked: Any, **_how: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    hook = place.hook("https://nobody.example.org/")
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    place.start()
    place.book()
    assert place.tried(hook, 1).error == "The name of the computer is not known."


def test_by_name_on_this_computer(place: Place, receiver: Receiver) -> None:
    hook = place.hook(receiver.address.replace("127.0.0.1", "localhost"))
    place.start()
    place.book()
    (told,) = receiver.wait(1)
    assert told.headers["Host"].startswith("localhost:")
    assert told.is_signed(hook.secret)
