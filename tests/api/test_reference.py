"""The rendered reference in Chromium: drawn with a token, from files of this computer alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from schedapp.services.api_tokens import Scope
from tests.api.browser import Page, chromium
from tests.api.conftest import Api

DRAWN = "document.querySelectorAll('.opblock-summary-path').length > 20"


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with chromium() as page:
        yield page


@pytest.fixture
def page(browser: Page) -> Iterator[Page]:
    browser.messages.clear()
    browser.size(1280, 900)
    yield browser
    browser.call("Page.navigate", url="about:blank")


@pytest.mark.desktop
def test_it_draws_every_operation_from_here_alone(api: Api, page: Page) -> None:
    page.open(f"{api.server.address}/reference#token={api.token[Scope.READ_BUSY]}")
    page.wait(DRAWN)
    shown = page.evaluate("[...document.querySelectorAll('.opblock-summary-path')].map(each => each.dataset.path)")
    assert set(shown) == set(api.server.app.openapi()["paths"])
    assert {address.split("/")[2] for address in page.requested() if address.startswith("http")} == {api.host}
    assert page.complaints() == []
    assert "error" not in page.text().lower().partition("schemas")[0][:200]


@pytest.mark.desktop
def test_the_token_leaves_the_address_and_stays_nowhere(api: Api, page: Page) -> None:
    token = api.token[Scope.READ_BUSY]
    page.open(f"{api.server.address}/reference#token={token}")
    page.wait(DRAWN)
    assert page.evaluate("location.href") == f"{api.server.address}/reference"
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert token not in kept
    assert not [address for address in page.requested() if token in address.partition("#")[0]]


@pytest.mark.desktop
def test_an_operation_can_be_tried(api: Api, page: Page) -> None:
    page.open(f"{api.server.address}/reference#token={api.token[Scope.READ]}")
    page.wait(DRAWN)
    block = "document.querySelector('#operations-calendars-list_connections')"
    page.evaluate(f"{block}.querySelector('.opblock-summary-control').click()")
    page.wait(f"{block}.querySelector('.try-out__btn') !== null")
    page.evaluate(f"{block}.querySelector('.try-out__btn').click()")
    page.wait(f"{block}.querySelector('.execute') !== null")
    page.evaluate(f"{block}.querySelector('.execute').click()")
    page.wait(f"{block}.querySelector('.live-responses-table tbody .response-col_status') !== null")
    status = page.evaluate(f"{block}.querySelector('.live-responses-table tbody .response-col_status').innerText")
    assert status.startswith("200")


@pytest.mark.desktop
def test_without_a_token_it_asks_for_one(api: Api, page: Page) -> None:
    page.open(f"{api.server.address}/reference")
    page.wait("!document.getElementById('door').hidden")
    page.evaluate("document.getElementById('token').value = 'sched_wrong'")
    page.evaluate("document.querySelector('#door button').click()")
    page.wait("document.getElementById('problem').textContent.includes('token')")
    page.evaluate(f"document.getElementById('token').value = '{api.token[Scope.READ]}'")
    page.evaluate("document.querySelector('#door button').click()")
    page.wait(DRAWN)


def test_the_shell_has_no_data_and_a_strict_policy(api: Api) -> None:
    api.resource("Ada Lovelace")
    for path in ("/reference", "/v1/reference", "/reference/reference.js", "/reference/swagger-ui-bundle.js"):
        answer = api.get(path, scope=None)
        assert answer.status_code == 200
        assert "Ada" not in answer.text
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "frame-ancestors 'none'" in policy


def test_the_pages_of_the_framework_are_not_served(api: Api) -> None:
    for path in ("/docs", "/redoc", "/docs/oauth2-redirect"):
        assert api.get(path).status_code == 404
        assert api.get(path, scope=None).status_code == 401
