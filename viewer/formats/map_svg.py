"""The map as a picture: SVG drawn by us, for print and for browsers without scripts."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from viewer.domain.geometry import Point, clipped_ring, mercator
from viewer.domain.place import METRES_PER_PIXEL, Coordinates, Location
from viewer.formats.basemap import OPENING_ZOOM, Basemap, Line, basemap

WIDTH = 640
HEIGHT = 360
TILE = 256
# Lines may leave the picture by this much before they are cut, so that no cut shows.
MARGIN = 20
NEAREST = 1.5  # pixels between two points of a line: more would not be seen
CORNERS = 2  # what has no more of them is no land
LABEL_LETTER = 6.2
LABEL_LINE = 22
MOST_LABELS = 40
SCALE_PIXELS = 120
KILOMETRE = 1000


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a picture, as static/map.css has them for the live map."""

    sea: str
    land: str
    coast: str
    border: str
    text: str
    mark: str


LIGHT = Palette("#cfe3ee", "#f6f4ec", "#9fb4bd", "#8a8578", "#2b2b2b", "#a3122b")
DARK = Palette("#16252e", "#33382f", "#5b6b73", "#8c917f", "#eceadf", "#ff8a9b")


def map_svg(location: Location, *, is_dark: bool = False) -> bytes:
    """The clip of the background around the location, with a pin or a circle; the same place, the same bytes.

    Raises ValueError for a location without coordinates.
    """
    if location.coordinates is None:
        raise ValueError("nowhere has no map")
    view = View(location.coordinates, location.zoom(deepest=OPENING_ZOOM))
    background, palette = basemap(), DARK if is_dark else LIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{palette.sea}"/>',
        (
            f'<path d="{_rings(background, view)}" fill="{palette.land}" fill-rule="evenodd" stroke="{palette.coast}" '
            'stroke-width=".5"/>'
        ),
        f'<path d="{_lines(background, view)}" fill="none" stroke="{palette.border}" stroke-dasharray="4 3"/>',
        *_labels(background, view, palette, has_pin=location.deserves_pin),
        _mark(location, view, palette),
        _scale(view, palette),
        "</svg>\n",
    ]
    return "".join(parts).encode()


class View:
    """Where the picture stands in the world: its middle and its zoom."""

    def __init__(self, centre: Coordinates, zoom: int) -> None:
        self.scale = TILE * 2.0**zoom
        x, y = mercator(centre.longitude, centre.latitude)
        self._left, self._top = x * self.scale - WIDTH / 2, y * self.scale - HEIGHT / 2
        self.metres_per_pixel = METRES_PER_PIXEL * math.cos(math.radians(centre.latitude)) / 2.0**zoom

    def shows(self, line: Line) -> bool:
        """Whether the box around a line reaches into the picture."""
        (left, top), (right, bottom) = self.pixel((line.west, line.north)), self.pixel((line.east, line.south))
        return left <= WIDTH and right >= 0 and top <= HEIGHT and bottom >= 0

    def pixel(self, point: tuple[float, float]) -> Point:
        """Where a point of the world falls in the picture."""
        return point[0] * self.scale - self._left, point[1] * self.scale - self._top


def _rings(background: Basemap, view: View) -> str:
    seen = (ring for ring in background.land if view.shows(ring))
    box = {"west": -MARGIN, "south": -MARGIN, "east": WIDTH + MARGIN, "north": HEIGHT + MARGIN}
    clipped = (clipped_ring(_thinned(view.pixel(point) for point in ring.points()), **box) for ring in seen)
    return "".join(_path(ring) + "z" for ring in clipped if len(ring) > CORNERS)


def _thinned(points: Iterable[Point]) -> list[Point]:
    """The points without those that fall upon the one before."""
    thinned: list[Point] = []
    for x, y in points:
        if not thinned or abs(x - thinned[-1][0]) + abs(y - thinned[-1][1]) > NEAREST:
            thinned.append((x, y))
    return thinned


def _lines(background: Basemap, view: View) -> str:
    return "".join(_path(run) for line in background.borders if view.shows(line) for run in _runs(line, view))


def _path(points: Iterable[Point]) -> str:
    """SVG path data, to half a pixel at most."""
    return "M" + "L".join(f"{round(x * 2) / 2:g} {round(y * 2) / 2:g}" for x, y in points)


