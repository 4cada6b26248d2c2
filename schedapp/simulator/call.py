"""One authorised, checked call of an API method, and what its grant opens."""

from __future__ import annotations

from dataclasses import dataclass

from schedapp.simulator.discovery import Method
from schedapp.simulator.errors import Json
from schedapp.simulator.faults import Active
from schedapp.simulator.knobs import Knobs
from schedapp.simulator.oauth import Grant
from schedapp.simulator.state import Account, Calendar, Store

_SCOPE_ROOT = "https://www.googleapis.com/auth/"


@dataclass(frozen=True)
class Call:
    """What a method needs to answer: ids of the path, typed parameters, the body, who asks, what shall go wrong."""

    store: Store
    knobs: Knobs
    method: Method
    ids: dict[str, str]
    params: Json
    body: Json
    headers: dict[str, str]
    grant: Grant
    faults: Active

    @property
    def account(self) -> Account:
        return self.store.accounts[self.grant.email]

    def role(self, calendar: Calendar) -> str:
        """The caller's role on a calendar, as far as the scopes of the grant go for this method."""
        names = {scope.removeprefix(_SCOPE_ROOT) for scope in self.method.scopes & set(self.grant.scopes)}
        role = calendar.role_of(self.grant.email)
        names -= {"calendar.events.public.readonly"}  # no calendar here is public
        if not calendar.made_by_app:
            names -= {"calendar.app.created"}
        if role != "owner":
            names -= {"calendar.events.owned", "calendar.events.owned.readonly"}
        if not names:
            return "none"
        return "freeBusyReader" if role != "none" and names == {"calendar.events.freebusy"} else role
