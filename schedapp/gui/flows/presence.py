"""What only a desktop knows, for the sync thread: whether anybody looks, and at what; that the network is back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtNetwork import QNetworkInformation

from schedapp.gui.desk import Desk

Reachability = QNetworkInformation.Reachability


class Presence(QObject):
    """Cheap to ask: what did not change is not told again. The program is active while any window of it is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._online = True
        desk.feed.occurrences_changed.connect(self.tell)
        desk.feed.resources_changed.connect(self.tell)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.applicationStateChanged.connect(self.tell)

    def watch_network(self) -> None:
        """Follows the system's view of the network, where Qt knows of one."""
        if QNetworkInformation.loadDefaultBackend() and (known := QNetworkInformation.instance()) is not None:
            self._online = known.reachability() in (Reachability.Online, Reachability.Unknown)
            known.reachabilityChanged.connect(self.on_reachability)

    def tell(self, *_because: object) -> None:
        active = QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive
        self._desk.sync.set_window(active, self._desk.feed.shown)

    def on_reachability(self, reachability: QNetworkInformation.Reachability) -> None:
        """Only the way back is told: connections of before lead nowhere, and one run is due."""
        online = reachability in (Reachability.Online, Reachability.Unknown)
        if online and not self._online:
            self._desk.sync.network_changed()
        self._online = online
