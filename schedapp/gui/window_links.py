"""Which part of the window is told of what another one says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from schedapp.gui.messages import Level, Message

if TYPE_CHECKING:
    from schedapp.gui.mainwindow import MainWindow


def connect_window(window: MainWindow) -> None:
    """Has the parts of a window told of each other, in this order; all of them are there already."""
    desk = window.desk
    desk.week.changed.connect(window.show_week)
    desk.feed.resources_changed.connect(window.show_occurrences)
    desk.feed.occurrences_changed.connect(window.show_occurrences)
    desk.messages.shown.connect(window.banner.show_message)
    desk.messages.passed.connect(window.banner.on_passed)
    window.middle.pressed.connect(lambda _name: desk.messages.over())
    desk.messages.noted.connect(window.toast.show_note)
    desk.source.changed.connect(window.grid.set_theme)
    window.middle.set_taken_check(window.dragging.taken)
    window.middle.refused.connect(lambda reason: desk.messages.say(Message(reason, level=Level.WARNING)))
    # A message about an earlier step is over once another one was made.
    window.changing.made.connect(lambda _change: window.banner.close_message())
    window.booking.cancel_wished.connect(window.dragging.cancel)
    window.dragging.settled.connect(window.booking.show_ghost)
    window.views.shown.connect(window.booking.show_ghost)
    window.finding.opened.connect(window.attention_panel.close_panel)
    window.attention_panel.turned.connect(lambda: window.attention_panel.isVisible() and window.finding.drop())
    window.toast.undo_wished.connect(window.guarded(desk.history.undo))
    window.top.today_wished.connect(window.show_today)
    window.top.back_wished.connect(lambda: desk.week.turn(-1))
    window.top.find_wished.connect(window.find_time)
    window.top.forward_wished.connect(lambda: desk.week.turn(1))
    window.side.month.picked.connect(window.show_day)
    window.side.add.clicked.connect(lambda: window.resources.add())
    window.empty.add_wished.connect(window.resources.add)
    window.side.list.menu_wished.connect(window.resources.open_menu)
    window.side.list.opened.connect(window.resources.edit)
    _connect_google(window)
    _connect_clock_and_keys(window)


def _connect_google(window: MainWindow) -> None:
    window.sync.ticked.connect(window.attention.tick)
    window.attention.own_week.connect(window.as_google.make_way)
    window.seen.own_week.connect(window.as_google.make_way)
    window.hover.news = window.seen.words_of
    window.hover.hushed = window.joining.layer.bubble.isVisible
    window.seen.history_wished.connect(window.history.open)
    window.tile_menu.history_wished.connect(window.history.open)
    window.empty.patients.answered.connect(window.settings.set_patients)
    window.settings.patients_chosen.connect(window.show_patients)
    window.connections.patients_answered.connect(window.show_patients)
    window.as_google.turned.connect(window.menus.actions["as_google"].setChecked)
    window.as_google.turned.connect(lambda _on: window.toast.hide())
    window.sync.ticked.connect(window.connections.ticked)
    window.status.account_opened.connect(window.connections.open_account)
    window.resources.page_wished.connect(window.connections.open_connection)
    window.resources.connect_wished.connect(window.connections.connect_resource)
    window.resources.sign_in_wished.connect(window.connections.sign_in)
    window.resources.disconnect_wished.connect(window.connections.disconnect_resource)


def _connect_clock_and_keys(window: MainWindow) -> None:
    second = QTimer(window)
    second.timeout.connect(window.booking.tick)
    second.timeout.connect(window.seen.tick)
    second.timeout.connect(window.room.check)
    second.start(1_000)
    window.changing.made.connect(window.room.on_made)
    window.tile_menu.find_wished = window.find_time
    window.keys.bind()
