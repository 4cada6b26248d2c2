"""What a token grants, asked of the server that gave it."""

from __future__ import annotations

import pytest

from schedapp.errors import PermissionDenied, SignInNeeded
from schedapp.google.clientfile import ClientFile
from schedapp.google.credentials import AccessTokens
from schedapp.google.granted import known_scopes
from schedapp.google.oauth import EVENTS_SCOPE, LIST_SCOPE, SCOPES
from schedapp.google.secret import Secret
from schedapp.simulator import Simulator

ALL = "https://www.googleapis.com/auth/calendar"
READ = f"{ALL}.readonly"


def of(client: ClientFile, access: str = "", refresh: str = "") -> AccessTokens:
    return AccessTokens.from_access(client, Secret(access), Secret(refresh))


@pytest.mark.parametrize("scopes", [SCOPES, (ALL,), (EVENTS_SCOPE, READ), ("openid", LIST_SCOPE, EVENTS_SCOPE)])
def test_the_server_tells_what_an_access_token_grants(
    sim: Simulator, client_file: ClientFile, scopes: tuple[str, ...]
) -> None:
    tokens = of(client_file, sim.access_token(scopes=scopes))
    assert known_scopes(tokens, sim.address, ("said",), renewable=False) == scopes
    (asked,) = sim.requests_of("tokeninfo")
    assert (asked.verb, asked.params, asked.body) == ("POST", {}, {"access_token": "(hidden)"})


@pytest.mark.parametrize("old", ["", "ya29.an old one"])
def test_a_refresh_token_is_used_to_ask(sim: Simulator, client_file: ClientFile, old: str) -> None:
    tokens = of(client_file, old, sim.refresh_token(scopes=SCOPES))
    assert known_scopes(tokens, sim.address, (), renewable=True) == SCOPES


@pytest.mark.parametrize(
    ("scopes", "named"),
    [((LIST_SCOPE,), "calendar.events"), ((EVENTS_SCOPE,), "calendar.calendarlist.readonly"), ((READ,), "events")],
)
@pytest.mark.parametrize("lasting", [False, True])
def test_too_little_is_refused(
    sim: Simulator, client_file: ClientFile, scopes: tuple[str, ...], named: str, lasting: bool
) -> None:
    access, refresh = sim.access_token(scopes=scopes), sim.refresh_token(scopes=scopes)
    tokens = of(client_file, "", refresh) if lasting else of(client_file, access)
    with pytest.raises(PermissionDenied, match="grants less") as told:
        known_scopes(tokens, sim.address, SCOPES, renewable=lasting)
    assert named in told.value.detail


@pytest.mark.parametrize(
    "fault",
    [
        ("status", {"status": 404}),
        ("status", {"status": 500, "body": "<html>oops</html>"}),
        ("malformed", {"form": "html"}),
        ("malformed", {"form": "truncated"}),
        ("drop", {}),
    ],
)
def test_a_server_that_does_not_say_is_no_refusal(
    sim: Simulator, client_file: ClientFile, fault: tuple[str, dict[str, object]]
) -> None:
    sim.faults.add("tokeninfo", fault[0], count=4, **fault[1])
    tokens = of(client_file, sim.access_token())
    assert known_scopes(tokens, sim.address, (), renewable=False) == ()
    assert known_scopes(tokens, sim.address, SCOPES, renewable=False) == SCOPES
    with pytest.raises(PermissionDenied):
        known_scopes(tokens, sim.address, (LIST_SCOPE,), renewable=False)


def test_what_is_good_for_nothing(sim: Simulator, client_file: ClientFile) -> None:
    """Of an access token alone the API says so; a refresh token is asked for one."""
    assert known_scopes(of(client_file, "ya29.made-up"), sim.address, (), renewable=False) == ()
    with pytest.raises(SignInNeeded):
        known_scopes(of(client_file, "", "1//made-up"), sim.address, (), renewable=True)
