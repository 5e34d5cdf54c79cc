"""The barcode of an event."""

from dataclasses import dataclass

from viewer.domain.appointment import Appointment
from viewer.domain.picture import Picture


@dataclass(frozen=True, kw_only=True, slots=True)
class BarcodeFact:
    """The barcode: `picture` when it can be drawn; people read the `value`, with a picture or without."""

    label: str | None
    text: str | None
    value: str | None
    picture: Picture | None


def barcode_fact(appointment: Appointment, picture: Picture | None) -> BarcodeFact | None:
    """The barcode, when there is one that says something."""
    barcode = appointment.barcode
    if barcode is None or not (barcode.value or barcode.text):
        return None
    return BarcodeFact(label=appointment.labels.barcode, text=barcode.text, value=barcode.value, picture=picture)
