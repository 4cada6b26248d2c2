"""The knobs over HTTP, for processes other than the simulator's own.

All bodies and answers are JSON. Requests that a web page could send (with an `Origin`) are refused.

- `GET  /_sim/state`                  accounts, calendars, address, client file content
- `GET  /_sim/requests`               every request so far; `?method=events.insert` narrows it
- `POST /_sim/requests/clear`
- `GET  /_sim/faults`                 the rules in force with how often they fired
- `POST /_sim/faults`                 {"method", "kind", ...}: the fields of `faults.Fault`
- `POST /_sim/faults/clear`
- `GET  /_sim/knobs`                  the settings of `knobs.Knobs` with their present values
- `POST /_sim/knobs`                  {name: value, ...}: changes those
- `POST /_sim/snapshot`               {"name"}: keeps calendars and events as they are now, in memory
- `POST /_sim/restore`                {"name", "tokens"?: "gone" or "kept"}: puts them back, as from a backup
- `GET  /_sim/limits`                 what each account used up of its minute, by e-mail
- `POST /_sim/limits/clear`
- `POST /_sim/reset`                  default calendars, no events, grants, faults, records; knobs as at first
- `POST /_sim/consent-code`           {"url", "account"?, "scopes"?, "deny"?}: consent without a browser;
                                      answers {"redirect"}: the loopback address to open with the code
- `POST /_sim/expire-access-tokens`   {}
- `POST /_sim/expire-sync-tokens`     {"calendar_id"?}
- `POST /_sim/revoke`                 {"account"?}
- `GET  /_sim/consent-user-agents`
- `POST /_sim/google/<deed>`          {keyword arguments}: a method of `people.People`, e.g. `insert` with
                                      {"calendar_id", "body"}; answers {"result"}
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from schedapp.simulator.errors import ApiError, Json, bad_request, forbidden, not_found
from schedapp.simulator.message import Answer, Request
from schedapp.simulator.oauth import ConsentError

if TYPE_CHECKING:
    from schedapp.simulator.server import Simulator

_DEEDS = frozenset(
    {
        "accounts", "calendars", "add_account", "add_calendar", "remove_calendar", "set_role", "insert", "patch",
        "delete", "restore", "get", "list", "occurrences", "move", "duplicate", "split", "purge_tombstones",
        "respond", "remind", "colour", "add_room", "begin_split", "split_step", "plant", "planted",
    }
)  # fmt: skip


class Control:
    """Serves `/_sim/...`."""

    def __init__(self, simulator: Simulator) -> None:
        self._sim = simulator
        self._snapshots: dict[str, Json] = {}
        self._routes: dict[tuple[str, str], Callable[[Request], Any]] = {
            ("GET", "state"): lambda _: self._state(),
            ("GET", "requests"): self._requests,
            ("POST", "requests/clear"): lambda _: self._sim.clear_requests(),
            ("GET", "faults"): lambda _: self._sim.faults.describe(),
            ("POST", "faults"): self._add_fault,
            ("POST", "faults/clear"): lambda _: self._sim.faults.clear(),
            ("GET", "knobs"): lambda _: self._sim.knobs.describe(),
            ("POST", "knobs"): lambda request: self._sim.knobs.change(**_body(request)),
            ("POST", "snapshot"): self._snapshot,
            ("POST", "restore"): self._restore,
            ("GET", "limits"): lambda _: {email: self._sim.limits.used(email) for email in self._sim.google.accounts()},
            ("POST", "limits/clear"): lambda _: self._sim.limits.clear(),
            ("POST", "reset"): lambda _: self._sim.reset(),
            ("POST", "consent-code"): self._consent,
            ("POST", "expire-access-tokens"): lambda _: self._sim.expire_access_tokens(),
            ("POST", "expire-sync-tokens"): lambda r: self._sim.expire_sync_tokens(_body(r).get("calendar_id")),
            ("POST", "revoke"): lambda request: self._sim.revoke(_body(request).get("account")),
            ("GET", "consent-user-agents"): lambda _: self._sim.consent_user_agents,
        }

    def __call__(self, request: Request) -> Answer:
        """Answer one request; refusals in the API's error shape."""
        try:
            if "origin" in request.headers:
                raise forbidden("Not for web pages.")
            name = request.path.removeprefix("/_sim/")
            if name.startswith("google/") and request.verb == "POST":
                result = {"result": self._deed(name.removeprefix("google/"), _body(request))}
            else:
                run = self._routes.get((request.verb, name))
                if run is None:
                    raise not_found()
                result = run(request)
        except ApiError as error:
            return Answer(error.status, error.body())
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            return Answer(400, bad_request(str(error)).body())
        return Answer(content={} if result is None else result)

    def _state(self) -> Json:
        return {
            "address": self._sim.address,
            "accounts": self._sim.google.accounts(),
            "calendars": self._sim.google.calendars(),
            "client": self._sim.client_config(),
        }

    def _requests(self, request: Request) -> list[Json]:
        method = request.query.get("method", [None])[0]
        return [record.describe() for record in self._sim.app.log.all(method)]

    def _add_fault(self, request: Request) -> Json:
        options = _body(request)
        options.pop("run", None)
        return self._sim.faults.add(options.pop("method", "*"), options.pop("kind"), **options).describe()

    def _snapshot(self, request: Request) -> None:
        self._snapshots[_body(request)["name"]] = self._sim.snapshot()

    def _restore(self, request: Request) -> None:
        body = _body(request)
        self._sim.restore(self._snapshots[body["name"]], tokens=body.get("tokens", "gone"))

    def _consent(self, request: Request) -> Json:
        body = _body(request)
        account = None if body.get("deny") else body.get("account")
        scopes = body.get("scopes")
        try:
            redirect = self._sim.consent(
                body["url"],
                account=account,
                scopes=None if scopes is None else tuple(scopes),
                deny=bool(body.get("deny")),
            )
        except ConsentError as error:
            raise bad_request(f"{error.code}: {error.explanation}") from error
        return {"redirect": redirect}

    def _deed(self, name: str, arguments: Json) -> Any:
        if name not in _DEEDS:
            raise not_found()
        return getattr(self._sim.google, name)(**arguments)


def _body(request: Request) -> Json:
    body = request.json() or {}
    if not isinstance(body, dict):
        raise bad_request("An object is expected.")
    return body


def consent_params(url: str) -> dict[str, str]:
    """The parameters of an authorisation address."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
