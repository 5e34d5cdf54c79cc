"""Norway has many names, and all of them mean the same to geocoder, page and calendar."""

import pytest

from viewer.domain.address import address_lines, is_abroad
from viewer.domain.address_query import address_query
from viewer.domain.appointment import Address
from viewer.domain.norway import is_norway

NORWAY = [
    "",
    "Norge",
    "NORGE",
    "Noreg",
    "Norway",
    "NO",
    "NOR",
    "N",
    " Norge ",
    "Norge.",
    "Norga",
    "Norja",
    "Norwegen",
    "Kongeriket Norge",
    "Svalbard",
    "SJ",
    "Jan Mayen",
    "Svalbard og Jan Mayen",
    "Svalbard & Jan Mayen",
]
ABROAD = ["Sverige", "SE", "Danmark", "DK", "USA", "Norwich", "Niger"]


@pytest.mark.parametrize("country", [None, *NORWAY])
def test_name_of_norway_means_the_same_everywhere(country: str | None) -> None:
    """The page left "Svalbard" standing that the geocoder looked up in Norway, and the calendar "NOR"."""
    address = Address(city="Oslo", country=country)
    query = address_query(address)
    assert is_norway(country)
    assert query is not None
    assert query.country == ""
    assert address_lines(address) == ("Oslo",)
    assert not is_abroad(address)


@pytest.mark.parametrize("country", ABROAD)
def test_other_country_is_abroad_everywhere(country: str) -> None:
    address = Address(city="Oslo", country=country)
    query = address_query(address)
    assert query is not None
    assert query.country == country.casefold()
    assert address_lines(address) == ("Oslo", country)
    assert is_abroad(address)
