"""Calendar v3: routes a checked request to its method, on behalf of the account behind the token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from schedapp.simulator import calendars, discovery, fields, views
from schedapp.simulator.discovery import Method
from schedapp.simulator.errors import (
    Json,
    access_level,
    insufficient_scopes,
    invalid_credentials,
    login_required,
    not_found,
)
from schedapp.simulator.events import Writer, WriteRules
from schedapp.simulator.faults import FUTURE_FIELD, Active, Faults
from schedapp.simulator.listing import Listing, PageFaults, Viewer
from schedapp.simulator.message import Answer, Request
from schedapp.simulator.oauth import Grant, OAuth
from schedapp.simulator.query import check_zone
from schedapp.simulator.state import Calendar, Store, rank

_SCOPE_ROOT = "https://www.googleapis.com/auth/"


@dataclass(frozen=True)
class Call:
    """One authorised, checked call."""

    method: Method
    ids: dict[str, str]
    params: Json
    body: Json
    headers: dict[str, str]
    grant: Grant
    faults: Active


class CalendarApi:
    """The methods that this simulator builds; every other one is answered like an unknown address."""

    def __init__(self, store: Store, oauth: OAuth, faults: Faults) -> None:
        self.store = store
        self.oauth = oauth
        self.faults = faults
        self.discovery = discovery.load()
        self._methods: dict[str, Callable[[Call], Answer]] = {
            "calendarList.list": self._calendar_list,
            "calendarList.get": self._calendar_entry,
            "calendars.get": self._calendar_get,
            "events.list": self._events_list,
            "events.instances": self._instances,
            "events.get": self._events_get,
            "events.insert": self._insert,
            "events.update": self._update,
            "events.patch": self._patch,
            "events.delete": self._delete,
        }

    def handle(self, method: Method, ids: dict[str, str], request: Request, active: Active) -> Answer:
        """Answer one call; raises ApiError for every refusal."""
        grant = self._authorise(method, request)
        run = self._methods.get(method.name)
        if run is None:
            raise not_found(f"Not Found: this simulator does not offer calendar.{method.name}.")
        params = self.discovery.check_params(method, request.query)
        extra = frozenset({FUTURE_FIELD}) if self.faults.future_field_seen else frozenset()
        body = self.discovery.check_body(method, request.json() if method.body else None, extra)
        mask = self._mask(method, params)
        with self.store.lock:
            answer = run(Call(method, ids, params, body, request.headers, grant, active))
        return _conditional(request, _masked(answer, mask))

    def _mask(self, method: Method, params: Json) -> fields.Mask | None:
        text = params.get("fields")
        if text is None:
            return None
        mask = fields.parse(text)
        schema = _RESPONSES.get(method.name)
        if schema:
            fields.check(mask, self.discovery.schemas, {"$ref": schema}, text)
        return mask

    def _authorise(self, method: Method, request: Request) -> Grant:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if not token:
            raise login_required()
        grant = self.oauth.who(token.strip()) if scheme.lower() == "bearer" else None
        if grant is None or grant.email not in self.store.accounts:
            raise invalid_credentials()
        if not method.scopes & set(grant.scopes):
            raise insufficient_scopes(f"calendar.v3.{method.name}")
        return grant

    def _calendar(self, call: Call) -> tuple[Calendar, str]:
        """The calendar and the account's role there, as far as its scopes let it see."""
        calendar = self.store.calendar(call.ids["calendarId"], call.grant.email)
        if calendar is None:
            raise not_found()
        role = _role_in_scope(calendar.role_of(call.grant.email), call)
        if role == "none":
            raise not_found()
        return calendar, role

    def _writer(self, call: Call) -> Writer:
        calendar, role = self._calendar(call)
        if rank(role) < rank("writerWithoutPrivateAccess"):
            raise access_level()
        refused = frozenset(fault.zone for fault in call.faults.of("refuse-zone"))
        rules = WriteRules(
            revive=not call.faults.has("revive-refused"),
            conference=call.params.get("conferenceDataVersion") == 1,
            attachments=call.params.get("supportsAttachments", False),
            reminder_moves_etag=not call.faults.has("silent-reminders"),
            refused_zones=refused,
        )
        return Writer(self.store, calendar, call.grant.email, rules)

    def _listing(self, call: Call) -> Listing:
        calendar, role = self._calendar(call)
        entry = self.store.accounts[call.grant.email].entries.get(calendar.id)
        viewer = Viewer(call.grant.email, role, entry.reminders if entry else [])
        limit = call.faults.first("page-limit")
        page = PageFaults(
            limit.limit if limit else None,
            call.faults.has("empty-page"),
            call.faults.has("duplicate-item"),
        )
        return Listing(self.store, calendar, viewer, page)

    def _calendar_list(self, call: Call) -> Answer:
        limit = call.faults.first("page-limit")
        account = self.store.accounts[call.grant.email]
        content = calendars.list_entries(self.store, account, call.params, limit.limit if limit else None)
        return Answer(content=content, is_list=True)

    def _calendar_entry(self, call: Call) -> Answer:
        account = self.store.accounts[call.grant.email]
        return Answer(content=calendars.get_entry(self.store, account, call.ids["calendarId"]))

    def _calendar_get(self, call: Call) -> Answer:
        account = self.store.accounts[call.grant.email]
        return Answer(content=calendars.get_calendar(self.store, account, call.ids["calendarId"]))

    def _events_list(self, call: Call) -> Answer:
        return Answer(content=self._listing(call).events(call.params), is_list=True)

    def _instances(self, call: Call) -> Answer:
        content = self._listing(call).instances(call.ids["eventId"], call.params)
        return Answer(content=content, is_list=True)

    def _events_get(self, call: Call) -> Answer:
        calendar, role = self._calendar(call)
        row = Writer(self.store, calendar, call.grant.email).find(call.ids["eventId"])
        if "timeZone" in call.params:
            check_zone(call.params["timeZone"])
        content = views.event(
            row,
            role,
            zone_name=call.params.get("timeZone"),
            max_attendees=call.params.get("maxAttendees"),
        )
        return Answer(content=content)

    def _insert(self, call: Call) -> Answer:
        return Answer(content=self._writer(call).insert(call.body).data)

    def _update(self, call: Call) -> Answer:
        row = self._writer(call).update(call.ids["eventId"], call.body, call.headers.get("if-match"))
        return Answer(content=row.data)

    def _patch(self, call: Call) -> Answer:
        row = self._writer(call).patch(call.ids["eventId"], call.body, call.headers.get("if-match"))
        return Answer(content=row.data)

    def _delete(self, call: Call) -> Answer:
        self._writer(call).delete(call.ids["eventId"], call.headers.get("if-match"))
        return Answer(status=204)


