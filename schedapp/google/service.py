"""Google's client library, built once for each API root from the discovery document that it ships."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schedapp.google.redact import quiet_libraries, quiet_wire_dumps


@dataclass(frozen=True, slots=True)
class CalendarService:
    """The method collections in use. Building one costs milliseconds, so they are kept and shared by all threads."""

    events: Any
    calendar_list: Any
    freebusy: Any
    new_batch: Callable[[], Any]


_built: dict[str, CalendarService] = {}
_lock = threading.Lock()


def calendar_service(api_root: str) -> CalendarService:
    """The service for a root such as `https://www.googleapis.com/`. Takes 150 ms the first time, no network.

    The root is put into the document itself: the library's `api_endpoint` would leave batches going to Google.
    """
    with _lock:
        if api_root not in _built:
            _built[api_root] = _build(api_root)
        return _built[api_root]


def _build(api_root: str) -> CalendarService:
    from googleapiclient.discovery import build_from_document
    from googleapiclient.discovery_cache import get_static_doc

    quiet_libraries()
    quiet_wire_dumps()
    document = json.loads(get_static_doc("calendar", "v3"))
    document["rootUrl"] = api_root
    document["baseUrl"] = api_root + document["servicePath"]
    # Each call brings its own transport; the environment must not choose another universe than Google's.
    service = build_from_document(document, http=object(), client_options={"universe_domain": "googleapis.com"})
    return CalendarService(service.events(), service.calendarList(), service.freebusy(), service.new_batch_http_request)
