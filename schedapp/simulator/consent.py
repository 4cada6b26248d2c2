"""The consent page: which account, which permissions, allow or cancel. Plain HTML, no script."""

from __future__ import annotations

from html import escape

from schedapp.simulator.oauth import ConsentError, ConsentRequest
from schedapp.simulator.state import Account

_SCOPES = {
    "https://www.googleapis.com/auth/calendar": "See, edit, share and delete all the calendars you can reach",
    "https://www.googleapis.com/auth/calendar.events": "View and edit events on all your calendars",
    "https://www.googleapis.com/auth/calendar.events.readonly": "View events on all your calendars",
    "https://www.googleapis.com/auth/calendar.events.owned": "View and edit events on calendars you own",
    "https://www.googleapis.com/auth/calendar.readonly": "See and download any calendar you can reach",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly": "See the list of your calendars",
    "https://www.googleapis.com/auth/calendar.freebusy": "See when you are free or busy",
    "openid": "Know who you are",
}
_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; padding: 32px 16px; background: #eef1f6; color: #1d2330;
  font: 16px/1.45 Inter, "Segoe UI", Roboto, sans-serif; }
main { width: 560px; max-width: 100%; margin: 0 auto; background: #fff; border-radius: 16px;
  padding: 32px 36px 0; box-shadow: 0 1px 3px #1d233022, 0 12px 32px #1d23301a; }
.tag { display: inline-block; padding: 3px 10px; border-radius: 99px; background: #fff3d6; color: #6b4a00;
  font-size: 13px; font-weight: 600; }
main > p:last-child { padding-bottom: 14px; }
h1 { font-size: 24px; line-height: 1.25; margin: 14px 0 4px; }
p { margin: 0 0 18px; color: #525c6f; }
fieldset { border: 0; padding: 0; margin: 0 0 20px; }
legend { font-weight: 600; padding: 0; margin-bottom: 8px; }
label { display: flex; align-items: center; gap: 14px; min-height: 56px; padding: 10px 16px; margin-bottom: 8px;
  border: 1px solid #d5dae4; border-radius: 12px; cursor: pointer; }
label:hover { background: #f6f8fc; }
label:has(:checked) { border-color: #1f5fd6; background: #edf3ff; }
input { width: 20px; height: 20px; margin: 0; accent-color: #1f5fd6; flex: none; }
label b { display: block; font-weight: 600; }
label span span { color: #525c6f; font-size: 14px; }
.face { width: 36px; height: 36px; border-radius: 50%; background: #1f5fd6; color: #fff; flex: none;
  display: grid; place-items: center; font-weight: 600; }
footer { display: flex; flex-direction: row-reverse; gap: 16px; position: sticky; bottom: 0;
  background: #fff; padding: 12px 0 32px; border-radius: 0 0 16px 16px; }
button { flex: 1; height: 64px; border-radius: 12px; font: inherit; font-size: 18px; font-weight: 600;
  cursor: pointer; border: 1px solid #b9c1d0; background: #fff; color: #1d2330; }
button.allow { background: #1f5fd6; border-color: #1f5fd6; color: #fff; }
button:hover { filter: brightness(.95); }
:focus-visible { outline: 3px solid #8fb4ff; outline-offset: 2px; }
"""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def page(request: ConsentRequest, accounts: list[Account]) -> str:
    """The page that asks. The hinted account, else the first, is chosen already; every scope is ticked."""
    known = [account.email for account in accounts]
    chosen = request.login_hint if request.login_hint in known else known[0]
    faces = "".join(_account(account, account.email == chosen) for account in accounts)
    ticks = "".join(_scope(scope) for scope in request.scopes)
    return _document(
        "Sign in to the practice calendar",
        f"""<form method="post" action="/o/oauth2/consent">
<input type="hidden" name="request" value="{escape(request.id)}">
<h1>Sched wants to use your calendar</h1>
<p>Nothing leaves this computer: this page stands in for Google.</p>
<fieldset><legend>Choose an account</legend>{faces}</fieldset>
<fieldset><legend>Sched may</legend>{ticks}</fieldset>
<footer><button class="allow" name="action" value="allow" autofocus>Allow</button>
<button class="deny" name="action" value="deny">Cancel</button></footer>
</form>""",
    )


def error_page(error: ConsentError) -> str:
    """What Google shows when it does not trust the request enough to redirect."""
    return _document(
        "Access blocked",
        f"<h1>Access blocked</h1><p>{escape(error.explanation)}</p><p>Error 400: {escape(error.code)}</p>",
    )


def _account(account: Account, chosen: bool) -> str:
    return (
        f'<label><input type="radio" name="account" value="{escape(account.email)}"'
        f'{" checked" if chosen else ""}><span class="face">{escape(account.name[:1])}</span>'
        f"<span><b>{escape(account.name)}</b><span>{escape(account.email)}</span></span></label>"
    )


def _scope(scope: str) -> str:
    words = _SCOPES.get(scope, scope)
    return (
        f'<label><input type="checkbox" name="scope" value="{escape(scope)}" checked>'
        f"<span>{escape(words)}</span></label>"
    )


def _document(title: str, inside: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f'<body><main><span class="tag">Practice sign-in</span>{inside}</main></body></html>'
    )