_RESPONSES = {
    "calendarList.list": "CalendarList",
    "calendarList.get": "CalendarListEntry",
    "calendars.get": "Calendar",
    "events.list": "Events",
    "events.instances": "Events",
    "events.get": "Event",
    "events.insert": "Event",
    "events.update": "Event",
    "events.patch": "Event",
}


def _role_in_scope(role: str, call: Call) -> str:
    """What is left of a role under scopes that open some calendars or some fields only."""
    names = {s.removeprefix(_SCOPE_ROOT) for s in call.method.scopes & set(call.grant.scopes)}
    names -= {"calendar.app.created", "calendar.events.public.readonly"}  # no calendar here is either
    if role != "owner":
        names -= {"calendar.events.owned", "calendar.events.owned.readonly"}
    if not names:
        return "none"
    return "freeBusyReader" if names == {"calendar.events.freebusy"} else role


def _masked(answer: Answer, mask: fields.Mask | None) -> Answer:
    if answer.content is not None:
        etag = answer.content.get("etag")
        if etag and not answer.is_list:
            answer.headers["ETag"] = etag
        if mask is not None:
            answer.content = fields.apply(mask, answer.content)
    return answer


def _conditional(request: Request, answer: Answer) -> Answer:
    wanted = request.headers.get("if-none-match")
    etag = answer.headers.get("ETag")
    if request.verb == "GET" and wanted and etag and (wanted.strip() == "*" or etag in wanted):
        return Answer(status=304, headers={"ETag": etag})
    return answer
