"""The agenda: `AgendaView`, the bookings of the coming days as a list under its dates.

    view = AgendaView(theme_source)                  # schedapp.gui.theme.ThemeSource
    view.set_days(first, days, zone)                 # days from a date, in the display zone (IANA name)
    view.set_occurrences(occurrences, resources)     # model.Occurrence rows; the shown resources by uid, in list order
    view.set_now(epoch); view.set_closings(closings); view.set_locked(reason)
    view.choose(uid)                                 # only what this resource takes part in: a doctor's own day; "" all

`open_requested(name)`, `cancel_requested(name)`, `menu_requested(name, place)`, `selection_changed(name)`,
`refused(reason)`, `pressed(name)` and `create_requested(…)` (of `book()`: C and Insert) are as `schedapp.gui.weekview`
has them; `chosen(uid)` says that the user chose a resource. `view.list` is the list itself.
"""

from schedapp.gui.agendaview.view import AgendaView

__all__ = ["AgendaView"]
