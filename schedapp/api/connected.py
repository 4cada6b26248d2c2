"""From connections and their syncs to shapes, for the routes on calendars and on connections."""

from __future__ import annotations

from pydantic import SecretStr

from schedapp.api.etags import digest, etag
from schedapp.api.problems import Problem, problem_of
from schedapp.api.shapes import calendars as shapes
from schedapp.errors import NotFound, SchedError, SignInNeeded
from schedapp.model.connection import Account, Connection, ConnectionStatus, Deletions, Health
from schedapp.model.timespan import iso_or_none
from schedapp.services.given_tokens import GivenToken
from schedapp.services.pending import Pending, PendingState
from schedapp.services.ports import Services
from schedapp.services.shapes.calendars import calendar_shape

SYNCED = "Google Calendar synchronized successfully."


def connect_now(services: Services, body: shapes.Connect, resource: str) -> tuple[Connection, bool] | None:
    """The connection, where there is a token or a signed-in account, and whether it is new: one that was there is as it
    was, signed in anew. None where somebody has to consent first."""
    account = _account(services, body)
    if account is None:
        return None
    there = services.calendars.connected(resource, account, body.calendar_id)
    if there is not None and body.oauth_token is None and there.health is Health.SIGN_IN:
        return None
    if there is not None:
        return there, False
    return services.calendars.connect(resource, account, body.calendar_id, **body.chosen()), True


def _account(services: Services, body: shapes.Connect) -> Account | None:
    if body.oauth_token is not None:
        return services.calendars.accept(_given(body.oauth_token), session_only=body.session_only)
    known = (each for each in services.calendars.accounts() if each.email.casefold() == body.account.casefold())
    return next(known, None)


def _given(token: SecretStr | shapes.RefreshToken) -> GivenToken:
    if not isinstance(token, shapes.RefreshToken):
        return GivenToken(access_token=token.get_secret_value())
    return GivenToken(
        access_token=token.token.get_secret_value() if token.token else "",
        refresh_token=token.refresh_token.get_secret_value(),
        client_id=token.client_id,
        client_secret=token.client_secret.get_secret_value(),
        auth_uri=token.auth_uri,
        token_uri=token.token_uri,
        scopes=tuple(token.scopes),
    )


def active_shape(services: Services, uid: str) -> shapes.Connection:
    """An active connection with its queue. Raises NotFound."""
    for status in services.calendars.connections():
        if status.connection.uid == uid:
            return status_shape(status, _names(services))
    raise NotFound("There is no such connection.", "It may have been disconnected. GET /connections lists them.")


def status_shape(status: ConnectionStatus, names: dict[str, str]) -> shapes.Connection:
    """`names` are those of the resources, by uid."""
    connection = status.connection
    return shapes.Connection(
        id=connection.uid,
        status="active",
        resource_id=connection.resource,
        resource=names.get(connection.resource, ""),
        calendar_id=connection.calendar_id,
        account=connection.account.email,
        summary=connection.summary,
        direction=connection.direction,
        privacy=connection.privacy,
        policy=connection.policy,
        incoming=connection.incoming,
        availability=connection.availability,
        health=connection.health.value,
        message=connection.message,
        synced_at=iso_or_none(connection.synced_at),
        proven_at=iso_or_none(connection.proven_at),
        waiting=status.waiting,
        parked=status.parked,
        decisions=status.decisions,
    )


def pending_shape(services: Services, pending: Pending, *, address: bool) -> shapes.Connection:
    """One that is not active yet, or will not be. Whoever has the consent address can choose the account that it is
    connected with: only who may write gets it (`address`)."""
    waits = pending.state is PendingState.PENDING
    return shapes.Connection(
        id=pending.uid,
        status=pending.state.value,
        resource_id=pending.resource,
        resource=_names(services).get(pending.resource, ""),
        calendar_id=pending.calendar_id,
        account=pending.account,
        consent_url=pending.address if waits and address else None,
        expires_at=iso_or_none(pending.expires) if waits else None,
        problem=problem_shape(pending.error),
    )


def tag_of(shape: shapes.Connection) -> str:
    """Its version is what was agreed on, however the syncs fare."""
    terms = (shape.status, shape.resource_id, shape.calendar_id, shape.account)
    chosen = (shape.direction, shape.privacy, shape.policy, shape.incoming, shape.availability)
    return etag(digest(terms, chosen), digest(shape))


def all_shapes(services: Services, waiting: tuple[Pending, ...], *, address: bool) -> list[shapes.Connection]:
    """Every connection: the active ones, then those that wait; `address` as above."""
    names = _names(services)
    active = [status_shape(each, names) for each in services.calendars.connections()]
    known = {each.id for each in active}
    return active + [pending_shape(services, each, address=address) for each in waiting if each.uid not in known]


def problem_shape(error: SchedError | None) -> Problem | None:
    return None if error is None else Problem(**problem_of(error))


def synced(services: Services, connection: Connection, deletions: Deletions) -> shapes.Synced:
    """One sync of one connection. Raises what stopped it."""
    (report,) = services.calendars.sync(connection.calendar_id, resource=connection.resource, deletions=deletions)
    if report.error is not None:
        raise report.error
    return shapes.Synced(
        message=SYNCED,
        calendar_id=connection.calendar_id,
        pulled=report.pulled,
        pushed=report.pushed,
        deleted=report.deleted,
        clashes=report.clashes,
        conflicts=report.conflicts,
        parked=report.parked,
    )


def calendars_of(services: Services) -> shapes.Calendars:
    """The calendars of all accounts; one in trouble does not hide the others. Raises SignInNeeded without any."""
    accounts = services.calendars.accounts()
    if not accounts:
        raise SignInNeeded(
            "No Google account is signed in.", "Connect a calendar first: POST /calendars/google/connect"
        )
    names = _names(services)
    connected = {
        each.connection.calendar_id: names.get(each.connection.resource) for each in services.calendars.connections()
    }
    found: list[shapes.Calendar] = []
    problems: list[Problem] = []
    for account in accounts:
        try:
            listed = services.calendars.calendars(account)
        except SchedError as error:
            problems.append(Problem(**problem_of(error)))
            continue
        found += [
            shapes.Calendar(**calendar_shape(each, account.email, connected.get(each.calendar_id))) for each in listed
        ]
    return shapes.Calendars(calendars=found, problems=problems)


def _names(services: Services) -> dict[str, str]:
    return {resource.uid: resource.name for resource in services.resources.list()}
