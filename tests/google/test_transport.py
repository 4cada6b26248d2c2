"""What networks do to answers: none of it may be taken for an empty calendar, or hold the program."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.client import IncompleteRead
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from schedapp.errors import Offline
from schedapp.google import transport as transport_module
from schedapp.google.client import CalendarClient
from schedapp.google.deadline import Deadline
from schedapp.google.transport import LARGEST_ANSWER, Transport
from tests.google.conftest import MARKER, content
from tests.google.hostile import HostileServer, cut, drips, drops, page, portal, says, silent, zipped

MakeClient = Callable[..., CalendarClient]
EVENT = {"kind": "calendar#event", "id": "abcde", "etag": '"1"', "status": "confirmed", "start": {"date": "2026-12-08"}}


@pytest.mark.parametrize(
    "answer",
    [
        portal(),
        says(b""),
        says({}),
        says([]),
        says("text"),
        says({"error": "login"}),
        says(page(kind="calendar#calendarList")),
        says(page(items=None)),
        says(page(items={})),
        says(page(nextSyncToken=None)),
        says(page(nextPageToken="more")),
        says(page(nextSyncToken=7)),
        says(b"[" * 100_000),
        says(b'{"kind": ' + b"1" * 5_000 + b"}"),
        says(b"\xff\xfe"),
        says(b"", "204 No Content"),
        zipped(page(EVENT), 0.75),
        zipped(page(EVENT), 0.25),
        says(b"not zipped at all", headers="Content-Encoding: gzip\r\n"),
        cut(page(EVENT), 40),
        cut(page(EVENT), 0),
        drops,
        says(b"", "302 Found", headers="Location: http://portal.invalid/\r\n"),
        says(b"", "304 Not Modified"),
        says(b"<html>", "502 Bad Gateway", "text/html"),
        says(b"<html>", "403 Forbidden", "text/html"),
        says(b"<html>", "404 Not Found", "text/html"),
        says(b"<html>", "410 Gone", "text/html"),
        says([1], "403 Forbidden"),
        says({"error": 5}, "403 Forbidden"),
        says({"error": {"errors": 5, "message": {}}}, "503 Service Unavailable"),
        says(b"", "511 Network Authentication Required"),
    ],
)
def test_failure_29_31_what_is_no_page_is_no_answer(answer: object, client_of: MakeClient) -> None:
    with HostileServer(answer) as server, pytest.raises(Offline):  # type: ignore[arg-type]
        client_of(server.address).list_events("primary")


@pytest.mark.parametrize(
    "answer",
    [portal(), says({"error": "login"}), says(b"<html>", "201 Created"), says(b""), says({}), drops],
)
def test_what_is_no_answer_deletes_nothing(answer: object, client_of: MakeClient) -> None:
    with HostileServer(answer) as server, pytest.raises(Offline):  # type: ignore[arg-type]
        client_of(server.address).delete_event("primary", "abcde", '"1"')


def test_no_content_is_a_deletion(client_of: MakeClient) -> None:
    with HostileServer(says(b"", "204 No Content")) as server:
        client_of(server.address).delete_event("primary", "abcde", '"1"')
    assert server.methods == ["DELETE"]


def test_a_page_is_a_page(client_of: MakeClient) -> None:
    with HostileServer(says(page(EVENT)), zipped(page(EVENT))) as server:
        client = client_of(server.address)
        assert [event.event_id for event in client.list_events("primary").events] == ["abcde"]
        assert client.list_events("primary").next_sync_token == "token"


def test_failure_18_34_a_drip_ends_with_the_deadline(client_of: MakeClient) -> None:
    with HostileServer(drips()) as server, pytest.raises(Offline, match="in time"):
        client_of(server.address).with_deadline(0.3).list_events("primary")


def test_a_drip_of_headers_ends_with_the_deadline(client_of: MakeClient) -> None:
    with HostileServer(drips(b"HTTP/1.1 200 OK\r\nX-Slow: ")) as server, pytest.raises(Offline, match="in time"):
        client_of(server.address).with_deadline(0.3).list_events("primary")


def test_the_deadline_is_one_for_all_pages(client_of: MakeClient) -> None:
    endless = says(page(EVENT, nextSyncToken=None, nextPageToken="again"))
    with HostileServer(endless, endless, silent) as server, pytest.raises(Offline, match="in time"):
        client_of(server.address).with_deadline(0.5).list_window("primary", 0, 86_400)


def test_a_list_that_does_not_end_is_given_up(client_of: MakeClient) -> None:
    endless = says(page(nextSyncToken=None, nextPageToken="again"))
    with HostileServer(endless) as server, pytest.raises(Offline, match="does not end"):
        client_of(server.address).list_window("primary", 0, 86_400)


def test_closing_ends_the_call_under_way(client_of: MakeClient) -> None:
    failures: list[BaseException] = []
    with HostileServer(silent) as server:
        client = client_of(server.address)

        def call() -> None:
            with pytest.raises(Offline) as caught:
                client.list_events("primary")
            failures.append(caught.value)

        thread = threading.Thread(target=call)
        thread.start()
        while not server.heads:
            threading.Event().wait(0.01)
        client.close()
        thread.join(60)
    assert len(failures) == 1


@pytest.mark.parametrize("answer", [drops, cut(EVENT, 10), says(b"<html>", "503 Unavailable", "text/html")])
def test_failure_40_a_write_is_sent_once(answer: object, client_of: MakeClient) -> None:
    with HostileServer(answer) as server, pytest.raises(Offline):  # type: ignore[arg-type]
        client_of(server.address).insert_event("primary", "abcde", content(), MARKER)
    assert server.methods == ["POST"]


def test_a_write_is_sent_once_on_a_kept_connection(client_of: MakeClient) -> None:
    with HostileServer(says(page()), drops) as server:
        client = client_of(server.address)
        client.list_events("primary")
        with pytest.raises(Offline):
            client.delete_event("primary", "abcde", '"1"')
    assert server.methods == ["GET", "DELETE"]


def test_a_read_on_a_dead_connection_is_asked_again(client_of: MakeClient) -> None:
    with HostileServer(says(page()), drops, says(page(EVENT))) as server:
        client = client_of(server.address)
        client.list_events("primary")
        assert client.list_events("primary").events
    assert server.methods == ["GET", "GET", "GET"]


def test_a_connection_that_the_server_left_is_not_used(client_of: MakeClient) -> None:
    """The answer does not say that the connection ends; a write on it would be lost in doubt."""
    with HostileServer(says(page(), keep=False), says(EVENT)) as server:
        client = client_of(server.address)
        client.list_events("primary")
        assert server.left.acquire(timeout=60)
        assert client.insert_event("primary", "abcde", content(), MARKER).event_id == "abcde"
    assert server.methods == ["GET", "POST"]


def test_failure_36_a_redirect_takes_nothing_elsewhere(client_of: MakeClient) -> None:
    with HostileServer(says(page())) as elsewhere:
        for status in ("301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"):
            answer = says(b"", status, headers=f"Location: {elsewhere.address}\r\n")
            with HostileServer(answer) as server, pytest.raises(Offline):
                client_of(server.address).list_events("primary")
        assert elsewhere.heads == []


def test_failure_33_a_bomb_does_not_go_off() -> None:
    bomb = b" " * (LARGEST_ANSWER + 1)
    for answer in (zipped(bomb), says(bomb)):
        with HostileServer(answer) as server:
            transport = Transport(Deadline(20))
            with pytest.raises(OSError, match="too large"):
                transport.request(server.address)
            transport.close()


@pytest.mark.parametrize("answer", [cut(page(EVENT), 40), zipped(page(EVENT), 0.5), zipped(b"x" * 300_000, 0.5)])
def test_failure_28_32_half_an_answer_is_none(answer: object) -> None:
    with HostileServer(answer) as server:  # type: ignore[arg-type]
        transport = Transport(Deadline(20))
        with pytest.raises((IncompleteRead, EOFError)):
            transport.request(server.address)
        transport.close()


def test_the_largest_answer_passes() -> None:
    whole = b" " * LARGEST_ANSWER
    with HostileServer(zipped(whole)) as server:
        transport = Transport(Deadline(20))
        assert len(transport.request(server.address)[1]) == LARGEST_ANSWER
        transport.close()


def test_failure_27_nobody_listens(client_of: MakeClient) -> None:
    """The port is kept by a socket that takes no connection: nobody else gets it meanwhile."""
    with socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))
        with pytest.raises(Offline, match="cannot be reached"):
            client_of(f"http://127.0.0.1:{kept.getsockname()[1]}/").list_events("primary")


def test_failure_35_a_host_that_swallows_every_knock(client_of: MakeClient) -> None:
    """A listener whose queue is full answers no connection attempt, as a firewall that drops them."""
    with socket.socket() as deaf, contextlib.ExitStack() as stack:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(deaf.getsockname())
        client = client_of(f"http://127.0.0.1:{deaf.getsockname()[1]}/")
        with pytest.raises(Offline, match="in time"):
            client.with_deadline(0.3).list_events("primary")


def test_http_never_leaves_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hosts file may say anything about `localhost`."""
    answer = [(2, 1, 6, ("192.0.2.1", 80))]
    monkeypatch.setattr("schedapp.google.dial._lookup", lambda _host, _port: answer)
    with pytest.raises(OSError, match="not this computer"):
        Transport(Deadline(5)).request("http://localhost/")


