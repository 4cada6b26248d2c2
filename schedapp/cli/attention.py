"""`attention list` and `attention resolve`: what waits for a person, and its answers."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import click

from schedapp.cli.delivery import send_on, touched
from schedapp.cli.listing import Form, listing_options, print_listing
from schedapp.cli.options import json_option
from schedapp.cli.presenter import DECISION_NEEDED
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, print_json, say, styled
from schedapp.cli.times import local_zone, show_span, show_when
from schedapp.errors import NotFound
from schedapp.model.attention import Answer, Attention, AttentionKind
from schedapp.model.timespan import AllDay, Span, to_local
from schedapp.services.installation import COPIED
from schedapp.services.ports import Services
from schedapp.services.shapes.attention import attention_shape
from schedapp.services.shapes.bookings import Resources, Shape

if TYPE_CHECKING:
    from schedapp.services.conflicts import Resolution

_REPAIR = "repair-"
_COLUMNS = "id kind title reason since booking_id other_id resource calendar start end field mine theirs kept"
_WHAT = {
    AttentionKind.CONFLICT: "both sides changed it",
    AttentionKind.CLASH: "two bookings at one time",
    AttentionKind.DELETED_IN_ONE: "deleted in one calendar",
    AttentionKind.DELETIONS_HELD: "many deletions, held back",
    AttentionKind.ROOM_DECLINED: "declined by a room",
    AttentionKind.PARKED: "refused by Google",
    AttentionKind.CLOCKS_CHANGED: "new rules of the clocks",
    AttentionKind.LEFT_OUT: "left out",
}
_TIMELESS = (AttentionKind.CONFLICT, AttentionKind.ROOM_DECLINED, AttentionKind.PARKED)
"""Those whose reason does not say when the booking is."""


@click.group()
def attention() -> None:
    """Show and settle what waits for a person: conflicts, clashes, deletions, refused bookings.

    \b
    Example:
      schedapp attention list
    """


@attention.command("list")
@listing_options
@click.pass_obj
def list_(session: Session, form: Form) -> None:
    """List what waits for a person, each with its reason and its answers.

    Asks nobody: it shows what is known here.

    \b
    Examples:
      schedapp attention list
      schedapp attention list --json
    """
    services = session.services
    found = services.attention.list()
    resources = {resource.uid: resource for resource in services.resources.list()}
    if form is not Form.TABLE:
        shapes = [_shape(each, resources) for each in found]
        print_listing(form, shapes, _COLUMNS, {"count": services.attention.count(), "attention": shapes})
        return
    if not found:
        say("Nothing needs your attention.")
    for number, each in enumerate(found):
        if number:
            say()
        _show(each, resources)


@attention.command()
@click.argument("attention_id", metavar="ID")
@click.option("--keep", type=click.Choice(["mine", "theirs", "both"]), help="Which side counts; “list” says what for.")
@click.option("--repair", type=click.IntRange(min=1), metavar="N", help="Of a clash: the repair with this number.")
@json_option
@click.pass_obj
def resolve(session: Session, attention_id: str, keep: str | None, repair: int | None, as_json: bool) -> int:
    """Settle one of what “attention list” shows, by its ID.

    mine is what Sched has, theirs what Google has. A changed booking is sent to Google at once, unless the sync
    frequency is "manual".

    \b
    Examples:
      schedapp attention resolve conflict-1 --keep mine
      schedapp attention resolve clash-3f2a9c41 --repair 2
    """
    if (keep is None) == (repair is None):
        raise click.UsageError("Give either --keep or --repair.")
    services = session.services
    open_now = services.attention.get(attention_id)
    answer = keep or f"{_REPAIR}{repair}"
    resolution = services.attention.answer(attention_id, answer)
    remark = ""
    try:
        remark = send_on(services, _to_send(open_now, answer, resolution), None)
    finally:
        if as_json:
            changed = resolution.change.booking.uid if resolution.change else None
            print_json({"id": attention_id, "answer": answer, "done": resolution.said, "booking_id": changed})
        else:
            say(clean(resolution.said))
    if remark:
        say(clean(remark), err=True)
    return _refused_again(services, open_now)


def _to_send(settled: Attention, answer: str, resolution: Resolution) -> set[str]:
    """The resources whose calendars have something to get from an answer; what asked Google itself has sent it."""
    if resolution.change is not None:
        return touched(resolution.change)
    puts_back = settled.kind in (AttentionKind.DELETED_IN_ONE, AttentionKind.PARKED) and answer == "mine"
    return {settled.resource} if puts_back else set()


def _refused_again(services: Services, settled: Attention) -> int:
    """Where Google says no once more, the answer did not help: that is said, and the exit code says it."""
    if settled.kind is not AttentionKind.PARKED:
        return 0
    try:
        again = services.attention.get(settled.id)
    except NotFound:
        return 0
    say(clean(again.reason), err=True)
    return DECISION_NEEDED


def point_to(services: Services, *, err: bool = False) -> None:
    """One line that says how much waits and where to look; none where nothing does."""
    count = services.attention.count()
    if count:
        things = "1 thing needs" if count == 1 else f"{count} things need"
        say(f"{things} your attention: schedapp attention list", err=err)


def _when(each: Attention, resources: Resources) -> str:
    """`Dr. Weber, Tue 10 Dec 2030 09:00–09:45`: where and when the booking is now."""
    resource = resources.get(each.resource)
    zone = resource.zone if resource else local_zone()
    first, last = to_local(each.start, zone), to_local(each.end, zone)
    told = show_span(Span(each.start, each.end), zone)
    if first.time() == last.time() == time.min:
        told = show_when(AllDay(first.date(), last.date()), zone)
    return f"{resource.name}, {told}" if resource else told


def _show(each: Attention, resources: Resources) -> None:
    about = f"{each.title}, {each.field}" if each.field else each.title
    what = "data from another computer" if COPIED.rstrip(".") in each.reason else _WHAT[each.kind]
    say(f"{styled(clean(each.id), bold=True)}  {clean(about)}: {what}")
    if each.kind in _TIMELESS and each.start:
        say(f"  {clean(_when(each, resources))}")
    say(f"  {clean(each.reason)}")
    for line in each.lines:
        say(f"  · {clean(line)}")
    if each.kind is AttentionKind.DELETIONS_HELD:
        say("  Which they are: schedapp sync --dry-run")
    for answer in each.answers:
        say(f"    {_option(answer):<15}  {clean(answer.text)}")


def _option(answer: Answer) -> str:
    """How `resolve` takes an answer: `--keep mine`, `--repair 2`."""
    if answer.key.startswith(_REPAIR):
        return f"--repair {answer.key.removeprefix(_REPAIR)}"
    return f"--keep {answer.key}"


def _shape(each: Attention, resources: Resources) -> Shape:
    """One thing that waits, each answer with the option of `resolve` that gives it."""
    shape = attention_shape(each, resources)
    answers = zip(each.answers, shape["answers"], strict=True)
    return shape | {"answers": [{"option": _option(answer), **said} for answer, said in answers]}
