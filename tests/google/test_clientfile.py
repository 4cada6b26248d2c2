"""The client file and the addresses in it: Google's own pass, whatever is not one is told apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schedapp.errors import BadInput
from schedapp.google.addresses import GOOGLE_API_ROOT, api_root, checked_address
from schedapp.google.clientfile import GOOGLE_REVOKE_URI, ClientFile, read_client_file
from schedapp.simulator import Simulator

Write = Callable[[object], Path]
INSTALLED = {
    "client_id": "1-a.apps.googleusercontent.com",
    "project_id": "practice",
    "auth_uri": "https://accounts.google.com/o/oauth2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
    "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
    "client_secret": "GOCSPX-x",
    "redirect_uris": ["http://localhost"],
}


def test_google_s_own(written: Write) -> None:
    client = read_client_file(written({"installed": INSTALLED}))
    assert client.client_id == INSTALLED["client_id"]
    assert (client.auth_uri, client.token_uri) == (INSTALLED["auth_uri"], INSTALLED["token_uri"])
    assert client.revoke_uri == GOOGLE_REVOKE_URI
    assert client.redirect_uri == ""
    assert "GOCSPX" not in repr(client)


def test_the_simulator_s(sim: Simulator, tmp_path: Path) -> None:
    client = read_client_file(sim.write_client_file(tmp_path / "client.json"))
    assert client.token_uri == sim.address + "token"
    assert client.revoke_uri == sim.address + "revoke"


def test_it_survives_the_account_s_row(written: Write) -> None:
    client = read_client_file(written({"installed": INSTALLED}))
    assert ClientFile.from_dict(client.to_dict()) == client
    with pytest.raises(BadInput):
        ClientFile.from_dict(client.to_dict() | {"token_uri": "http://evil.example/token"})
    with pytest.raises(BadInput):
        ClientFile.from_dict({})


def test_another_server_without_a_secret_or_revoking(written: Write) -> None:
    part = {"client_id": "x", "auth_uri": "https://id.example/auth", "token_uri": "https://id.example/token"}
    client = read_client_file(written({"installed": part}))
    assert (client.client_secret, client.revoke_uri) == ("", "")


def test_a_web_client_that_comes_back_to_this_computer(written: Write) -> None:
    uris = ["https://www.example.org/back", "http://localhost", "http://localhost:8642/back"]
    assert read_client_file(written({"web": INSTALLED | {"redirect_uris": uris}})).redirect_uri == uris[2]


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        (b"", "JSON"),
        (b"\x89PNG\r\n", "JSON"),
        (b"[" * 50_000, "JSON"),
        (b" " * 70_000, "JSON"),
        ([], "JSON"),
        ({}, "neither"),
        ({"installed": []}, "neither"),
        ({"type": "service_account", "private_key": "x"}, "service account"),
        ({"installed": {}}, "client_id"),
        ({"installed": INSTALLED | {"client_id": 5}}, "client_id"),
        ({"installed": {"client_id": "x", "auth_uri": "https://a.example"}}, "token_uri"),
        ({"installed": INSTALLED | {"auth_uri": "http://accounts.google.com/auth"}}, "auth_uri"),
        ({"installed": INSTALLED | {"token_uri": "http://127.0.0.1.evil.example/token"}}, "token_uri"),
        ({"installed": INSTALLED | {"token_uri": "file:///etc/passwd"}}, "token_uri"),
        ({"installed": INSTALLED | {"revoke_uri": "ftp://x.example"}}, "revoke_uri"),
        ({"installed": INSTALLED | {"client_id": "x\ny"}}, "client_id"),
        ({"web": INSTALLED}, "web server"),
        ({"web": INSTALLED | {"redirect_uris": ["https://www.example.org/back", 5, "http://[bad"]}}, "web server"),
        ({"web": INSTALLED | {"redirect_uris": "http://localhost:80"}}, "web server"),
    ],
)
def test_what_is_not_one(whole: Any, words: str, written: Write) -> None:
    with pytest.raises(BadInput) as caught:
        read_client_file(written(whole))
    assert words in str(caught.value)
    assert caught.value.detail


def test_a_file_that_is_not_there_or_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no client file"):
        read_client_file(tmp_path / "missing.json")
    with pytest.raises(BadInput, match="cannot be read"):
        read_client_file(tmp_path)


@pytest.mark.parametrize(
    "address",
    ["https://a.example/x", "http://127.0.0.1:8080/", "http://localhost:1/", "http://[::1]:9/", "http://127.9.9.9/"],
)
def test_addresses_that_pass(address: str) -> None:
    assert checked_address(address, "address") == address


@pytest.mark.parametrize(
    "address",
    [
        "", "http://a.example", "http://0.0.0.0/", "http://localhost.evil.example/", "https://", "//a.example",
        "https://user@a.example/", "http://user:pw@127.0.0.1/", "https://a.example:port/", "http://[bad",
        "javascript:x",
        "https://a.example/#x", "https://a.example/\n", "https://exämple.org/", "HTTP://192.168.0.1/",
    ],
)  # fmt: skip
def test_addresses_that_do_not(address: str) -> None:
    with pytest.raises(BadInput, match="https://"):
        checked_address(address, "address")


@pytest.mark.parametrize(
    ("setting", "root"),
    [
        ("", GOOGLE_API_ROOT),
        ("  ", GOOGLE_API_ROOT),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
        ("http://127.0.0.1:8080/calendar/v3", "http://127.0.0.1:8080/"),
        ("http://127.0.0.1:8080/calendar/v3/", "http://127.0.0.1:8080/"),
        ("https://proxy.example/google", "https://proxy.example/google/"),
    ],
)
def test_the_api_root(setting: str, root: str) -> None:
    assert api_root(setting) == root


@pytest.mark.parametrize("setting", ["http://calendar.example/", "https://a.example/?x=1", "127.0.0.1:8080"])
def test_api_roots_that_are_none(setting: str) -> None:
    with pytest.raises(BadInput, match="SCHEDAPP_GOOGLE_API_ROOT"):
        api_root(setting)
