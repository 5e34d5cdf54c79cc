"""A recipient sees the tiles around the appointment: the service is no map server for everybody."""

import pytest

from tests.builders import a_location, nowhere
from viewer.actions.tiles import tile_around
from viewer.domain.place import Location
from viewer.domain.tile import Tile
from viewer.errors import NotFoundError
from viewer.ports.outside import TileSource


class FakeTiles(TileSource):
    """A picture that says which tile it is."""

    attribution = "© Example"

    def tile(self, tile: Tile) -> bytes:
        return f"{tile.z}/{tile.x}/{tile.y}".encode()


# The tile at that zoom in which a_location(), Oslo, lies.
OSLO = (10, 542, 297)


def test_tile_around_the_place_is_shown() -> None:
    assert tile_around(a_location(), *OSLO, tiles=FakeTiles()) == b"10/542/297"


@pytest.mark.parametrize(
    ("location", "tile", "tiles"),
    [
        (a_location(), (10, 542, 330), FakeTiles()),
        (a_location(), (10, 1 << 20, 297), FakeTiles()),
        (a_location(), (99, 0, 0), FakeTiles()),
        (a_location(), (10, -1, 297), FakeTiles()),
        (nowhere(), OSLO, FakeTiles()),
        (a_location(), OSLO, None),
    ],
)
def test_no_other_tile_is(location: Location, tile: tuple[int, int, int], tiles: TileSource | None) -> None:
    """Too far away, no tile at all, no place, or an installation without tiles."""
    with pytest.raises(NotFoundError):
        tile_around(location, *tile, tiles=tiles)
