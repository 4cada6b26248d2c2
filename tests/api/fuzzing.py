"""Requests made from the OpenAPI document, sensible and broken ones, and what their answers have to be."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks

from schedapp.api.guard import Tries
from schedapp.services import given_tokens
from schedapp.simulator import Simulator
from tests.api.conftest import Api

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
"""No 5xx; no status, content type, header or body that the document does not have; nothing broken is taken."""


REFUSED = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429", "431", "5xx"]
"""How broken data is refused; 413 and 431: it is too long before anybody reads it."""


class Fuzz:
    """Sends cases to a server. `sent` counts them; `statuses` are those that came."""

    def __init__(self, server: Api, token: str | None) -> None:
        document = copy.deepcopy(server.server.app.openapi())
        if token:  # which every case gets: none of them is about a token
            for methods in document["paths"].values():
                for operation in methods.values():
                    operation.pop("security", None)
        refused = {"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}}
        self.schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig.from_dict(refused))
        self.base = server.server.address
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.session = requests.Session()
        self.session.trust_env = False
        self.sent = 0
        self.statuses: dict[int, int] = {}

    def run(self, cases: int, *, seed: int = 0) -> None:
        """At least so many cases, spread over the operations. Raises with every operation that failed."""
        operations = [result.ok() for result in self.schema.get_all_operations()]
        failed: list[Exception] = []
        while self.sent < cases and not failed:
            each = max(10, (cases - self.sent) // len(operations) + 1)
            for operation in operations:
                try:
                    self._run(operation, each, seed)
                except Exception as error:
                    error.add_note(operation.label)
                    failed.append(error)
            seed += 1
        if failed:
            raise ExceptionGroup("answers that the document does not have", failed)

    def _run(self, operation: Any, cases: int, seed: int) -> None:
        strategy = operation.as_strategy(generation_mode=GenerationMode.POSITIVE) | operation.as_strategy(
            generation_mode=GenerationMode.NEGATIVE
        )

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=cases,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(case=strategy)
        def send(case: Case) -> None:
            self.send(case)

        send()

    def send(self, case: Case) -> None:
        if case.operation.path == "/changes":
            case.query = {**case.query, "follow": "false"}  # a stream without an end is for other tests
        response = case.call(base_url=self.base, session=self.session, headers=self.headers, timeout=60)
        self.sent += 1
        self.statuses[response.status_code] = self.statuses.get(response.status_code, 0) + 1
        case.validate_response(response, checks=CHECKS, headers=self.headers)


@contextmanager
def fuzzed_server(home: Path) -> Iterator[Api]:
    """A server over a simulated Google, which alone it may talk to, and with something in it."""
    with Simulator() as google, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCHEDAPP_GOOGLE_API_ROOT", google.address)
        home.mkdir(parents=True, exist_ok=True)
        patch.setenv("SCHEDAPP_CLIENT_SECRETS", str(google.write_client_file(home / "client.json")))
        patch.setattr(given_tokens, "_GOOGLES", ())
        patch.setattr(Tries, "allow", lambda _self: True)
        server = Api(home)
        try:
            server.resource("Room 1")
            server.resource("Dr. Weber")
            yield server
        finally:
            server.close()
