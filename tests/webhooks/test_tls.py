"""https: the certificate has to be trusted and to be for the name, although the number is what is called."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webhooks.conftest import Place
from tests.webhooks.receiver import Receiver


def certificate(folder: Path, name: str) -> Path:
    """Key and certificate of a computer of this name, in one file."""
    key, file = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", file],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    together = folder / f"{name}.pem"
    together.write_bytes(key.read_bytes() + file.read_bytes())
    return together


def serve(file: Path) -> Iterator[Receiver]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    started = Receiver(tls)
    yield started
    started.close()


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Receiver]:
    """A receiver that is `localhost`."""
    yield from serve(certificate(tmp_path, "localhost"))


def test_a_trusted_certificate_of_the_name(
    place: Place, secure: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    hook = place.hook(secure.address.replace("127.0.0.1", "localhost"))
    place.start()
    place.book()
    (told,) = secure.wait(1)
    assert told.is_signed(hook.secret)
    place.settled(hook, "delivered")


def test_a_certificate_that_nobody_vouches_for(place: Place, secure: Receiver) -> None:
    hook = place.hook(secure.address.replace("127.0.0.1", "localhost"))
    place.start()
    place.book()
    assert place.tried(hook, 1).error.startswith("Its certificate is not trusted")
    assert secure.received == []


def test_a_certificate_of_another_name(
    place: Place, secure: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    hook = place.hook(secure.address)
    place.start()
    place.book()
    assert "certificate" in place.tried(hook, 1).error
    assert secure.received == []
