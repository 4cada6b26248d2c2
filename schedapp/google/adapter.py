"""Carries `requests` over our transport: the same deadline, caps and refusal of redirects at the token endpoint."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import BaseAdapter

from schedapp.google.deadline import Deadline
from schedapp.google.transport import Transport


class TransportAdapter(BaseAdapter):
    """`plain` sends over http what oauthlib was told as https; only ever to this computer (the dialler checks)."""

    def __init__(self, *, plain: bool) -> None:
        super().__init__()
        self.deadline = Deadline(30)
        self._plain = plain
        self._transport = Transport()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002
        timeout: Any = None,  # noqa: ARG002 - the deadline is what counts
        verify: Any = True,  # noqa: ARG002 - certificates are always checked
        cert: Any = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 - the transport knows the system's
    ) -> requests.Response:
        address = request.url or ""
        if self._plain:
            address = "http" + address.removeprefix("https")
        self._transport.deadline = self.deadline
        headers = {str(name): str(value) for name, value in request.headers.items()}
        body = request.body if isinstance(request.body, str | bytes) else None
        answer, content = self._transport.request(address, request.method or "GET", body, headers)
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(answer)
        response.raw = io.BytesIO(content)
        response.url = address
        response.request = request
        response.encoding = "utf-8"
        return response

    def close(self) -> None:
        self._transport.close()