def test_failure_39_a_name_that_nobody_answers_for_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr("schedapp.google.dial._lookup", lambda _host, _port: over.wait(30) and [])
    with pytest.raises(TimeoutError):
        Transport(Deadline(0.2)).request("https://calendar.invalid/")
    over.set()


def test_failure_41_the_second_address_is_tried() -> None:
    """`localhost` may name ::1 first, where nobody listens."""
    with HostileServer(says(page())) as server:
        answer, body = Transport(Deadline(10)).request(f"http://localhost:{server.port}/calendar")
        assert (answer.status, json.loads(body)["kind"]) == (200, "calendar#events")


def test_failure_37_https_goes_through_the_proxy_and_loopback_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = says(b"", "407 Proxy Authentication Required")
    with HostileServer(refusal) as proxy, HostileServer(says(page())) as server:
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://user:pass%20word@127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        Transport(Deadline(10)).request(server.address)
        with pytest.raises(OSError, match="407"):
            Transport(Deadline(10)).request("https://calendar.invalid/calendar/v3/")
        assert [head.split("\r\n")[0] for head in proxy.heads] == ["CONNECT calendar.invalid:443 HTTP/1.0"]
        assert "Proxy-Authorization: Basic dXNlcjpwYXNzIHdvcmQ=" in proxy.heads[0]
        assert len(server.heads) == 1


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[ssl.SSLContext, Path]:
    """A TLS server's side with a certificate for 127.0.0.1 that signs itself, and the file to trust."""
    monkeypatch.setattr(transport_module, "_context", [])
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "clinic proxy")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, private = tmp_path / "ca.pem", tmp_path / "key.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted


def test_failure_38_an_unknown_certificate_ends_it(
    authority: tuple[ssl.SSLContext, Path], client_of: MakeClient
) -> None:
    with HostileServer(says(page()), tls=authority[0]) as server, pytest.raises(Offline, match="not private"):
        client_of(server.address).list_events("primary")
    assert server.heads == []


def test_the_system_s_authorities_are_trusted(
    authority: tuple[ssl.SSLContext, Path], client_of: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[1]))
    with HostileServer(says(page(EVENT)), says(page(EVENT)), drips(), tls=authority[0]) as server:
        client = client_of(server.address)
        assert client.list_events("primary").events
        assert client.list_events("primary").events
        with pytest.raises(Offline, match="in time"):
            client.with_deadline(0.3).list_events("primary")
    assert server.methods == ["GET", "GET", "GET"]
