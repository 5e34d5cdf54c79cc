"""The picture of the map: the same place as the script, for print and for browsers without scripts."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from tests.builders import a_location, nowhere
from viewer.domain.geometry import mercator
from viewer.domain.place import Precision
from viewer.formats.basemap import Line, basemap
from viewer.formats.map_svg import HEIGHT, WIDTH, map_svg

SVG = "{http://www.w3.org/2000/svg}"


def test_picture_shows_land_the_circle_and_towns() -> None:
    picture = ET.fromstring(map_svg(a_location()))  # noqa: S314  # our own drawing
    land = picture.find(f"{SVG}path")
    assert land is not None
    assert len(land.get("d", "")) > 100
    assert "Oslo" in [text.text for text in picture.iter(f"{SVG}text")]
    circle = picture.findall(f"{SVG}circle")[-1]
    assert (float(circle.get("cx", "")), float(circle.get("cy", ""))) == (WIDTH / 2, HEIGHT / 2)


@pytest.mark.parametrize(
    ("name", "point"),
    [("Kjøpsvik", (68.0970, 16.3740)), ("Lysebotn", (59.0560, 6.6500)), ("Skei i Jølster", (61.5720, 6.4850))],
)
def test_small_town_is_named_as_well(name: str, point: tuple[float, float]) -> None:
    """GeoNames' list of towns ends at a thousand inhabitants, but whoever is to go to Kjøpsvik looks for its name."""
    picture = ET.fromstring(map_svg(a_location(latitude=point[0], longitude=point[1], radius_m=1_500)))  # noqa: S314
    assert name in [text.text for text in picture.iter(f"{SVG}text")]


def test_pin_hides_no_name() -> None:
    """Haukeland's pin stood on the B of Bergen."""
    haukeland = a_location(latitude=60.3743, longitude=5.3541, precision=Precision.STREET, radius_m=400)
    picture = ET.fromstring(map_svg(haukeland))  # noqa: S314  # our own drawing
    [bergen] = [text for text in picture.iter(f"{SVG}text") if text.text == "Bergen"]
    assert bergen.get("text-anchor") == "end"
    assert float(bergen.get("x", "")) < WIDTH / 2 - 12


def test_pin_only_where_it_is_deserved() -> None:
    pin = map_svg(a_location(precision=Precision.ADDRESS, radius_m=30))
    assert b'fill-opacity=".12"' not in pin
    assert b'fill-opacity=".12"' in map_svg(a_location())


def test_picture_loads_nothing_and_runs_nothing() -> None:
    drawn = map_svg(a_location()).replace(b"http://www.w3.org/2000/svg", b"")
    assert b"http" not in drawn
    assert not any(word in drawn for word in (b"<script", b"<style", b"href", b"style=", b"url("))


@pytest.mark.parametrize(
    "point", [(78.2233, 15.6469), (70.9221, -8.7187), (58.1467, 7.9956), (70.3705, 31.1107), (69.0125, 23.0412)]
)
def test_every_corner_of_the_country_has_land(point: tuple[float, float]) -> None:
    """From Svalbard and Jan Mayen to Kristiansand and Vardø."""
    picture = ET.fromstring(map_svg(a_location(latitude=point[0], longitude=point[1])))  # noqa: S314  # our own
    land = picture.find(f"{SVG}path")
    assert land is not None
    assert land.get("d")


def test_picture_is_small() -> None:
    """The page is to stay under 50 kB without the map, and the picture should not double it, however many islands."""
    assert len(map_svg(a_location(latitude=69.6489, longitude=18.9551, radius_m=24_000))) < 50_000


def test_nowhere_has_no_picture() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        map_svg(nowhere())


@pytest.mark.parametrize(
    "point", [(69.6489, 18.9551), (62.4723, 6.1549), (68.2340, 14.5670), (63.1110, 7.7290), (59.4130, 5.2680)]
)
def test_towns_on_islands_stand_on_land(point: tuple[float, float]) -> None:
    """Natural Earth's coast has Tromsø, Ålesund and Svolvær in the sea."""
    inside = sum(is_inside(ring, mercator(point[1], point[0])) for ring in basemap().land)
    assert inside % 2 == 1


def is_inside(ring: Line, point: tuple[float, float]) -> bool:
    """The even-odd rule, by the crossings of a line to the east."""
    corners = list(ring.points())
    crossings = 0
    for (x, y), (x2, y2) in pairwise([*corners, corners[0]]):
        if (y > point[1]) != (y2 > point[1]) and point[0] < x + (point[1] - y) / (y2 - y) * (x2 - x):
            crossings += 1
    return crossings % 2 == 1
