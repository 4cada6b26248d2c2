"""What the user chose: sync frequency, days in the week, theme, and what each face remembers."""

from __future__ import annotations

from schedapp.errors import BadInput
from schedapp.model.connection import Privacy
from schedapp.store.clients import ClientRepository
from schedapp.store.records import RecordRepository

OUTSIDE_HOURS = "outside_hours"
SQUEEZE_INS = "squeeze_ins"
LONGEST_HOLD = "longest_hold_minutes"
API = "api"  # whether the window serves it
API_PORT = "api_port"  # "" for any free one

CHOICES: dict[str, tuple[str, ...]] = {
    "frequency": ("realtime", "1", "5", "15", "60", "manual"),
    "week_days": ("7", "5"),
    "theme": ("system", "light", "dark"),
    "patients": ("", "yes", "no"),  # "": not asked yet
    OUTSIDE_HOURS: ("ask", "refuse", "allow"),
    SQUEEZE_INS: ("off", "on"),
    API: ("off", "on"),
    "single_keys": ("on", "off"),  # keys of one letter in the window
}


class SettingsService:
    """Settings are text by key; the ones in `CHOICES` have a fixed set of values, the first is the default."""

    def __init__(self, records: RecordRepository, clients: ClientRepository) -> None:
        self._records = records
        self._clients = clients

    def all(self) -> dict[str, str]:
        return {key: values[0] for key, values in CHOICES.items()} | self._records.settings()

    @property
    def default_privacy(self) -> Privacy:
        """What Google gets of a new connection's bookings where nobody chooses: a place with patients tells nothing
        but the time, and so does one that has clients and was never asked."""
        private = self.get("patients") == "yes" or self.guards_clients
        return Privacy.BUSY if private else Privacy.TITLE

    @property
    def guards_clients(self) -> bool:
        """Whether nobody said if there are patients, and there are clients: their names stay here meanwhile."""
        return not self.get("patients") and self._clients.any()

    def get(self, key: str) -> str:
        """The value, the default of a known key, or ""."""
        return self.all().get(key, "")

    def set(self, key: str, value: str) -> None:
        """Raises BadInput for a value that a known key does not have."""
        if key in CHOICES and value not in CHOICES[key]:
            raise BadInput(f"“{value[:40]}” is no value of {key}.", f"Choose one of {', '.join(CHOICES[key])}.")
        if self.get(key) != value:
            self._records.put_setting(key, value)
