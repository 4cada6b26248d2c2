"""A server that cannot begin is not announced, and keeps nobody else from serving."""

from __future__ import annotations

from typing import Any

import pytest
import uvicorn

from schedapp.api.host import ApiHost
from schedapp.errors import StoreError
from schedapp.services.api_state import running
from tests.api.conftest import Api


def test_a_server_that_cannot_begin_says_so(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_server: uvicorn.Server, sockets: Any = None) -> None:
        raise OSError(24, "Too many open files")

    host = ApiHost(lambda: api.container)
    with monkeypatch.context() as full:
        full.setattr(uvicorn.Server, "run", run)
        with pytest.raises(StoreError, match="could not be started"):
            host.start()
    assert (host.address, running(api.container.paths)) == ("", None)
    assert host.start().startswith("http://127.0.0.1:")
    host.stop()
