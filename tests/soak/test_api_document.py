"""The OpenAPI document against 100,000 cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from schedapp.services.api_tokens import Scope
from tests.api.fuzzing import Fuzz, fuzzed_server

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]


@pytest.mark.parametrize(("scope", "cases"), [(Scope.WRITE, 70_000), (Scope.READ_BUSY, 15_000), (None, 15_000)])
def test_a_hundred_thousand_cases(tmp_path: Path, scope: Scope | None, cases: int) -> None:
    with fuzzed_server(tmp_path / "home") as server:
        fuzz = Fuzz(server, server.token[scope] if scope else None)
        fuzz.run(cases, seed=1000)
        assert fuzz.sent >= cases