def _runs(line: Line, view: View) -> Iterator[list[Point]]:
    """The stretches of a line that the picture shows."""
    run: list[Point] = []
    for start, end in pairwise(view.pixel(point) for point in line.points()):
        if _is_near(start) or _is_near(end):
            run = run or [start]
            run.append(end)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_near(pixel: Point) -> bool:
    return -MARGIN <= pixel[0] <= WIDTH + MARGIN and -MARGIN <= pixel[1] <= HEIGHT + MARGIN


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the picture that holds a name, or the pin."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two have a part in common."""
        beside = self.left < other.right and other.left < self.right
        return beside and self.top < other.bottom and other.top < self.bottom


FRAME = Box(0, 0, WIDTH, HEIGHT)
# The head of a pin whose tip stands in the middle.
PIN = Box(WIDTH / 2 - 12, HEIGHT / 2 - 38, WIDTH / 2 + 12, HEIGHT / 2 - 10)


def _labels(background: Basemap, view: View, palette: Palette, *, has_pin: bool) -> Iterator[str]:
    """The names that have room: the nearest one, and then the larger towns first. As in static/map.js."""
    placed = [PIN] if has_pin else []
    names = 0
    # The town that the place lies in is named, however small it is among the others.
    nearest = min(background.labels, key=lambda label: math.dist(view.pixel(label.at), (WIDTH / 2, HEIGHT / 2)))
    for label in (nearest, *(label for label in background.labels if label is not nearest)):
        x, y = view.pixel(label.at)
        if not (0 < x < WIDTH and 0 < y < HEIGHT):
            continue
        width = 12 + LABEL_LETTER * len(label.name)
        is_left = label is nearest and has_pin and _label_box(x, y, width).meets(PIN)
        box = _label_box(x - width if is_left else x, y, width)
        has_room = box.right < FRAME.right and box.top > FRAME.top and box.bottom < FRAME.bottom
        if has_room and not any(box.meets(other) for other in placed):
            placed.append(box)
            names += 1
            yield _label(label.name, x, y, palette, is_left=is_left)
        if names == MOST_LABELS:
            return


def _label_box(left: float, y: float, width: float) -> Box:
    return Box(left, y - LABEL_LINE / 2, left + width, y + LABEL_LINE / 2)


def _label(name: str, x: float, y: float, palette: Palette, *, is_left: bool) -> str:
    start, anchor = (x - 6, ' text-anchor="end"') if is_left else (x + 6, "")
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{palette.text}"/>'
        f'<text x="{start:.1f}" y="{y + 4:.1f}"{anchor} font-family="sans-serif" font-size="12" fill="{palette.text}" '
        f'stroke="{palette.land}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">{escape(name)}</text>'
    )


def _mark(location: Location, view: View, palette: Palette) -> str:
    """A pin whose point stands in the middle, or the circle within which the address lies."""
    x, y = WIDTH / 2, HEIGHT / 2
    if location.deserves_pin:
        return (
            f'<path d="M{x} {y}c-3-11-12-17-12-26a12 12 0 0 1 24 0c0 9-9 15-12 26z" fill="{palette.mark}" '
            'stroke="#fff"/>'
            f'<circle cx="{x}" cy="{y - 26}" r="4.5" fill="#fff"/>'
        )
    radius = location.radius_m / view.metres_per_pixel
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius:.1f}" fill="{palette.mark}" fill-opacity=".12" stroke="{palette.mark}" '
        f'stroke-width="2"/>'
    )


def _scale(view: View, palette: Palette) -> str:
    """A bar of a round number of kilometres, at most 120 pixels long."""
    limit = SCALE_PIXELS * view.metres_per_pixel
    metres = max(step * 10**power for power in range(1, 7) for step in (1, 2, 5) if step * 10**power <= limit)
    length = metres / view.metres_per_pixel
    text = f"{metres // KILOMETRE} km" if metres >= KILOMETRE else f"{metres} m"
    y = HEIGHT - 14
    return (
        f'<path d="M14 {y - 6}v6h{length:.1f}v-6" fill="none" stroke="{palette.text}" stroke-width="1.5"/>'
        f'<text x="18" y="{y - 5}" font-family="sans-serif" font-size="11" fill="{palette.text}">{text}</text>'
    )
