"""“Find a time” with mouse and keys: from the caller's wish to the saved booking, offers in the grid and in words."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from schedapp.gui.finder.offers_list import WORDS_ROLE
from schedapp.gui.finder.query import PartOfDay
from schedapp.model.pool import Pool
from schedapp.model.resource import Kind, Resource, parse_hours
from schedapp.model.timespan import to_local
from tests.gui.hands import FRI, LEFT, MON, PLAIN, THU, TUE, WED, ZONE, Hands, at

ENTER, ESC, DOWN, UP = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Up
OFFICE = parse_hours("Mo-Fr 08:00-18:00")


def clinic(hands: Hands) -> tuple[Resource, Resource, Resource]:
    """Dr A is busy until 10:30 of today (Tuesday, 09:37), the first room until 11:00."""
    doctor = hands.resource("Dr A", Kind.PERSON, hours=OFFICE)
    rooms = [hands.resource(f"Treatment {number}", hours=OFFICE) for number in (1, 2)]
    hands.book(doctor, TUE, "09:00", "10:30", "Rounds")
    hands.book(rooms[0], TUE, "10:00", "11:00", "Cleaning")
    return doctor, rooms[0], rooms[1]


def offers(hands: Hands) -> list[str]:
    hands.wait()
    hands.until(lambda: not hands.window.finding._pause.isActive())
    hands.wait()
    model = hands.window.finder_panel.list.offers
    found = [model.index(row).data(WORDS_ROLE) for row in range(model.rowCount())]
    return [f"{words.day} {words.times} {words.names}" for words in found]


def find(hands: Hands, text: str) -> list[str]:
    """F, then the words."""
    hands.window.grid.setFocus()
    hands.key(Qt.Key.Key_F)
    hands.type(text)
    return offers(hands)


def test_a_caller_is_booked_in_six_actions(hands: Hands) -> None:
    """Dr A and any room, 30 minutes, next free: a key, two words, Enter, a word, Enter."""
    doctor, _, second = clinic(hands)
    window = hands.open()
    hands.key(Qt.Key.Key_F)
    hands.type("a ")
    hands.type("room")
    hands.key(ENTER)
    hands.until(lambda: window.booking.form.isVisible())
    assert window.booking.form.title.hasFocus()
    hands.type("Check-up")
    hands.key(ENTER)
    hands.until(lambda: not window.booking.form.isVisible())
    hands.wait()
    rows = [row for row in hands.rows() if row.title == "Check-up"]
    assert [(row.resource, row.start, row.end) for row in rows] == [
        (uid, at(TUE, "10:30"), at(TUE, "11:00")) for uid in sorted((doctor.uid, second.uid))
    ]
    assert not window.finder_panel.isVisible()
    assert not window.finding.layer.isVisible()


def test_the_same_with_the_mouse(hands: Hands) -> None:
    """The button, two entries of a menu at two clicks each, the offer."""
    clinic(hands)
    window = hands.open()
    hands.press(window.top.find_button)
    for name in ("Dr A", "Any room"):
        hands.press(window.finder_panel.chips.add_button)
        hands.choose(hands.popup(), name)
    assert offers(hands)[0] == "Tue 24 Nov 10:30 – 11:00 Dr A · Treatment 2"
    view = window.finder_panel.list
    QTest.mouseClick(view.viewport(), LEFT, PLAIN, view.visualRect(view.offers.index(1)).center())
    assert window.booking.form.isVisible()
    draft = window.booking.form.draft
    assert draft is not None
    assert draft.start == to_local(at(TUE, "11:00"), ZONE).replace(tzinfo=None)
    assert len(draft.resources) == 2


def test_the_offers_are_drawn_and_the_grid_follows(hands: Hands) -> None:
    doctor, _, _ = clinic(hands)
    hands.container.resources.edit(doctor.__class__(**{**fields(doctor), "hours": parse_hours("Tu 09:00-11:00")}))
    window = hands.open()
    assert find(hands, "dr a") == [
        "Tue 24 Nov 10:30 – 11:00 Dr A",
        "Tue 1 Dec 09:00 – 09:30 Dr A",
        "Tue 1 Dec 09:30 – 10:00 Dr A",
        "Tue 1 Dec 10:00 – 10:30 Dr A",
        "Tue 1 Dec 10:30 – 11:00 Dr A",
    ]
    layer = window.finding.layer
    assert layer.isVisible()
    assert len(layer.rects_of(0)) == 1
    assert layer.rects_of(1) == []
    hands.key(DOWN)
    assert window.desk.week.shows(to_local(at(TUE + 7, "09:00"), ZONE).date())
    assert layer.rects_of(0) == []
    assert len(layer.rects_of(1)) == 1
    hands.key(UP)
    assert len(layer.rects_of(0)) == 1


def fields(resource: Resource) -> dict[str, object]:
    return {name: getattr(resource, name) for name in resource.__dataclass_fields__}


def test_a_click_on_a_ghost_takes_it(hands: Hands) -> None:
    clinic(hands)
    window = hands.open()
    assert len(find(hands, "dr a")) == 5
    layer = window.finding.layer
    rect = layer.rects_of(2)[0]
    picture = window.grid.grab().toImage()
    badge = window.grid.viewport().mapTo(window.grid, rect.topLeft() + QPoint(8, 14))
    assert picture.pixelColor(badge) == window.desk.source.theme.colour("accent")
    QTest.mouseClick(window.grid.viewport(), LEFT, PLAIN, rect.center())
    assert window.booking.form.isVisible()
    assert window.booking.form.draft.start == to_local(at(TUE, "11:30"), ZONE).replace(tzinfo=None)  # type: ignore[union-attr]
    assert window.finder_panel.list.current == 2


def test_a_press_beside_the_ghosts_is_the_grids(hands: Hands) -> None:
    clinic(hands)
    window = hands.open()
    find(hands, "dr a")
    hands.click(FRI, "15:00")
    assert window.booking.form.draft.start == to_local(at(FRI, "15:00"), ZONE).replace(tzinfo=None)  # type: ignore[union-attr]


def test_later_and_earlier(hands: Hands) -> None:
    clinic(hands)
    window = hands.open()
    first = find(hands, "dr a")
    for _ in range(5):
        hands.key(DOWN)
    second = offers(hands)
    assert second[0].startswith("Tue 24 Nov 13:00")
    assert window.finder_panel.list.offers.index(0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("6: Tue 24 Nov")
    hands.press(window.finder_panel.later_button)
    assert offers(hands)[0].startswith("Tue 24 Nov 15:30")
    hands.key(Qt.Key.Key_PageUp)
    assert offers(hands) == second
    hands.key(UP)
    hands.press(window.finder_panel.earlier_button)
    assert offers(hands) == first
    assert window.finder_panel.list.current == 4
    assert not window.finder_panel.earlier_button.isVisible()


def test_enter_books_the_current_offer_whatever_length_was_typed(hands: Hands) -> None:
    clinic(hands)
    window = hands.open()
    found = find(hands, "dr a room 45 min")
    hands.key(DOWN)
    hands.key(DOWN)
    assert window.finder_panel.list.current == 2
    hands.key(ENTER)
    hands.wait()
    hands.until(lambda: window.booking.form.isVisible())
    draft = window.booking.form.draft
    assert draft is not None
    assert f"{draft.start:%H:%M} – {draft.end:%H:%M}" in found[2]
    assert window.finder_panel.minutes.value() == 45
    hands.key(ESC)
    assert offers(hands) == found
    assert window.finder_panel.list.current == 2


def test_days_hours_and_length(hands: Hands) -> None:
    clinic(hands)
    window = hands.open()
    panel = window.finder_panel
    find(hands, "dr a 90")
    for number in (MON, TUE, WED):
        hands.press(panel.weekdays.buttons[number])
    hands.choose_line(panel.hours.part, "Afternoon")
    assert offers(hands)[:2] == ["Thu 26 Nov 12:00 – 13:30 Dr A", "Thu 26 Nov 13:30 – 15:00 Dr A"]
    hands.choose_line(panel.hours.part, PartOfDay.BETWEEN.value.capitalize())
    assert panel.hours.begin.isVisible()
    assert offers(hands)[:2] == ["Thu 26 Nov 08:00 – 09:30 Dr A", "Thu 26 Nov 09:30 – 11:00 Dr A"]
    panel.minutes.setFocus()
    panel.who.clear()
    panel.who.setFocus()
    hands.type("dr a")
    panel.minutes.setValue(240)
    assert offers(hands)[0] == "Thu 26 Nov 08:00 – 12:00 Dr A"
    for number in (THU, FRI, 5, 6):
        hands.press(panel.weekdays.buttons[number])
    assert offers(hands) == []
    assert "weekday" in panel.note.text()


def test_what_is_not_understood_is_said(hands: Hands) -> None:
    clinic(hands)
    window = hands.open()
    assert find(hands, "zorro") == []
    assert "zorro" in window.finder_panel.note.text()
    hands.key(ENTER)
    hands.wait()
    assert not window.booking.form.isVisible()
    assert window.finder_panel.who.text() == "zorro"
    window.finder_panel.who.selectAll()
    hands.type("treat")
    assert offers(hands)[0].endswith("Treatment 2")


def test_enter_before_the_answer_is_there(hands: Hands) -> None:
    clinic(hands)
    window = hands.open()
    hands.key(Qt.Key.Key_F)
    hands.type("dr a")
    hands.key(ENTER)
    assert not window.booking.form.isVisible()
    hands.until(lambda: window.booking.form.isVisible())
    assert [chip.accessibleName() for chip in window.finder_panel.chips.chips] == ["Take off Dr A"]


def test_escape_gives_the_offers_back_and_then_closes(hands: Hands) -> None:
    clinic(hands)
    window = hands.open()
    find(hands, "dr a")
    hands.key(ENTER)
    hands.until(lambda: window.booking.form.isVisible())
    hands.key(ESC)
    assert not window.booking.form.isVisible()
    assert window.finder_panel.who.hasFocus()
    assert window.finding.layer.isVisible()
    hands.key(ESC)
    assert not window.finder_panel.isVisible()
    assert not window.finding.layer.isVisible()
    assert window.grid.hasFocus()


def test_another_booking_takes_its_offer_away(hands: Hands) -> None:
    doctor, _, _ = clinic(hands)
    window = hands.open()
    assert find(hands, "dr a")[0].startswith("Tue 24 Nov 10:30")
    hands.window.changing.make(
        lambda: hands.container.bookings.add(new(doctor)),
    )
    hands.wait()
    assert offers(hands)[0].startswith("Tue 24 Nov 11:00")
    assert window.finder_panel.isVisible()


def new(doctor: Resource):  # type: ignore[no-untyped-def]
    from schedapp.model.booking import Booking
    from schedapp.model.timespan import Timed

    return Booking("", "Walk-in", Timed(at(TUE, "10:30"), at(TUE, "11:00"), ZONE), (doctor.uid,))


def test_an_open_new_form_gives_its_resources_and_keeps_its_text(hands: Hands) -> None:
    clinic(hands)
    window = hands.open()
    hands.click(WED, "09:00")
    hands.type("Anna")
    hands.press(window.booking.form.next_button)
    assert offers(hands)[0] == "Tue 24 Nov 10:30 – 11:00 Dr A"
    hands.key(ENTER)
    hands.until(lambda: window.booking.form.draft.start.hour == 10)  # type: ignore[union-attr]
    assert window.booking.form.title.text() == "Anna"


def test_one_panel_at_a_time(hands: Hands) -> None:
    clinic(hands)
    window = hands.open()
    window.attention.toggle()
    assert window.attention_panel.isVisible()
    hands.press(window.top.find_button)
    assert window.finder_panel.isVisible()
    assert not window.attention_panel.isVisible()
    window.attention.toggle()
    assert not window.finder_panel.isVisible()
    assert QApplication.focusWidget() is not None


def test_a_wish_for_a_pool_stays_one_in_the_booking(hands: Hands) -> None:
    doctor, first, second = clinic(hands)
    pool = hands.container.catalogue.add_pool(Pool("", "Treatment room", (first.uid, second.uid)))
    window = hands.open()
    assert find(hands, "dr a treatment room")[0].endswith("Treatment 2")
    hands.key(ENTER)
    hands.until(lambda: window.booking.form.isVisible())
    hands.type("Check-up")
    hands.key(ENTER)
    hands.wait()
    made = hands.container.bookings.get(next(row.name for row in hands.rows() if row.title == "Check-up"))
    assert made.resources == (doctor.uid, second.uid)
    assert [(wish.pool, wish.resource) for wish in made.requirements] == [(pool.uid, second.uid)]
