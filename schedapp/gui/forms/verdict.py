"""The line above the form's buttons: what was checked, and when. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schedapp.errors import NotOpen, Taken
from schedapp.gui.forms.typed import ago_text
from schedapp.model.occurrence import Delivery

if TYPE_CHECKING:
    from schedapp.services.reports import Look


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tone` is ok, muted, warning, closed or error; `aside` is the quiet end of the line. `anyway`: it can be booked
    all the same."""

    text: str
    tone: str
    aside: str = ""
    anyway: bool = False
    squeezes: bool = False
    """It can be squeezed in with a reason."""

    @property
    def icon(self) -> tuple[str, str]:
        """The drawing, and the token of its colour."""
        return {
            "ok": ("check", "accent"),
            "warning": ("cloud-off", "warning"),
            "closed": ("clock", "warning"),
            "error": ("triangle-alert", "danger"),
        }.get(self.tone, ("clock", "muted"))


def delivered(delivery: Delivery) -> Verdict:
    """What is said of a booking that exists, before anything of it was changed."""
    return {
        Delivery.NONE: Verdict("", "muted"),
        Delivery.WAITING: Verdict("Not yet in Google: it is sent as soon as possible", "warning"),
        Delivery.PROVEN: Verdict("In Google as it is here", "ok"),
        Delivery.TROUBLE: Verdict("Google refused this booking; the reason is in the list at the top", "error"),
    }[delivery]


def closed(error: NotOpen) -> Verdict:
    """A rule of the place refuses the slot."""
    return Verdict(f"{error.title} {error.detail}".strip(), "closed", anyway=not error.firm)


def refused(error: BaseException, text: str) -> Verdict:
    """What is taken, or cannot be saved for another reason."""
    return Verdict(text.strip(), "error", squeezes=isinstance(error, Taken) and error.squeezes)


def existing(delivery: Delivery, squeeze: str) -> Verdict:
    """The same as `delivered`, after the reason for which a booking is squeezed in."""
    found = delivered(delivery)
    return replace(found, text=f"Squeezed in: {squeeze}. {found.text}".strip()) if squeeze else found


def verdict(taken: Taken | NotOpen | None, *, connected: bool, look: Look | None, now: float) -> Verdict:
    """What can be said of a slot: `taken` is Sched's own answer, `look` the last look at Google, if there was one."""
    if isinstance(taken, NotOpen):
        return closed(taken)
    if taken is not None:
        return refused(taken, f"Taken: {taken.title} {taken.detail}")
    if not connected:
        return Verdict("Free in Sched", "ok", "(not connected to Google)")
    if look is None:
        return Verdict("Free in Sched", "muted", "looking in Google…")
    if look.checked:
        return Verdict("Free in Sched and in Google", "ok", f"(looked {ago_text(now - look.at)})")
    return Verdict("Free in Sched; Google was not reached: it will be marked “not yet in Google”", "warning")
