"""Tiles around the appointment, and no others."""

import pytest

from viewer.domain.place import Coordinates
from viewer.domain.tile import Tile, tile_of

OSLO = Coordinates(latitude=59.91273, longitude=10.74609)


@pytest.mark.parametrize(("z", "x", "y"), [(0, 0, 0), (10, 542, 297), (16, 34724, 19063)])
def test_point_lies_in_its_tile(z: int, x: int, y: int) -> None:
    assert tile_of(OSLO, z) == Tile(z, x, y)


@pytest.mark.parametrize("tile", [(-1, 0, 0), (5, 32, 0), (5, 0, -1), (19, 0, 0), (18, 2**18, 0)])
def test_tile_that_does_not_exist_is_none(tile: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no such tile"):
        Tile(*tile)


def test_window_is_some_screens_wide() -> None:
    centre = tile_of(OSLO, 14)
    assert Tile(14, centre.x + 16, centre.y - 16).is_around(OSLO)
    assert not Tile(14, centre.x + 17, centre.y).is_around(OSLO)
    assert not Tile(14, centre.x, centre.y - 17).is_around(OSLO)
    assert not tile_of(OSLO, 4).is_around(OSLO), "from so far out the embedded background does"


def test_poles_have_tiles() -> None:
    assert tile_of(Coordinates(latitude=89.9, longitude=180), 3) == Tile(3, 7, 0)
    assert tile_of(Coordinates(latitude=-89.9, longitude=-180), 3) == Tile(3, 0, 7)
