"""Add or edit a resource: name, kind, colour, time zone, weekly hours, capacity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QFormLayout, QLineEdit, QSpinBox, QWidget

from schedapp.errors import SchedError
from schedapp.gui.background import Background
from schedapp.gui.dialogs.frame import Dialog, field_label
from schedapp.gui.dialogs.hours_editor import HoursEditor
from schedapp.gui.dialogs.resource_fields import ColourField, ZoneField
from schedapp.gui.forms.fields import Choices, mark_invalid
from schedapp.gui.labels import plain_label, set_names, show_text
from schedapp.gui.theme import ThemeSource
from schedapp.model.change import Step
from schedapp.model.resource import Kind, Resource, check_resource

KINDS: list[tuple[str, object]] = [
    ("Room", Kind.ROOM),
    ("Person", Kind.PERSON),
    ("Device", Kind.EQUIPMENT),
    ("Service", Kind.SERVICE),
]


class ResourceDialog(Dialog):
    """`save` adds or edits it as a step; it runs off the GUI thread, and the dialog closes when it was done."""

    def __init__(
        self,
        parent: QWidget,
        source: ThemeSource,
        background: Background,
        resource: Resource,
        save: Callable[[Resource], Step],
        saved: Callable[[Step], None],
    ) -> None:
        is_new = not resource.uid
        super().__init__(
            parent, source, "Add resource" if is_new else "Edit resource", "Add" if is_new else "Save", width=660
        )
        self._background = background
        self._resource = resource
        self._save = save
        self._saved = saved
        self.name = QLineEdit()
        show_text(self.name, resource.name)
        self.name.setPlaceholderText("Treatment 1, Dr Okafor, Ultrasound…")
        set_names(self.name, "Name")
        self.kind = Choices("Kind")
        self.kind.offer(KINDS, resource.kind)
        self.colour = ColourField(resource.colour, source)
        self.zone = ZoneField(resource.zone)
        self.hours = HoursEditor(resource.hours, source)
        self.capacity = QSpinBox()
        self.capacity.setRange(1, 1000)
        self.capacity.setValue(resource.capacity)
        self.capacity.lineEdit().setTextMargins(source.theme.px(8), 0, 0, 0)
        set_names(self.capacity, "Capacity", "How many bookings may overlap")
        self._fill()
        self.name.textEdited.connect(lambda _text: mark_invalid(self.name, False))
        self.name.setFocus()

    def confirm(self) -> None:
        """Checks what is entered, saves it in the background, closes when that was done."""
        try:
            resource = check_resource(self._entered())
        except SchedError as error:
            mark_invalid(self.name, not self.name.text().strip())
            self.show_problem(error)
            return
        self.show_problem("")
        self.set_committed(True)
        self.wait_for(self._background, lambda: self._save(resource), self._on_saved, self._on_refused)

    def _entered(self) -> Resource:
        kind = self.kind.value
        return replace(
            self._resource,
            name=self.name.text().strip(),
            kind=kind if isinstance(kind, Kind) else Kind.ROOM,
            colour=self.colour.colour,
            zone=self.zone.zone,
            hours=self.hours.hours(),
            capacity=self.capacity.value(),
        )

    def _on_saved(self, step: Step) -> None:
        self.set_committed(False)
        self.accept()
        self._saved(step)

    def _on_refused(self, error: Exception) -> None:
        self.set_committed(False)
        self.show_problem(error)

    def _fill(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(field_label("Name", self.source), self.name)
        form.addRow(field_label("Kind", self.source), self.kind)
        form.addRow(field_label("Colour", self.source), self.colour)
        form.addRow(field_label("Time zone", self.source), self.zone)
        form.addRow(field_label("Open", self.source), self.hours)
        form.addRow(field_label("Capacity", self.source), self.capacity)
        self.column.addLayout(form)
        self.column.addWidget(
            plain_label("Capacity is how many bookings may take place in it at the same time.", "caption", wrap=True)
        )
