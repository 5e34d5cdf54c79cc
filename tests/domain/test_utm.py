"""UTM 33 as PROJ computes it, in every corner of the country."""

import pytest

from viewer.domain.place import Coordinates
from viewer.domain.utm import utm33


@pytest.mark.parametrize(
    ("latitude", "longitude", "easting", "northing"),
    [
        (59.91273, 10.74609, 262_210.889, 6_649_335.409),
        (58.97, 5.73, -31_949.552, 6_573_709.836),
        (60.393, 5.3242, -31_974.638, 6_734_372.498),
        (69.6489, 18.9551, 653_415.604, 7_731_687.187),
        (70.3705, 31.1107, 1_097_843.784, 7_887_003.038),
        (78.2233, 15.6469, 514_738.810, 8_683_371.636),
        # On the central meridian the easting is 500 km exactly, and on the equator the northing is nought.
        (0.0, 15.0, 500_000.0, 0.0),
        (0.0, 18.0, 833_978.557, 0.0),
    ],
)
def test_point_is_where_proj_has_it(latitude: float, longitude: float, easting: float, northing: float) -> None:
    point = utm33(Coordinates(latitude=latitude, longitude=longitude))
    assert point == pytest.approx((easting, northing), abs=0.001)


@pytest.mark.parametrize("latitude", [58.0, 63.4, 70.4, 78.2])
def test_grid_is_symmetrical_about_its_meridian(latitude: float) -> None:
    west = utm33(Coordinates(latitude=latitude, longitude=5.0))
    east = utm33(Coordinates(latitude=latitude, longitude=25.0))
    assert west[0] + east[0] == pytest.approx(1_000_000, abs=1e-6)
    assert west[1] == pytest.approx(east[1], abs=1e-6)
