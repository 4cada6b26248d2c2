"""Calendar v3: routes a checked request to its method, on behalf of the account behind the token."""

from __future__ import annotations

from collections.abc import Callable

from schedapp.simulator import calendars, discovery, fields, freebusy, instances, palette, transfer, views
from schedapp.simulator.call import Call
from schedapp.simulator.discovery import Method
from schedapp.simulator.errors import (
    Json,
    access_level,
    forbidden,
    insufficient_scopes,
    invalid_credentials,
    login_required,
    not_found,
)
from schedapp.simulator.events import Writer, WriteRules
from schedapp.simulator.faults import FUTURE_FIELD, Active, Faults
from schedapp.simulator.knobs import Knobs
from schedapp.simulator.limits import Limits
from schedapp.simulator.listing import Listing, PageFaults, Viewer
from schedapp.simulator.message import Answer, Request
from schedapp.simulator.oauth import Grant, OAuth
from schedapp.simulator.query import check_zone
from schedapp.simulator.state import Calendar, Store, rank


class CalendarApi:
    """The methods that this simulator builds; every other one is answered like an unknown address."""

    def __init__(self, store: Store, oauth: OAuth, faults: Faults, knobs: Knobs) -> None:
        self.store = store
        self.knobs = knobs
        self.limits = Limits(store.clock, knobs)
        self.oauth = oauth
        self.faults = faults
        self.discovery = discovery.load()
        self._methods: dict[str, Callable[[Call], Answer]] = {
            "calendarList.list": self._calendar_list,
            "calendarList.get": self._calendar_entry,
            "calendarList.insert": self._insert_entry,
            "calendarList.delete": self._delete_entry,
            "calendars.get": self._calendar_get,
            "calendars.insert": self._insert_calendar,
            "calendars.delete": self._delete_calendar,
            "colors.get": lambda _: Answer(content=palette.colours()),
            "freebusy.query": lambda call: Answer(content=freebusy.query(call)),
            "settings.list": lambda call: Answer(content=palette.settings(call.store, call.account), is_list=True),
            "settings.get": lambda call: Answer(content=palette.setting(call.store, call.account, call.ids["setting"])),
            "events.list": self._events_list,
            "events.instances": self._instances,
            "events.get": self._events_get,
            "events.insert": self._insert,
            "events.update": self._update,
            "events.patch": self._patch,
            "events.delete": self._delete,
            "events.import": self._import,
            "events.move": self._move,
        }

    def handle(self, method: Method, ids: dict[str, str], request: Request, active: Active) -> Answer:
        """Answer one call; raises ApiError for every refusal."""
        grant = self._authorise(method, request)
        self.limits.charge(grant.email, method.name)
        run = self._methods.get(method.name)
        if run is None:
            raise not_found(f"Not Found: this simulator does not offer calendar.{method.name}.")
        params = self.discovery.check_params(method, request.query)
        extra = frozenset({FUTURE_FIELD}) if self.faults.future_field_seen else frozenset()
        body = self.discovery.check_body(method, request.json() if method.body else None, extra)
        mask = self._mask(method, params)
        with self.store.lock:
            self.limits.check_making(grant.email, method.name)
            answer = run(Call(self.store, self.knobs, method, ids, params, body, request.headers, grant, active))
            self.limits.made(grant.email, method.name)
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

    def _calendar(self, call: Call, calendar_id: str = "") -> tuple[Calendar, str]:
        """The calendar (of the path, or the one named) and the caller's role there; 404 where it may see nothing."""
        calendar = self.store.calendar(calendar_id or call.ids["calendarId"], call.grant.email)
        role = "none" if calendar is None else call.role(calendar)
        if calendar is None or role == "none":
            raise not_found()
        return calendar, role

    def _writable(self, call: Call, calendar_id: str = "") -> Calendar:
        calendar, role = self._calendar(call, calendar_id)
        if rank(role) < rank("writerWithoutPrivateAccess"):
            raise access_level()
        return calendar

    def _check_private(self, call: Call, calendar: Calendar) -> None:
        """403 for a change of a private event by a role that does not see what is in it."""
        row = instances.find(calendar, call.ids.get("eventId", ""))
        if row is not None and views.hidden(row.data, call.role(calendar)):
            raise forbidden()

    def _writer(self, call: Call) -> Writer:
        calendar = self._writable(call)
        self._check_private(call, calendar)
        refused = frozenset(fault.zone for fault in call.faults.of("refuse-zone")) | set(self.knobs.refused_zones)
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
        entry = call.account.entries.get(calendar.id)
        viewer = Viewer(call.grant.email, role, entry.reminders if entry else [])
        limit = call.faults.first("page-limit")
        page = PageFaults(
            limit.limit if limit else None,
            call.faults.has("empty-page"),
            call.faults.has("duplicate-item"),
            call.faults.has("bare-tombstones"),
        )
        stale = call.faults.first("stale-list")
        shown = calendar.as_of(calendar.revision - stale.behind) if stale else calendar
        return Listing(self.store, shown, viewer, page, keep_window=self.knobs.deltas_keep_window)

    def _calendar_list(self, call: Call) -> Answer:
        limit = call.faults.first("page-limit")
        content = calendars.list_entries(self.store, call.account, call.params, limit.limit if limit else None)
        return Answer(content=content, is_list=True)

    def _calendar_entry(self, call: Call) -> Answer:
        return Answer(content=calendars.get_entry(self.store, call.account, call.ids["calendarId"]))

    def _insert_entry(self, call: Call) -> Answer:
        return Answer(content=calendars.insert_entry(self.store, call.account, str(call.body.get("id") or "")))

    def _delete_entry(self, call: Call) -> Answer:
        calendars.delete_entry(self.store, call.account, call.ids["calendarId"])
        return Answer(status=204)

    def _calendar_get(self, call: Call) -> Answer:
        self._calendar(call)
        return Answer(content=calendars.get_calendar(self.store, call.account, call.ids["calendarId"]))

    def _insert_calendar(self, call: Call) -> Answer:
        return Answer(content=calendars.insert_calendar(self.store, call.account, call.body))

    def _delete_calendar(self, call: Call) -> Answer:
        self._calendar(call)
        calendars.delete_calendar(self.store, call.account, call.ids["calendarId"])
        return Answer(status=204)

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

    def _import(self, call: Call) -> Answer:
        return Answer(content=transfer.import_event(self._writer(call), call.body).data)

    def _move(self, call: Call) -> Answer:
        self._check_private(call, self._writable(call))
        source, target = self._writable(call), self._writable(call, call.params["destination"])
        return Answer(content=transfer.move(self.store, source, target, call.ids["eventId"], call.grant.email).data)


_RESPONSES = {
    "calendarList.list": "CalendarList",
    "calendarList.get": "CalendarListEntry",
    "calendarList.insert": "CalendarListEntry",
    "calendars.get": "Calendar",
    "calendars.insert": "Calendar",
    "colors.get": "Colors",
    "freebusy.query": "FreeBusyResponse",
    "settings.list": "Settings",
    "settings.get": "Setting",
    "events.list": "Events",
    "events.instances": "Events",
    "events.get": "Event",
    "events.insert": "Event",
    "events.update": "Event",
    "events.patch": "Event",
    "events.import": "Event",
    "events.move": "Event",
}


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
