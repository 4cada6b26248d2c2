"""The timeline: `TimelineView`, an item view with a row for each resource and time to the right.

    view = TimelineView(theme)                       # theme: schedapp.gui.theme.Theme; view.set_theme(theme) on change
    view.set_days(first, days, zone)                 # 1 to 14 days from a date, in the display zone (IANA name)
    view.set_occurrences(occurrences, resources)     # one row for each of `resources`, in their order
    view.set_taken_check(taken); view.set_now(epoch); view.set_closings(closings); view.set_locked(reason)

Signals and questions are those of `schedapp.gui.weekview`, and beside them
    copy_requested(name, start, end, resources)      a drop with Ctrl
    days_wished(days)                                another number of days was chosen
    zoomed(factor)                                   Ctrl and the wheel; `set_zoom` sets it

One day shows all of its hours; several show the hours that are open or booked. A drag to another row gives the booking
that row's resource in place of the one that it was lifted from.
"""

from schedapp.gui.timelineview.view import TimelineView

__all__ = ["TimelineView"]
