"""Folium builds the map from numbers and constants: nothing that anybody wrote, and nothing from elsewhere."""

import re

import pytest

from tests.builders import a_location, nowhere
from viewer.domain.place import Precision
from viewer.formats.map_html import map_script

PIN = a_location(precision=Precision.ADDRESS, radius_m=30)


def test_same_place_gives_the_same_bytes() -> None:
    """Branca's ids are random unless they are held, and no browser could keep a map."""
    assert map_script(a_location()) == map_script(a_location())
    assert map_script(PIN) == map_script(PIN)


def test_script_names_no_other_host() -> None:
    for location in (a_location(), PIN):
        assert not re.search(rb"https?:|//|<|\$\(", map_script(location))


def test_pin_only_where_it_is_deserved() -> None:
    assert b"L.marker(" in map_script(PIN)
    assert b"L.circle(" not in map_script(PIN)
    for precision in (Precision.POSTAL_PLACE, Precision.CITY, Precision.MUNICIPALITY):
        assert b"L.circle(" in map_script(a_location(precision=precision))
        assert b"L.marker(" not in map_script(a_location(precision=precision))


@pytest.mark.parametrize(
    "hostile", ["{{7*7}}", "{% raw %}", "{# x", "${1+1}", "`", "\\", "</script>", "<img onerror=x>"]
)
def test_text_of_a_location_stays_out_of_the_script(hostile: str) -> None:
    """Branca runs its output as a template: a text that got in would run on the server."""
    assert map_script(a_location(source=hostile, attribution=hostile)) == map_script(a_location())


def test_latitude_comes_first() -> None:
    """Swapped, Oslo lies in the Indian Ocean."""
    assert b"center: [59.9127, 10.7461]" in map_script(a_location())


def test_nowhere_has_no_map() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        map_script(nowhere())
