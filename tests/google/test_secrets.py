"""Secrets stay out of sight: their wrapper, and the net under the log."""

from __future__ import annotations

import copy
import io
import logging
import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.google.redact import RedactTokens, quiet_libraries, quiet_wire_dumps, redact
from schedapp.google.secret import Secret, live_texts

REFRESH = "1//0gCanary-refresh_token-0123456789"
ACCESS = "ya29.a0Canary-access_token.0123456789"
CODE = "4/0AWQyCanaryCode_0123456789"


def test_a_secret_shows_nothing() -> None:
    secret = Secret(REFRESH)
    for shown in (repr(secret), str(secret), f"{secret}", "%s" % secret, repr([secret])):  # noqa: UP031
        assert "Canary" not in shown
    assert not hasattr(secret, "__dict__")
    assert (secret.reveal(), bool(secret), bool(Secret(""))) == (REFRESH, True, False)
    assert secret.equals(REFRESH)
    assert not secret.equals(ACCESS)


@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_is_not_copied(leak: object) -> None:
    with pytest.raises(TypeError):
        leak(Secret(REFRESH))  # type: ignore[operator]


def test_secrets_in_memory_are_known_and_forgotten() -> None:
    secret = Secret("a token of no known shape")
    assert "…" + redact(f"x{secret.reveal()}y") + "…" == "…x•••y…"
    del secret
    assert "a token of no known shape" not in live_texts()


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {ACCESS}",
        "authorization: bearer opaque-canary",
        "Proxy-Authorization: Basic Q2FuYXJ5",
        f"GET /back?state=Canary&code={CODE}&scope=x",
        f"{{'refresh_token': '{REFRESH}', 'x': 1}}",
        '{"access_token": "opaque Canary", "client_secret":"Canary"}',
        f"token {REFRESH} and {ACCESS}",
        "code=4%2F0ACanary&code_verifier=Canary",
        "syncToken=Canary&pageToken=Canary",
        "login_hint=canary@example.org",
        "secret GOCSPX-Canary_1",
        f"exchange of {CODE}.",
    ],
)
def test_shapes(text: str) -> None:
    shown = redact(text)
    for secret in ("Canary", "canary", "Q2FuYXJ5"):
        assert secret not in shown


@pytest.mark.parametrize("address", ["doctor@example.org", "c_12ab@group.calendar.google.com", "a%40b.example"])
def test_calendar_ids_are_addresses(address: str) -> None:
    assert redact(f"calendar {address} pulled") == "calendar <address> pulled"


@pytest.mark.parametrize("text", ["pulled 12 events in 0.4 s", "Zürich 10:00-11:00 → Room 4", "two\nlines\tand a tab"])
def test_the_rest_stays(text: str) -> None:
    assert redact(text) == text


def test_control_characters_do_not_reach_a_terminal() -> None:
    assert redact("a\x1b]0;x\x07b\r\x9bc") == "a\ufffd]0;x\ufffdb\ufffd\ufffdc"


@given(before=st.text(max_size=40), after=st.text(max_size=40), secret=st.sampled_from([REFRESH, ACCESS]))
def test_wherever_a_known_secret_stands(before: str, after: str, secret: str) -> None:
    held = Secret(secret)
    assert "Canary" not in redact(before + held.reveal() + after)


def test_long_texts_are_no_bomb() -> None:
    for text in ("a" * 200_000, "a." * 100_000, "@" * 200_000, "'code': '" * 20_000):
        started = time.thread_time()
        redact(text)
        assert time.thread_time() - started < 10  # quadratic ones take minutes


def logged(emit: object) -> str:
    printed = io.StringIO()
    handler = logging.StreamHandler(printed)
    handler.addFilter(RedactTokens())
    logger = logging.getLogger("test.redact.child")
    logger.propagate = False
    logger.addHandler(handler)
    try:
        emit(logger)  # type: ignore[operator]
    finally:
        logger.removeHandler(handler)
    return printed.getvalue()


def test_the_filter_reads_arguments_tracebacks_and_stacks() -> None:
    def emit(logger: logging.Logger) -> None:
        logger.warning("token %s for %s", ACCESS, {"code": CODE})
        logger.warning("%d wrong", "placeholder " + REFRESH)
        try:
            raise ValueError(f"refused {REFRESH}")
        except ValueError:
            logger.exception("failed", stack_info=True)

    shown = logged(emit)
    assert "token ••• for" in shown
    assert "ValueError: refused •••" in shown
    assert "Stack (most recent call last)" in shown
    assert "Canary" not in shown


def test_the_libraries_are_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    import googleapiclient.model
    import httplib2

    monkeypatch.setattr(httplib2, "debuglevel", 4)
    monkeypatch.setattr(googleapiclient.model, "dump_request_response", True)
    logging.getLogger("requests_oauthlib").setLevel(logging.DEBUG)
    quiet_wire_dumps()
    quiet_libraries()
    assert (httplib2.debuglevel, googleapiclient.model.dump_request_response) == (0, False)
    for name in ("requests_oauthlib.oauth2_session", "google.auth", "google_auth_httplib2", "urllib3", "keyring"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
    assert not logging.getLogger("googleapiclient.http").isEnabledFor(logging.WARNING)
