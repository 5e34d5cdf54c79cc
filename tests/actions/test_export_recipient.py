"""An export in words says all that a person can read on the page."""

from dataclasses import replace

from tests.builders import DELIVERED_AT, a_mailbox_appointment, an_appointment, an_event
from viewer.actions.export_recipient import appointment_in_words


def test_appointment_is_told_a_fact_a_line() -> None:
    lines = appointment_in_words(a_mailbox_appointment(appointment=an_appointment())).splitlines()
    assert lines[0] == "Undersøke smerter i ryggen"
    assert lines[1].startswith("From Oslo City Røntgen, delivered ")
    assert "Oppmøte senest 15 minutter før timen" in lines
    assert "Storgata 23" in lines


def test_event_is_told_with_each_of_its_times_its_links_and_its_barcode() -> None:
    lines = appointment_in_words(a_mailbox_appointment(appointment=an_event())).splitlines()
    assert sum(" to " in line for line in lines) == 2
    assert {"Husk legitimasjon", "Les mer", "https://valg.example", "1234567890"} <= set(lines)


def test_nameless_appointment_is_called_by_its_letter() -> None:
    appointment = a_mailbox_appointment(appointment=an_appointment(sub_title=None))
    assert appointment_in_words(appointment).startswith(appointment.letter.subject)


def test_what_became_of_it_is_told() -> None:
    appointment = replace(a_mailbox_appointment(), withdrawn_at=DELIVERED_AT, hidden_at=DELIVERED_AT)
    assert appointment_in_words(appointment).endswith("Withdrawn by its sender\nHidden by its recipient")
