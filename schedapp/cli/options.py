"""Options that several commands share, and the parameter kinds behind them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from schedapp.cli.kinds import ACCOUNT, RESOURCE
from schedapp.model.booking import EditScope, split_name

Function = TypeVar("Function", bound=Callable[..., Any])

FILE = click.Path(path_type=Path, dir_okay=False)


def json_option(function: Function) -> Function:
    """--json: the result for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(function)


def anyway_option(function: Function) -> Function:
    """--anyway: in spite of opening hours, closures, notice and horizon; never of what is taken."""
    text = "In spite of opening hours, closures and rules of the place; never over another booking."
    return click.option("--anyway", is_flag=True, help=text)(function)


def scope_option(function: Function) -> Function:
    """--scope: one occurrence of a series, it and all after it, or the whole series."""
    kinds = click.Choice([scope.value for scope in EditScope])
    text = "This occurrence, this and all after it, or the whole series. Default: what the name says."
    return click.option("--scope", type=kinds, help=text)(function)


def resources_option(text: str) -> Callable[[Function], Function]:
    """--resource, as `refs`: the resources that a booking gets."""
    return click.option("--resource", "refs", multiple=True, type=RESOURCE, metavar="RESOURCE", help=text)


def range_options(first: str, last: str) -> Callable[[Function], Function]:
    """--from and --to; `first` and `last` are the words for what holds without them."""
    begin = click.option("--from", "first", default="", metavar="WHEN", help=f"First day or moment. Default: {first}.")
    end = click.option("--to", "last", default="", metavar="WHEN", help=f"Last day or moment. Default: {last}.")
    return lambda function: begin(end(function))


def sign_in_options(function: Function) -> Function:
    """--account, --client-secrets and --no-browser."""
    account = click.option("--account", default="", type=ACCOUNT, metavar="EMAIL", help="The Google account.")
    client = click.option(
        "--client-secrets",
        type=FILE,
        envvar="SCHEDAPP_CLIENT_SECRETS",
        help="Google client file for signing in. Default: SCHEDAPP_CLIENT_SECRETS.",
    )
    quiet = click.option("--no-browser", is_flag=True, help="Print the sign-in address and wait; open no browser.")
    return account(client(quiet(function)))


def scope_for(name: str, chosen: str | None) -> EditScope:
    """The scope of a change: as chosen, else one occurrence where the name has one."""
    _, original_start = split_name(name)
    if chosen is None:
        return EditScope.THIS if original_start else EditScope.ALL
    return EditScope(chosen)
