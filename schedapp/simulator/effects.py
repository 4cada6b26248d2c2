"""What the faults that fire do to one call: before it runs, and to its answer."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from schedapp.simulator.errors import ApiError, ConnectionDropped, Json, OAuthError
from schedapp.simulator.faults import FUTURE_FIELD, FUTURE_TYPE, Active, Fault
from schedapp.simulator.message import Answer

if TYPE_CHECKING:
    from schedapp.simulator.app import App

HTML = "text/html; charset=UTF-8"
_WRITES = ("events.insert", "events.update", "events.patch")


class Effects:
    """Applies faults to the calls of one app."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._timers: list[threading.Timer] = []

    def before(self, active: Active) -> Answer | None:
        """An answer in place of the call's own, or None; ConnectionDropped when the request is lost."""
        for fault in active.faults:
            if fault.kind in ("delay", "hold") and not fault.after_commit:
                fault.keep()
            elif fault.kind == "run-before" and fault.run:
                fault.run()
            elif fault.kind == "drop":
                raise ConnectionDropped
            elif fault.kind == "expire-access-tokens":
                self._app.oauth.expire_access_tokens()
            elif fault.kind == "expire-sync-tokens":
                self._app.expire_sync_tokens(fault.calendar_id)
            elif fault.kind == "invalid-grant":
                error = OAuthError(400, "invalid_grant", "Token has been expired or revoked.")
                return Answer(400, error.body())
            elif fault.kind == "status" and not fault.after_commit:
                return _fault_answer(fault)
        return None

    def after(self, name: str, ids: dict[str, str], active: Active, answer: Answer) -> Answer:
        """The answer as it leaves; ConnectionDropped when it is lost."""
        for fault in active.faults:
            if fault.kind == "bump-etag" and name in _WRITES and answer.status == 200:
                self._bump_later(ids["calendarId"], answer.content, fault)
            elif fault.kind == "run-after" and fault.run:
                fault.run()
            elif fault.kind == "status" and fault.after_commit:
                answer = _fault_answer(fault)
            elif fault.kind in ("delay", "hold") and fault.after_commit:
                fault.keep()
            elif fault.kind == "drip":
                answer.pause = fault.keep
            elif fault.kind == "cut":
                answer.cut = True
            elif fault.kind == "malformed":
                _spoil(answer, fault.form)
            elif fault.kind in ("unknown-field", "unknown-event-type") and answer.status == 200:
                answer.content = _from_the_future(answer.content, fault.kind)
        if active.has("commit-then-drop"):
            raise ConnectionDropped
        return answer

    def stop(self) -> None:
        """Forget the bumps that have not come yet."""
        for timer in self._timers:
            timer.cancel()

    def _bump_later(self, calendar_id: str, content: Json, fault: Fault) -> None:
        if fault.seconds <= 0:
            self._app.bump_etag(calendar_id, content["id"])
            return
        timer = threading.Timer(fault.seconds, self._app.bump_etag, (calendar_id, content["id"]))
        timer.daemon = True
        self._timers.append(timer)
        timer.start()


def _fault_answer(fault: Fault) -> Answer:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.body is not None:
        return Answer(fault.status, fault.body, headers, fault.content_type)
    error = ApiError(fault.status, fault.reason, fault.message, fault.domain)
    return Answer(fault.status, error.body(), headers)


def _spoil(answer: Answer, form: str) -> None:
    whole = answer.raw if answer.raw is not None else json.dumps(answer.content).encode()
    answer.status = 200
    if form == "html":
        answer.content_type = HTML
        answer.raw = b"<html><body>Please sign in to this network.</body></html>"
    else:
        answer.raw = {"object": b"{}", "list": b"[]", "empty": b""}.get(form, whole[: len(whole) // 2])


def _from_the_future(content: Any, kind: str) -> Any:
    """A copy in which each event carries a field or a type that nobody knows yet."""
    news = {FUTURE_FIELD: {"level": 7}} if kind == "unknown-field" else {"eventType": FUTURE_TYPE}
    if isinstance(content, dict) and isinstance(content.get("items"), list):
        return {**content, "items": [{**item, **news} for item in content["items"]]}
    return {**content, **news} if isinstance(content, dict) else content
