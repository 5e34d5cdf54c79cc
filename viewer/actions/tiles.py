"""Let a recipient see the background map around an appointment, and no further."""

from viewer.domain.place import Location
from viewer.domain.tile import Tile
from viewer.errors import NotFoundError
from viewer.ports.outside import TileSource


def tile_around(location: Location, z: int, x: int, y: int, *, tiles: TileSource | None) -> bytes:
    """The tile's picture. Raises NotFoundError outside the window, and TilesUnavailableError."""
    try:
        tile = Tile(z, x, y)
    except ValueError:
        raise NotFoundError from None
    if tiles is None or location.coordinates is None or not tile.is_around(location.coordinates):
        raise NotFoundError
    return tiles.tile(tile)
