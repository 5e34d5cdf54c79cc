"""An address reads as it does on an envelope, on every page and in every calendar."""

import pytest

from tests.builders import an_address
from viewer.domain.address import address_lines
from viewer.domain.appointment import Address


def test_an_address_stands_as_on_an_envelope() -> None:
    address = an_address(street_address_2="3. etasje", country="Sverige")

    assert address_lines(address) == ("Storgata 23", "3. etasje", "0011 Oslo", "Sverige")


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (Address(), ()),
        (Address(city="Oslo"), ("Oslo",)),
        (Address(postal_code="0155"), ("0155",)),
        (Address(street_address="Storgata 23"), ("Storgata 23",)),
        (Address(country="Norge"), ()),
        (None, ()),
    ],
)
def test_a3_5_missing_parts_leave_no_trace(address: Address | None, lines: tuple[str, ...]) -> None:
    """The app showed "null, null null"."""
    assert address_lines(address) == lines
