"""The terms of a connection as people choose them: which way, how much of a booking, who wins, closures."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from schedapp.gui.dialogs.connect_choices import RadioChoice
from schedapp.gui.dialogs.preview import PreviewPanel
from schedapp.gui.forms.fields import Choices
from schedapp.gui.labels import plain_label, set_names, set_tip
from schedapp.gui.ports import Services
from schedapp.model.booking import Booking
from schedapp.model.connection import LEVELS, Connection, Direction, Incoming, Policy, Privacy

Way = tuple[Direction, Incoming]
BOTH: Way = (Direction.TWO_WAY, Incoming.DETAILS)
SEND: Way = (Direction.PUSH, Incoming.DETAILS)
READ: Way = (Direction.PULL, Incoming.DETAILS)
READ_BUSY: Way = (Direction.PULL, Incoming.BUSY)
WAYS: list[tuple[str, str, object]] = [
    ("Both ways", "Bookings and events follow each other.", BOTH),
    ("Only to Google", "Bookings are shown there; nothing is read.", SEND),
    ("Only from Google, with details", "Events block time here, with their titles.", READ),
    ("Only from Google, as busy", "Events block time here and say no more.", READ_BUSY),
]
PRIVACIES: list[tuple[str, str, object]] = [
    ("Busy only", "The word “Busy”. A private event.", Privacy.BUSY),
    ("Initials", "The client’s initials, no title. A private event.", Privacy.INITIALS),
    ("Title", "Title and place. Never the client or the notes.", Privacy.TITLE),
    ("Everything", "Title, client, place and notes. Never the phone.", Privacy.FULL),
]
POLICIES: list[tuple[str, object]] = [
    ("Ask me", Policy.ASK),
    ("Google wins", Policy.GOOGLE_WINS),
    ("Sched wins", Policy.SCHED_WINS),
]
POLICY_TIP = (
    "What happens to a field that was changed here and in Google. Until you answer, Google’s value stands; the other "
    "one is kept in any case."
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What was chosen. `availability`: closures and time off are sent as busy events."""

    direction: Direction = Direction.TWO_WAY
    incoming: Incoming = Incoming.DETAILS
    privacy: Privacy = Privacy.TITLE
    policy: Policy = Policy.ASK
    availability: bool = False

    @property
    def pushes(self) -> bool:
        return self.direction is not Direction.PULL


def terms_of(connection: Connection) -> Terms:
    """The present terms of a connection."""
    incoming = connection.incoming if connection.direction is Direction.PULL else Incoming.DETAILS
    return Terms(connection.direction, incoming, connection.privacy, connection.policy, connection.availability)


@dataclass(frozen=True, slots=True)
class Example:
    """The booking of the preview; `real` says that it is one of ours. `zone` is its resource's."""

    booking: Booking
    real: bool
    zone: str


class TermsEditor(QWidget):
    """`changed` comes with each choice of the user; the preview follows by itself."""

    changed = Signal()

    def __init__(self, services: Services, example: Example, terms: Terms, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._example = example
        self.way = RadioChoice("Direction", WAYS)
        self.privacy = RadioChoice("What Google gets", PRIVACIES)
        self.policy = Choices("Changed on both sides")
        self.availability = QCheckBox("Also send closures and time off, as busy")
        set_names(self.availability, "Also send closures and time off, as busy")
        self.preview = PreviewPanel()
        self._lay_out()
        self.show_terms(terms)
        self.way.chosen.connect(self._on_chosen)
        self.privacy.chosen.connect(self._on_chosen)
        self.policy.chosen.connect(self._on_chosen)
        self.availability.clicked.connect(self._on_chosen)

    @property
    def terms(self) -> Terms:
        way, privacy, policy = self.way.value, self.privacy.value, self.policy.value
        assert isinstance(way, tuple)
        assert isinstance(privacy, Privacy)
        assert isinstance(policy, Policy)
        availability = self.availability.isChecked() and way[0] is not Direction.PULL
        return Terms(way[0], way[1], privacy, policy, availability)

    def show_terms(self, terms: Terms) -> None:
        """Chooses these, without `changed`."""
        self.way.choose((terms.direction, terms.incoming))
        self.privacy.choose(terms.privacy)
        self.policy.offer(POLICIES, terms.policy)
        self.availability.setChecked(terms.availability)
        self._refresh()

    def choose_privacy(self, privacy: Privacy) -> None:
        self.privacy.choose(privacy)
        self._on_chosen()

    def allow_writing(self, allowed: bool) -> None:
        """A calendar that can only be read is offered for reading alone."""
        for way in (BOTH, SEND):
            self.way.allow(way, allowed)
        self._refresh()

    def _on_chosen(self, *_because: object) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        """What may be chosen with this direction, and what Google would get."""
        terms = self.terms
        for level in LEVELS:
            self.privacy.button(level).setEnabled(terms.pushes)
        self.availability.setEnabled(terms.pushes)
        self.policy.setEnabled(terms.direction is Direction.TWO_WAY)
        if not terms.pushes:
            self.preview.show_words("Nothing: this connection only reads.")
            return
        example = self._example
        lines = self._services.calendars.preview(example.booking, terms.privacy, example.zone)
        self.preview.show_lines(lines, example.booking, real=example.real)

    def _lay_out(self) -> None:
        choices = QGridLayout()
        choices.setHorizontalSpacing(24)
        choices.setVerticalSpacing(4)
        choices.addWidget(plain_label("Direction", "section"), 0, 0)
        choices.addWidget(plain_label("What Google gets of a booking", "section"), 0, 1)
        choices.addWidget(self.way, 1, 0, Qt.AlignmentFlag.AlignTop)
        choices.addWidget(self.privacy, 1, 1, Qt.AlignmentFlag.AlignTop)
        choices.setColumnStretch(0, 1)
        choices.setColumnStretch(1, 1)
        rest = QHBoxLayout()
        rest.setSpacing(12)
        rest.addWidget(plain_label("Changed on both sides", "muted"))
        rest.addWidget(self.policy)
        rest.addStretch(1)
        rest.addWidget(self.availability)
        set_tip(self.policy, POLICY_TIP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(choices)
        column.addLayout(rest)
        column.addWidget(self.preview)
