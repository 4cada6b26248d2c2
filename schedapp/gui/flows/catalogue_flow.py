"""Opens the dialogs of service types and pools."""

from __future__ import annotations

from schedapp.gui.desk import Desk


class CatalogueFlow:
    """What a place offers, and what will do for it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def open_services(self) -> None:
        from schedapp.gui.dialogs.services_dialog import ServicesDialog

        ServicesDialog(self._desk).open()

    def open_pools(self) -> None:
        from schedapp.gui.dialogs.pools_dialog import PoolsDialog

        PoolsDialog(self._desk).open()
