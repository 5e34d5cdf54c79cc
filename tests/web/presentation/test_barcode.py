"""Barcodes of events."""

import pytest

from tests.builders import an_appointment, an_event
from viewer.domain.appointment import Barcode
from viewer.domain.picture import Picture
from viewer.web.presentation.barcode import barcode_fact

PICTURE = Picture(width=10, height=5, path="M0 0h1v5h-1Z")


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
