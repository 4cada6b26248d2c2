"""The grid: `WeekGrid`, an item view that paints bookings in columns: of days, or of resources on days.

    grid = WeekGrid(theme)                       # theme: schedapp.gui.theme.Theme; grid.set_theme(theme) on change
    grid.set_taken_check(taken)                  # taken(resource uids, start, end, ignore) -> errors.Taken | None
    grid.set_now(epoch)                          # each minute; what runs and what is past follows
    grid.set_week(monday, days, zone, order)     # days from a date, in the display zone (IANA name); with a
                                                 # layout.columns.Order a column for each resource on each day
    grid.set_occurrences(occurrences, resources) # model.Occurrence rows; the shown resources by uid, in list order
    grid.set_closings(closings)                  # layout.open_hours.Closing: when what is shown is closed, and why
    grid.set_locked(reason)                      # while there is a reason nothing can be changed; `refused` says it

Call `set_week`, then `set_occurrences`; what `prepare` was told on any thread is not arranged again. All instants are
UTC epoch seconds. An occurrence of several shown resources is one item, named by `Occurrence.name`.

Signals (times are Python ints, rectangles and points are in screen coordinates):
    create_requested(start, end, all_day, resources: tuple[str, ...], anchor: QRect)  click or drag in empty space;
        `resources` is the uid of the first one of the column that is free then, () if none is shown. The ghost stays
        until `clear_ghost()`.
    move_requested(name, start, end, resources: tuple[str, ...]), resize_requested(name, start, end)  a drop that is not
        refused. `resources` are the uids that the booking is to have in place of its shown ones, one for one and in
        their order; () if they stay. For an all-day booking the span is from midnight to midnight in the zone of its
        first resource. The tile goes back to its place until `set_occurrences` says otherwise.
    copy_requested(name, start, end, resources)   a drop with Ctrl: the same again, the values as of a move
    lane_requested(name, start, end, all_day, resources)   a drop from the hours in the all-day lane, or the other way
    turn_requested(pages)     a drag was held at an edge; it goes on after `set_week`. Backwards it undoes that for Esc.
    open_requested(name)      double-click, Enter
    cancel_requested(name)    Delete
    menu_requested(name, place: QPoint)   right-click, menu key
    selection_changed(name)   "" for none; also when another program selects over AT-SPI
    refused(reason)           a drop that was refused, in words

Slots and questions:
    set_ghost(start, end, all_day=False, title="", refused="", resources=()) / clear_ghost()
    ghost_rect() -> QRect on the screen
    reveal(name) -> bool      select and scroll to; False if it is not in this week
    rect_of(name) -> QRect on the screen; selected_name() -> str; scroll_to_now()
    default_minutes           length of a booking made by a click (30)

`taken` is asked with the uids of the shown resources of a booking and, as `ignore`, the name of the occurrence that is
dragged: whoever answers may add the resources that are not shown. It is asked once for each slot of a drag.
"""

from schedapp.gui.weekview.grid import WeekGrid

__all__ = ["WeekGrid"]
