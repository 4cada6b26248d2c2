"""The server proves itself before it is sent a token."""

from __future__ import annotations

import hashlib
import hmac

from schedapp.services.api_tokens import Scope
from tests.api.conftest import Api

NONCE = "bqvFKAo5yHYlAfH2pGm0Zw"


def proof(token: str, nonce: str, address: str) -> str:
    key = hashlib.sha256(token.encode()).digest()
    return hmac.new(key, f"{nonce}\n{address}".encode(), hashlib.sha256).hexdigest()


def test_the_server_proves_that_it_knows_each_token(api: Api) -> None:
    answer = api.get(f"/hello?nonce={NONCE}", scope=None)
    assert answer.status_code == 200
    expected = {proof(api.token[scope], NONCE, api.host) for scope in Scope}
    assert set(answer.json()["proofs"]) == expected


def test_a_proof_is_for_one_address_and_one_question(api: Api) -> None:
    """A program on another port that passes the question on has nothing to show."""
    proofs = api.get(f"/hello?nonce={NONCE}", scope=None).json()["proofs"]
    token = api.token[Scope.READ]
    assert proof(token, NONCE, f"127.0.0.1:{api.server.port + 1}") not in proofs
    assert proof(token, NONCE[::-1], api.host) not in proofs
    assert proof("sched_made-up", NONCE, api.host) not in proofs


def test_the_same_lives_under_v1(api: Api) -> None:
    assert api.get(f"/v1/hello?nonce={NONCE}", scope=None).json() == api.get(f"/hello?nonce={NONCE}", scope=None).json()


def test_a_short_nonce_is_refused_in_words(api: Api) -> None:
    answer = api.get("/hello?nonce=short", scope=None)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "BadInput"


def test_everything_else_wants_a_token(api: Api) -> None:
    answer = api.get("/nowhere", scope=None)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert api.get("/nowhere").status_code == 404


def test_a_parameter_that_is_not_known_is_told(api: Api) -> None:
    answer = api.get("/connections?limits=3")
    assert (answer.status_code, answer.json()["code"]) == (422, "BadInput")
    assert answer.json()["detail"] == "There are: cursor, limit."
    assert api.get("/connections?limit=3").status_code == 200
