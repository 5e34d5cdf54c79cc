"""Map tiles: squares of the world in Web Mercator, by zoom, column and row."""

from dataclasses import dataclass

from viewer.domain.geometry import mercator
from viewer.domain.place import Coordinates

FIRST_ZOOM = 5
LAST_ZOOM = 18
# Around the appointment only, or anybody who is signed in could read the whole country through us: so many tiles to
# each side, which is several screens at every zoom.
WINDOW = 16


@dataclass(frozen=True, slots=True)
class Tile:
    """Zoom, column from the west, row from the north. Raises ValueError for one that does not exist."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not (0 <= self.z <= LAST_ZOOM and 0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z):
            raise ValueError("there is no such tile")

    def is_around(self, point: Coordinates) -> bool:
        """Whether the tile lies near enough to the point to be looked at with it."""
        if self.z < FIRST_ZOOM:
            return False
        centre = tile_of(point, self.z)
        return abs(self.x - centre.x) <= WINDOW and abs(self.y - centre.y) <= WINDOW


def tile_of(point: Coordinates, z: int) -> Tile:
    """The tile that holds the point."""
    x, y = mercator(point.longitude, point.latitude)
    last = 2**z - 1
    return Tile(z, min(int(x * 2**z), last), min(max(int(y * 2**z), 0), last))
