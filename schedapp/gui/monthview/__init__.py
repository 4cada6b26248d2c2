"""The month: `MonthView`, an item view that paints the bookings of whole weeks in the cells of their days.

    view = MonthView(theme)                          # theme: schedapp.gui.theme.Theme; view.set_theme(theme) on change
    view.set_month(day, zone, begins_sunday=False)   # the month of a date, in the display zone (IANA name)
    view.set_occurrences(occurrences, resources)     # of `view.span.first` to `view.span.last`
    view.set_taken_check(taken); view.set_now(epoch); view.set_closings(closings); view.set_locked(reason)

Signals and questions are those of `schedapp.gui.weekview`, and beside them
    day_requested(date)                              double-click, Enter on a day with bookings, a click on its number
    copy_requested(name, start, end)                 a drop with Ctrl

A click in the empty part of a day offers a booking of `default_minutes` at the first time at which one of the shown
resources is open and free; a drag over several days an all-day one. A drag of a booking moves it to another day at the
same time by the clock on the wall. Arrows move the day, Shift stretches over days, Ctrl+up and Ctrl+down go through its
bookings, Enter and Insert book.
"""

from schedapp.gui.monthview.view import MonthView

__all__ = ["MonthView"]
