"""The map as Folium builds it: the script alone, from numbers and constants.

Never hand text from anybody to Folium. branca compiles its own output once more as an unsandboxed Jinja template, so
a popup, tooltip, marker title or attribution that holds braces runs as code on the server.
"""

from typing import cast

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

from viewer.domain.place import Location
from viewer.formats.basemap import DEEPEST_ZOOM, OPENING_ZOOM

WIDEST_ZOOM = 5
# How near the map opens where the page has tiles to draw on: the houses of a street.
TILES_ZOOM = 16
DEEPEST_TILES_ZOOM = 18
CIRCLE_COLOUR = "#a3122b"


class Dress(MacroElement):
    """Hands the finished map to our own script, which draws the background and binds the page's text."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            innkallingMap.dress({{ this._parent.get_name() }}, {{ this.marker }}, {{ this.options|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, marker: str, options: dict[str, int]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca is typed in part only
        self._name = "Dress"
        self._id = "appointment"
        self.marker = marker
        self.options = options


def map_script(location: Location) -> bytes:
    """The script that draws the map into the element `map_appointment`; the same place gives the same bytes.

    Raises ValueError for a location without coordinates.
    """
    if location.coordinates is None:
        raise ValueError("nowhere has no map")
    chart = folium.Map(
        location=[location.coordinates.latitude, location.coordinates.longitude],
        zoom_start=location.zoom(deepest=OPENING_ZOOM),
        tiles=None,
        minZoom=WIDEST_ZOOM,
        maxZoom=DEEPEST_ZOOM,
        attributionControl=False,
        # The page scrolls through under the wheel; buttons and keys zoom.
        scrollWheelZoom=False,
    )
    chart._id = "appointment"  # noqa: SLF001  # branca's ids are random, and the map would never be the same twice
    mark = _mark(location)
    mark._id = "appointment"  # noqa: SLF001  # the same
    mark.add_to(chart)
    tiles_zoom = location.zoom(deepest=TILES_ZOOM)
    # Zoomed in further, a circle is all that there is to see.
    deepest = DEEPEST_TILES_ZOOM if location.deserves_pin else min(tiles_zoom + 1, DEEPEST_TILES_ZOOM)
    options = {"tilesZoom": tiles_zoom, "tilesDeepestZoom": deepest}
    Dress(mark.get_name() if location.deserves_pin else "null", options).add_to(chart)
    return _script(chart)


def _mark(location: Location) -> folium.Marker:
    """A pin, or the circle within which the address lies."""
    if location.coordinates is None:
        raise ValueError("nowhere has no mark")
    point = [location.coordinates.latitude, location.coordinates.longitude]
    if location.deserves_pin:
        return folium.Marker(point, keyboard=True)
    return folium.Circle(point, radius=location.radius_m, color=CIRCLE_COLOUR, weight=2, fill=True, fill_opacity=0.12)


def _script(chart: folium.Map) -> bytes:
    """Only what Folium puts into its script element: no page, no styles, no links to other hosts."""
    figure = cast("Figure", chart.get_root())
    for child in figure._children.values():  # noqa: SLF001  # rendering the figure itself would add the page around it
        child.render()
    return str(figure.script.render()).encode()
