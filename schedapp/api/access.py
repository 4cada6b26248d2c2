"""Who may do what: the scope that a route asks for, and the caller that it is handed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from schedapp.api.problems import Refusal
from schedapp.services.api_tokens import ApiToken, Scope

__all__ = ["BEARER", "Caller", "Needs", "Scope", "needs"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the token's uid, its name (for the audit line) and scope. A name may be given again, a uid is not."""

    uid: str
    name: str
    scope: Scope

    @classmethod
    def of(cls, token: ApiToken) -> Caller:
        return cls(token.uid, token.name, token.scope)

    def may(self, scope: Scope) -> bool:
        return self.scope.covers(scope)


BEARER = HTTPBearer(
    auto_error=False, scheme_name="token", description="A token from `schedapp api token create`, or from the window."
)


class Needs:
    """The check of one scope. `scope` can be read from a route's dependencies, which is how the tests list them."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def __call__(self, request: Request, _documented: Annotated[Any, Depends(BEARER)] = None) -> Caller:
        caller = getattr(request.state, "caller", None)
        if not isinstance(caller, Caller):
            raise no_token()
        if not caller.may(self.scope):
            raise Refusal(
                403,
                "ScopeTooSmall",
                f"This token may “{caller.scope}” only.",
                f"Make one with the scope “{self.scope}”: schedapp api token create --scope {self.scope}",
            )
        return caller


def needs(scope: Scope) -> Any:
    """For a route's parameter: `caller: Annotated[Caller, needs(Scope.READ)]`."""
    return Depends(Needs(scope))


def no_token() -> Refusal:
    """The refusal of who brought no token or a wrong one."""
    return Refusal(
        401,
        "TokenNeeded",
        "A token is needed.",
        "Send “Authorization: Bearer sched_…”. Make one in the window or with “schedapp api token create”.",
        {"WWW-Authenticate": "Bearer"},
    )
