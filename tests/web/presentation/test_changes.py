"""What the sender changed: the old beside the new."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import FOUNDING_INFO, FOUNDING_START, a_mailbox_appointment, an_address, an_appointment, an_event
from tests.translators import EN, NB, TRANSLATORS
from viewer.domain.appointment import Appointment, Barcode, ExternalLink, Info
from viewer.i18n import Translator
from viewer.web.presentation.changes import ChangesFact, changes_fact
from viewer.web.presentation.status import shown_statuses

REVISED_AT = datetime(2017, 10, 1, 10, 30, tzinfo=UTC)
BEFORE = datetime(2017, 10, 2, tzinfo=UTC)
WEEK = timedelta(days=7)


def changed(old: Appointment, new: Appointment, translator: Translator) -> ChangesFact | None:
    """What the page says of a change from one to the other."""
    appointment = replace(a_mailbox_appointment(appointment=new), previous=old, revised_at=REVISED_AT)
    return changes_fact(appointment, translator)


def test_what_was_never_changed_says_nothing() -> None:
    assert changes_fact(a_mailbox_appointment(), NB) is None


@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", "Endret søndag 1. oktober 2017"), ("nn", "Endra søndag"), ("en", "Changed Sunday 1 October 2017")],
)
def test_the_day_of_the_change_is_told(language: str, words: str) -> None:
    fact = changed(an_appointment(), an_appointment(place="Et annet sted"), TRANSLATORS[language])

    assert fact
    assert fact.when.startswith(words)


def test_the_old_time_is_kept() -> None:
    fact = changed(an_appointment(end=None), an_appointment(start=FOUNDING_START - WEEK, end=None), EN)

    assert fact
    assert fact.old_time == ("Friday 27 October 2017, 10:00",)
    assert (fact.old_arrival, fact.old_place, fact.texts) == (None, (), ())


def test_the_old_place_and_arrival_are_kept() -> None:
    new = an_appointment(place="Ullevål", address=an_address(city="Bergen"), arrival_time=None)

    fact = changed(an_appointment(), new, EN)

    assert fact
    assert fact.old_place == ("Oslo City Røntgen", "Storgata 23", "0011 Oslo")
    assert fact.old_arrival == "Be there at 09:45 (Oppmøte senest 15 minutter før timen)"
    assert fact.old_time == ()


def test_where_there_was_no_place_there_is_none_to_strike_out() -> None:
    nowhere = an_appointment(place=None, address=None, arrival_time=None)

    fact = changed(nowhere, an_appointment(), EN)
    unnamed = changed(an_appointment(place=None), nowhere, EN)

    assert fact
    assert (fact.old_place, fact.old_arrival) == ((), None)
    assert unnamed
    assert unnamed.old_place == ("Storgata 23", "0011 Oslo")


def test_every_other_text_stands_with_its_old_and_its_new() -> None:
    old = an_appointment(infos=(FOUNDING_INFO, Info(title="Ta med", text="legitimasjon")), link=None)
    new = an_appointment(
        sub_title="Røntgen", infos=(FOUNDING_INFO, Info(text="Faste")), link=ExternalLink(url="https://a.example/")
    )

    fact = changed(old, new, EN)

    assert fact
    assert [(text.label, text.old, text.new) for text in fact.texts] == [
        ("Heading", "Undersøke smerter i ryggen", "Røntgen"),
        ("Information", "Ta med\nlegitimasjon", None),
        ("Information", None, "Faste"),
        ("Link", None, "https://a.example/"),
    ]


def test_an_event_keeps_its_old_times_and_barcode() -> None:
    event = an_event()
    new = replace(event, times=event.times[:1], barcode=Barcode(value="2", type="qr"))

    fact = changed(event, new, EN)

    assert fact
    assert len(fact.old_time) == 2
    assert [(text.label, text.old, text.new) for text in fact.texts] == [("Barcode", "1234567890", "2")]


def test_the_same_moment_in_another_zone_is_no_change_to_be_seen() -> None:
    assert changed(an_appointment(), an_appointment(start=FOUNDING_START.astimezone(UTC)), EN) is None


def test_the_statuses_are_told_gravest_first() -> None:
    appointment = replace(a_mailbox_appointment(), previous=an_appointment(place=None), revised_at=REVISED_AT)

    assert [status.label for status in shown_statuses(appointment, BEFORE, NB)] == ["Endret"]
    assert [status.label for status in shown_statuses(appointment, FOUNDING_START, NB)] == ["Endret", "Pågår"]
    assert [status.label for status in shown_statuses(appointment, FOUNDING_START + WEEK, NB)] == ["Har vært"]
    withdrawn = replace(appointment, withdrawn_at=BEFORE)
    assert [status.label for status in shown_statuses(withdrawn, BEFORE, NB)] == ["Avlyst"]
