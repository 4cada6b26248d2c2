"""A local Google: OAuth with a consent page and Calendar v3, on loopback, for the demo and the tests.

In a test::

    from schedapp.simulator import PRACTICE, DOCTOR, TREATMENT, TEAM, HOLIDAYS, Simulator, ManualClock

    with Simulator() as sim:                       # ephemeral port; Simulator(clock=ManualClock(), port=0, state=path)
        sim.address                                # "http://127.0.0.1:PORT/": the API root
        sim.client_config()                        # {"installed": {...}}; sim.write_client_file(path) -> 0600
        sim.consent(auth_url, account=PRACTICE)    # the loopback address with the code; scopes=(...), deny=True
        sim.access_token(), sim.refresh_token()    # tokens without a sign-in (account=, scopes=)

        sim.google.insert(DOCTOR, {"summary": ..., "start": {...}, "end": {...}})    # a person in Google's pages:
        sim.google.patch(DOCTOR, event_id, {...}); sim.google.delete(DOCTOR, event_id)    # ids of occurrences too
        sim.google.get(DOCTOR, event_id); sim.google.list(DOCTOR, show_deleted=True)
        sim.google.occurrences(DOCTOR, "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")
        sim.google.move / duplicate(hidden=False) / split(order=("insert", "trim", "cancel")) / restore
        sim.google.begin_split(...) -> name, split_step(name, "trim" | "cancel" | "insert"): a split write by write
        sim.google.respond(DOCTOR, event_id, guest, "declined"), remind(DOCTOR, event_id, [10]), colour(...)
        sim.google.purge_tombstones / remove_calendar / plant (ugly events) / add_room("Room") -> its address
        sim.google.add_calendar("Room", owner=PRACTICE, roles={SOMEONE_ELSE: "reader"}) -> id
        sim.google.set_role(calendar_id, email, "reader" | "none" | ...); sim.google.add_account(email, name)

        fault = sim.faults.add("events.insert", "commit-then-drop", nth=1, count=1)    # fault.fired, fault.calls
        sim.faults.add("events.list", "status", status=403, reason="rateLimitExceeded", domain="usageLimits",
                       message="Rate Limit Exceeded", retry_after=7, count=None)
        fault.wait_entered(), sim.faults.clear()    # calendar_id=DOCTOR narrows a fault to one calendar
        sim.faults.add("events.insert", "status", status=409, reason="conflict", batch=True)  # calls in batches alone
        sim.faults.add("batch", "commit-then-drop")    # a batch as a whole
        sim.knobs.batch_limit = 50                     # settings that hold: see `knobs.Knobs`
        sim.knobs.requests_per_minute = None           # lifts the limit of 600 a minute an account (a patch: 3)
        sim.limits.used(PRACTICE), sim.limits.clear()
        sim.requests, sim.requests_of("events.insert"), sim.wait_for_requests("token", 2), sim.clear_requests()
        sim.expire_access_tokens(), sim.expire_sync_tokens(calendar_id=None), sim.revoke(account=None), sim.reset()
        backup = sim.snapshot(); sim.restore(backup, tokens="gone" | "kept")    # a server put back from its backup
        sim.consent_user_agents

Kinds of fault (the fields that matter in brackets; `httplib2` sends a dropped request once more by itself):
`drop`, `commit-then-drop`, `status` [status, reason, message, domain, body, content_type, retry_after,
after_commit], `delay` [seconds], `hold` (until `fault.release()`; `fault.wait_entered()` tells that a call is
held), `run-before` and `run-after` [run: a callable], `expire-access-tokens`, `expire-sync-tokens`,
`malformed` [form: object, list, html, truncated, empty], `bump-etag` [seconds] after a write, `empty-page`,
`page-limit` [limit], `duplicate-item` (on two pages), `invalid-grant` (at `token`), `revive-refused`,
`refuse-zone` [zone], `silent-reminders`, `unknown-field`, `unknown-event-type`, `bare-tombstones` (an id and little
else), `stale-list` [behind: how many revisions], `drip` [seconds between the eight pieces of an answer], `cut` (the
connection ends in the middle of the answer). `delay` and `hold` with after_commit=True keep the answer instead of
the request. The pages of a listing are calls: nth=2 is its second page. Methods are those of the API
(`events.list`, `calendarList.get`), `batch`, `token`, `tokeninfo`, `auth`, `consent`, `revoke`, and patterns
(`events.*`).

In a batch each call is recorded (with `record.batch`, the batch's number), counted and faulted as the method it is.
`drop` and `commit-then-drop` on one of its calls cut the whole connection there: earlier calls are done, later
ones are not. A second write to one event or series in one batch is answered 409 `conflict`.

As a process: `python -m schedapp.simulator [--port N] [--state FILE] [--client-file FILE]`, or `serve(...)`. Its
first line is `Simulator: http://127.0.0.1:PORT/`. The same knobs are at `/_sim/...` (see `control`).

Choices where Google's own behaviour is not documented: every accepted write makes a new etag, even one that
changes nothing; a change of reminders alone moves the etag and leaves `updated`; deltas know no time window;
a sync token with other parameters than its listing's is refused with 400; exceptions keep their own fields
when the series is edited; a client must send PKCE (`Simulator(require_pkce=False)` lets it go); a calendar that is
made without a zone is in UTC; busy times are cut to the span that was asked for; an import writes over a deleted
event of the same iCalUID; a call that the limiter refuses uses nothing up; a room accepts where it is free and
declines where it is not, and answers anew when the time changes.

A restart with the same state file keeps calendars, events and tokens. Built methods: events list, get, instances,
insert, update, patch, delete, import and move; calendarList list, get, insert and delete; calendars get, insert and
delete; freebusy.query; colors.get; settings list and get; batches of them. Others answer 404.
"""

from __future__ import annotations

from schedapp.simulator.clock import ManualClock
from schedapp.simulator.errors import ApiError
from schedapp.simulator.seed import DOCTOR, HOLIDAYS, PRACTICE, SOMEONE_ELSE, TEAM, TREATMENT
from schedapp.simulator.server import Simulator, serve

__all__ = [
    "DOCTOR",
    "HOLIDAYS",
    "PRACTICE",
    "SOMEONE_ELSE",
    "TEAM",
    "TREATMENT",
    "ApiError",
    "ManualClock",
    "Simulator",
    "serve",
]
