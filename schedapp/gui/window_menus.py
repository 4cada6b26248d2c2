"""What the menus of the window have: every action with its key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from schedapp.gui.menus import DAY_COUNTS, FREQUENCIES, PATIENTS, SQUEEZES, THEMES, VIEWS, Menus
from schedapp.gui.viewstate import View
from schedapp.services.settings import SQUEEZE_INS

if TYPE_CHECKING:
    from schedapp.gui.mainwindow import MainWindow


def window_menus(window: MainWindow) -> Menus:
    """Builds the menus behind the menu button; the flows of the window are there already."""
    menus = Menus(window)
    _fill_file(menus, window)
    menus.add("edit", "undo", "&Undo", window.guarded(window.desk.history.undo))
    menus.add("edit", "redo", "&Redo", window.guarded(window.desk.history.redo))
    _fill_view(menus, window)
    window.keys.attach(menus)
    menus.add("help", "about", "&About Sched", window.show_about)
    settings = window.desk.services.settings
    for name, setting in (("frequency", "frequency"), ("patients", "patients"), ("squeeze_ins", SQUEEZE_INS)):
        menus.choose(name, settings.get(setting))
    menus.choose("theme", str(window.desk.source.choice))
    menus.follow(window.desk.history)
    button = window.top.menu_button
    menus.open_by_keys(lambda: button.mapToGlobal(QPoint(button.width(), button.height())))
    window.top.set_menu(menus.root)
    window.top.views.set_menu(menus.submenus["views"])
    return menus


def _fill_file(menus: Menus, window: MainWindow) -> None:
    settings = window.settings
    menus.add("file", "new", "&New booking", window.new_booking)
    menus.add("file", "find_time", "&Find a time…", window.find_time)
    menus.add("file", "add_resource", "&Add resource…", window.resources.add)
    menus.add("file", "services", "Service &types…", window.catalogue.open_services)
    menus.add("file", "pools", "&Pools…", window.catalogue.open_pools)
    menus.add("file", "rules", "&Booking rules…", window.resources.open_rules)
    menus.add("file", "holidays", "Public h&olidays…", window.resources.open_holidays)
    menus.separate("file")
    menus.add("file", "sync", "&Sync now", window.sync.sync_now)
    menus.add_choices("file", "frequency", "Sync &frequency", FREQUENCIES, settings.set_frequency)
    menus.add("file", "history", "Sync &history…", window.connections.show_history)
    menus.add_choices("file", "squeeze_ins", "Book over what is &taken", SQUEEZES, settings.set_squeeze_ins)
    menus.add_choices("file", "patients", "Names in &Google by default", PATIENTS, settings.set_patients)
    menus.add("file", "api", "A&PI for programs…", window.api.open)
    menus.separate("file")
    menus.add("file", "quit", "&Quit", window.close)


def _fill_view(menus: Menus, window: MainWindow) -> None:
    week = window.desk.week
    menus.add("view", "today", "Go to &today", window.show_today)
    menus.add("view", "back", "Page &before", partial(week.turn, -1))
    menus.add("view", "forward", "&Next page", partial(week.turn, 1))
    menus.separate("view")
    menus.add_choices("view", "views", "&View", VIEWS, window.views.choose)
    menus.add_choices("view", "days", "Number of &days", DAY_COUNTS, window.views.choose_days)
    window.views.shown.connect(lambda: _mark_view(menus, window))
    _mark_view(menus, window)
    menus.add("view", "swap", "S&wap days and resources", week.swap_order)
    menus.add("view", "zoom_in", "Zoom &in", lambda: window.views.zoom(1))
    menus.add("view", "zoom_out", "Zoom &out", lambda: window.views.zoom(-1))
    menus.add("view", "zoom_none", "Usual si&ze", lambda: window.views.zoom(0))
    menus.add("view", "second_zone", "Second time zone…", window.views.ask_second_zone)
    menus.separate("view")
    menus.add_choices("view", "theme", "T&heme", [(str(c), t) for c, t in THEMES], window.settings.set_theme)
    menus.add("view", "show_all", "Show &all resources", window.resources.show_all)
    sets = menus.submenus["sets"] = menus.submenus["view"].submenu("S&ets of resources")
    window.sets.attach(sets)
    window.side.sets.clicked.connect(lambda: window.sets.open_above(sets, window.side.sets))
    menus.add("view", "changed", "Next &changed booking", window.seen.walk)
    menus.add("view", "all_seen", "&Mark all changes as seen", window.seen.mark_all)
    menus.add("view", "attention", "N&eeds attention", window.attention.toggle)
    menus.add_toggle("view", "as_google", "See as &Google sees", window.as_google.toggle)


def _mark_view(menus: Menus, window: MainWindow) -> None:
    """The present view and the number of days are checked."""
    week = window.desk.week
    menus.choose("views", window.views.chosen)
    menus.choose("days", str(week.length) if week.view is View.DAYS else "")
