"""A pin and a close view only where they are deserved."""

import pytest

from tests.builders import a_location
from viewer.domain.place import Coordinates, Precision


@pytest.mark.parametrize("precision", [Precision.POSTAL_PLACE, Precision.CITY, Precision.MUNICIPALITY])
def test_anything_coarser_than_the_street_gets_no_pin(precision: Precision) -> None:
    assert not a_location(precision=precision, radius_m=4_000).deserves_pin


def test_contradicting_address_gets_no_pin() -> None:
    assert a_location(precision=Precision.ADDRESS, radius_m=30).deserves_pin
    assert not a_location(precision=Precision.ADDRESS, radius_m=30, uncertain=True).deserves_pin


def test_zoom_follows_the_radius_and_stops_where_the_background_does() -> None:
    assert a_location(precision=Precision.CITY, radius_m=15_000).zoom(deepest=18) == 9
    assert a_location(precision=Precision.POSTAL_PLACE, radius_m=4_000).zoom(deepest=18) == 10
    assert a_location(precision=Precision.ADDRESS, radius_m=30).zoom(deepest=18) == 17
    assert a_location(precision=Precision.ADDRESS, radius_m=30).zoom(deepest=10) == 10


@pytest.mark.parametrize("point", [(200, 10), (59, 400), (float("nan"), 10), (59, float("inf"))])
def test_impossible_point_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="latitude"):
        Coordinates(latitude=point[0], longitude=point[1])
