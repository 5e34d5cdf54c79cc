"""Events: several times, a barcode, labels."""

from datetime import datetime, timedelta

import pytest

from tests.builders import an_appointment, an_event
from tests.web.presentation.conftest import Speaking
from viewer.domain.appointment import Barcode, Interval
from viewer.domain.picture import Picture
from viewer.web.presentation.event import barcode_fact, interval_facts
from viewer.web.presentation.when import when
from viewer.web.presentation.where import where

START = datetime.fromisoformat("2026-11-27T10:00:00+01:00")
HOUR = timedelta(hours=1)
PICTURE = Picture(width=10, height=5, path="M0 0h1v5h-1Z")


def test_each_interval_is_said_in_full_soonest_first(speaking: Speaking) -> None:
    later = Interval(START + 12 * HOUR, START + 15 * HOUR)
    event = an_event(times=(later, Interval(START, START + HOUR)))

    with speaking("nb"):
        facts = interval_facts(event)

    assert [fact.text for fact in facts] == [
        "fredag 27. november 2026 kl.\N{NO-BREAK SPACE}10:00–11:00",
        "fredag 27. november 2026 kl.\N{NO-BREAK SPACE}22:00 – lørdag 28. november 2026 kl.\N{NO-BREAK SPACE}01:00",
    ]
    assert facts[0].machine == "2026-11-27T10:00+01:00"


def test_one_time_is_no_list(speaking: Speaking) -> None:
    with speaking("nb"):
        assert interval_facts(an_event(times=(Interval(START, START + HOUR),))) == ()
        assert interval_facts(an_appointment()) == ()


def test_the_senders_labels_replace_ours(speaking: Speaking, now: datetime) -> None:
    event = an_event(time_label="Opening hours", place_label="Election venue")

    with speaking("nb"):
        place = where(event)
        assert when(event, now).label == "Opening hours"
        assert when(an_appointment(), now).label is None

    assert place
    assert place.label == "Election venue"


@pytest.mark.parametrize("barcode", [None, Barcode(), Barcode(type="code-128")])
def test_a3_7_an_event_without_a_barcode_shows_none(barcode: Barcode | None) -> None:
    """The app crashed."""
    assert barcode_fact(an_event(barcode=barcode), None) is None
    assert barcode_fact(an_appointment(), None) is None


def test_a_barcode_keeps_its_value_readable_with_a_picture_or_without() -> None:
    event = an_event(barcode=Barcode(value="123", type="hologram", text="Vis denne"), barcode_label="Billett")

    drawn, undrawn = barcode_fact(event, PICTURE), barcode_fact(event, None)

    assert drawn
    assert undrawn
    assert (drawn.label, drawn.text, drawn.value, drawn.picture) == ("Billett", "Vis denne", "123", PICTURE)
    assert (undrawn.value, undrawn.picture) == ("123", None)
