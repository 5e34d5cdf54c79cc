"""The maps of a location, drawn once and kept: they depend on nothing but its numbers."""

from viewer.domain.place import Location
from viewer.errors import NotFoundError
from viewer.ports.places import PlaceStore

# Part of the key under which a map is kept; raise it when the drawing or the background changes.
DRAWING = 6


def map_script(location: Location, *, places: PlaceStore) -> bytes:
    """The script that draws the map. Raises NotFoundError for nowhere."""
    key = drawing_key("script", location)
    if (drawn := places.drawn_map(key)) is not None:
        return drawn
    # Folium brings numpy along: a second and 50 MB that a worker without maps to draw does without.
    from viewer.formats.map_html import map_script as draw  # noqa: PLC0415

    script = draw(location)
    places.keep_map(key, script)
    return script


def map_picture(location: Location, *, places: PlaceStore, is_dark: bool = False) -> bytes:
    """The map as SVG, for light or for dark pages. Raises NotFoundError for nowhere."""
    key = drawing_key("dark" if is_dark else "picture", location)
    if (drawn := places.drawn_map(key)) is not None:
        return drawn
    from viewer.formats.map_svg import map_svg  # noqa: PLC0415  # reads the whole background when first used

    picture = map_svg(location, is_dark=is_dark)
    places.keep_map(key, picture)
    return picture


def draw_maps(location: Location, *, places: PlaceStore) -> None:
    """Have script and picture ready before anybody asks, where the page shows a map."""
    if location.deserves_map:
        map_script(location, places=places)
        map_picture(location, places=places)


def drawing_key(kind: str, location: Location) -> str:
    """All that the drawing depends on. Raises NotFoundError for nowhere."""
    if location.coordinates is None:
        raise NotFoundError
    point = f"{location.coordinates.latitude:.6f},{location.coordinates.longitude:.6f}"
    mark = "pin" if location.deserves_pin else "circle"
    return f"{kind} {DRAWING} {point} {mark} {location.radius_m}"
