"""Which occurrences a change means: asked on a series, known otherwise."""

from __future__ import annotations

from collections.abc import Callable

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.questions import ScopeDialog
from schedapp.model.booking import EditScope, split_name


def with_scope(
    desk: Desk,
    name: str,
    verb: str,
    title: str,
    act: Callable[[EditScope], None],
    dropped: Callable[[], None] | None = None,
) -> None:
    """Calls `act` with the scope: at once for a single booking, after the answer for an occurrence of a series."""
    if not split_name(name)[1]:
        act(EditScope.ALL)
        return
    dialog = ScopeDialog(desk.window, desk.source, verb, title, act)
    if dropped is not None:
        dialog.rejected.connect(dropped)
    dialog.open()
