"""The list behind the grid: rows, order, words; what comes from outside stays plain text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from schedapp.gui.models.merging import merge
from schedapp.gui.models.occurrences import OccurrenceModel, OccurrenceRole
from schedapp.gui.models.wording import isolated, joined, plain, span_words, tip_of_lines
from schedapp.model.booking import Origin, Status
from schedapp.model.occurrence import Claim, Delivery, Occurrence
from tests.gui.sample_week import MEIER, OKAFOR, TREATMENT_1, ZONE, all_day, at, clinic, row, week

ROLE = Qt.ItemDataRole
TEXT = ROLE.AccessibleTextRole
HOSTILE = "<img src=file:///etc/passwd> & “quotes” <b>bold</b>"


def model_of(*rows: Occurrence) -> OccurrenceModel:
    model = OccurrenceModel()
    model.set_zone(ZONE)
    model.set_entries(merge(rows, clinic()))
    return model


def told(found: Occurrence, role: int = TEXT) -> str:
    """What the model says of one occurrence."""
    model = model_of(found)  # kept: an index does not keep its model
    return str(model.index(0).data(role))


def test_qts_own_checks_hold(qtmodeltester: ModelTester) -> None:
    model = model_of(*week())
    qtmodeltester.check(model, force_py=True)
    model.set_entries([])
    model.set_entries(merge(week()[:3], clinic()))


def test_there_is_one_row_for_each_occurrence_in_order_of_time() -> None:
    model = model_of(*reversed(week()))
    starts = [model.index(number).data(OccurrenceRole.START) for number in range(model.rowCount())]
    assert starts == sorted(starts)
    assert model.rowCount() == len({found.name for found in week()})
    assert model.rowCount(model.index(0)) == 0, "a list has no tree below it"


def test_a_booking_of_two_shown_resources_is_one_row() -> None:
    (entry,) = merge([found for found in week() if found.name == "novak"], clinic())
    assert entry.resources == (OKAFOR, TREATMENT_1)
    assert entry.colours == ("#2563EB", "#0F766E")
    assert entry.others == ()
    assert entry.detail == "Check-up · Treatment 1"


def test_the_order_of_the_list_decides_whose_colour_leads() -> None:
    rows = [found for found in week() if found.name == "novak"]
    shown = clinic()
    turned = {uid: shown[uid] for uid in (TREATMENT_1, OKAFOR)}
    assert merge(rows, turned)[0].colours[0] == shown[TREATMENT_1].colour


def test_rows_of_hidden_resources_are_left_out_but_named() -> None:
    rows = [found for found in week() if found.name == "novak"]
    (entry,) = merge(rows, {OKAFOR: clinic()[OKAFOR]})
    assert entry.resources == (OKAFOR,)
    assert entry.others == ("Treatment 1",)
    assert merge(rows, {}) == []


def test_a_screen_reader_hears_title_resource_day_and_time() -> None:
    heard = told(row("a", OKAFOR, 1, "10:00", "10:30", "Check-up"))
    assert heard == "Check-up, Dr Amara Okafor, Tuesday 24 November, 10:00 to 10:30"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": Status.TENTATIVE}, "tentative"),
        ({"clash": True}, "clash"),
        ({"claim": Claim.CONTESTS}, "clash"),
        ({"recurring": True}, "repeats"),
        ({"origin": Origin.GOOGLE}, "from Google"),
        ({"read_only": True}, "cannot be changed here"),
        ({"delivery": Delivery.WAITING}, "not yet in Google"),
        ({"delivery": Delivery.TROUBLE}, "could not be sent to Google"),
    ],
)
def test_it_hears_what_the_others_see_by_signs(change: dict[str, object], words: str) -> None:
    found = row("a", OKAFOR, 1, "10:00", "10:30", "Check-up", **change)
    assert told(found).endswith(f"10:00 to 10:30, {words}")
    assert words[1:] in told(found, ROLE.ToolTipRole)


def test_times_are_told_in_the_zone_of_the_display() -> None:
    model = model_of(row("a", OKAFOR, 1, "10:00", "10:30", "Check-up"))
    model.set_zone("Asia/Tokyo")
    assert "18:00 to 18:30" in model.index(0).data(TEXT)


@pytest.mark.parametrize(
    ("start", "end", "whole", "words"),
    [
        (at(0, "22:00"), at(1, "00:00"), False, "Monday 23 November, 22:00 to 24:00"),
        (at(0, "22:00"), at(1, "06:00"), False, "Monday 23 November, 22:00 to Tuesday 24 November, 06:00"),
        (at(0, "00:00"), at(1, "00:00"), True, "Monday 23 November, all day"),
        (at(0, "00:00"), at(3, "00:00"), True, "Monday 23 November to Wednesday 25 November, all day"),
    ],
)
def test_spans_in_words(start: int, end: int, whole: bool, words: str) -> None:
    assert span_words(start, end, whole, ZONE) == words


def test_an_all_day_booking_tells_the_dates_of_its_own_zone() -> None:
    model = model_of(all_day("a", OKAFOR, 1, 1, "Closed"))
    model.set_zone("Pacific/Honolulu")
    assert model.index(0).data(TEXT) == "Closed, Dr Amara Okafor, Tuesday 24 November, all day"


def test_markup_is_shown_as_it_was_typed() -> None:
    model = model_of(row("a", OKAFOR, 1, "10:00", "10:30", HOSTILE, "<i>client</i>"))
    assert model.index(0).data(ROLE.DisplayRole) == HOSTILE
    tip = str(model.index(0).data(ROLE.ToolTipRole))
    assert "<img" not in tip
    assert "&lt;img src=file:///etc/passwd&gt; &amp; “quotes”" in tip
    assert "&lt;i&gt;client" in tip
    assert tip_of_lines([]) == "<qt></qt>"


def test_control_characters_and_endless_titles_are_tamed() -> None:
    assert plain("a\tb\nc\x00d\u2028e") == "a b c d e"
    assert len(plain("x" * 10_000)) == 200
    assert plain("x" * 10_000).endswith("…")


def test_direction_overrides_cannot_turn_what_follows() -> None:
    assert plain("safe\u202egnp.exe") == "safegnp.exe"
    assert isolated("Check-up") == "Check-up"
    assert isolated("שלום") == "\u2068שלום\u2069"
    assert isolated("שלום\u2069\u202eevil") == "\u2068שלוםevil\u2069", "nothing inside ends the isolation"


def test_emoji_stay_whole() -> None:
    doctor = "👩\u200d⚕️ Check-up"
    assert told(row("a", OKAFOR, 1, "10:00", "10:30", doctor), ROLE.DisplayRole) == doctor


def test_lists_of_names() -> None:
    assert joined([]) == ""
    assert joined(["A"]) == "A"
    assert joined(["A", "B", "C"]) == "A, B and C"


def test_a_booking_without_a_title_says_so() -> None:
    assert told(row("a", OKAFOR, 1, "10:00", "10:30", "")).startswith("(No title), ")


def test_the_same_occurrences_changed_keep_rows_and_indexes(qtbot: object) -> None:
    model = model_of(*week())
    kept = model.index(3)
    resets, changes = [], []
    model.modelReset.connect(lambda: resets.append(1))
    model.dataChanged.connect(lambda *where: changes.append(where))
    retitled = [replace(found, title=f"{found.title}!") for found in week()]
    model.set_entries(merge(retitled, clinic()))
    assert resets == []
    assert len(changes) == 1
    assert str(kept.data()).endswith("!")
    model.set_entries(merge(retitled, clinic()))
    assert len(changes) == 1, "nothing changed"
    model.set_entries(merge(retitled[2:], clinic()))
    assert resets == [1]


def test_an_index_from_nowhere_has_no_data() -> None:
    model = model_of(*week())
    assert model.data(QModelIndex(), ROLE.DisplayRole) is None
    assert model.data(model.index(0), ROLE.DecorationRole) is None
    assert model.flags(QModelIndex()) == Qt.ItemFlag.NoItemFlags
    assert isinstance(model, QAbstractItemModel)
    assert model.row_of("nowhere") == -1


def test_entries_come_with_their_names() -> None:
    model = model_of(row("a", MEIER, 1, "10:00", "10:30", "Check-up"))
    index = model.index(0)
    assert index.data(OccurrenceRole.NAME) == "a"
    assert index.data(OccurrenceRole.ENTRY).name == "a"
    assert index.data(OccurrenceRole.END) == at(1, "10:30")
    assert index.data(ROLE.AccessibleDescriptionRole) == ""


def test_what_is_held_says_until_when() -> None:
    held = row("held", OKAFOR, 1, "10:00", "10:30", "Held", expires_at=at(1, "08:42"))
    (entry,) = merge([held], clinic())
    assert entry.tentative, "it is not dashed"
    assert (entry.remark, entry.detail) == ("Held until 08:42", "Held until 08:42")
    assert "held until 08:42" in told(held)
    assert "tentative" not in told(held)
