"""Calls to Google, and nowhere else: sign-in, keyring, Calendar v3. Imports only `model` and `errors` of Sched.

The way through (imports shown as the container should make them: inside functions, for they cost time):

    from schedapp.google.addresses import api_root          # the setting, checked; Google's own when it is empty
    from schedapp.google.clientfile import ClientFile, read_client_file
    from schedapp.google.browser import open_in_browser     # light
    from schedapp.google.tokens import KeyringTokens, MemoryTokens, TokenStore
    from schedapp.google.redact import RedactTokens         # a filter for the root *handler*
    from schedapp.google.oauth import Grant, sign_in        # 150 ms, from here on
    from schedapp.google.credentials import AccessTokens
    from schedapp.google.client import CalendarClient

    client = read_client_file(path)                         # BadInput
    grant = sign_in(client, login_hint="", open_browser=show_and_open, cancelled=event, deadline=180)
    calendar = CalendarClient(AccessTokens.from_grant(client, grant), api_root=api_root(setting))
    email = calendar.primary().calendar_id                  # who the account is
    store.save(account_uid, grant.refresh_token)            # KeyringUnavailable
    row = client.to_dict()                                  # nothing in it is secret; ClientFile.from_dict(row)

and in a later start:

    token = store.load(account_uid)                         # None: SignInNeeded is the caller's to say
    calendar = CalendarClient(AccessTokens(client, token, scopes), api_root=api_root(setting), account=email)
    calendar.check_account(email)                           # WrongAccount: the keyring has somebody else's token

`CalendarClient` may be shared by threads; `with_deadline(seconds)` gives one for what somebody waits for: its calls
end together in that time and may use the share of the account's quota that background work leaves. `renew()` drops
the kept connections (after sleep, on another network), `close()` ends what is under way, `clock_offset` is how far
this computer's clock is off. Every error is one of `schedapp.errors` and none holds an address or a token.
"""

import warnings

# On stderr they would tell every user which Python they will no longer support.
warnings.filterwarnings("ignore", category=FutureWarning, module=r"google\.")
