"""A map is drawn once, and then only fetched."""

import sys

import pytest

from tests.builders import a_location, nowhere
from tests.fakes import FakePlaces
from viewer.actions import draw
from viewer.domain.place import Precision
from viewer.errors import NotFoundError


def test_second_time_comes_from_the_store() -> None:
    places = FakePlaces()
    first = draw.map_script(a_location(), places=places)
    places.maps[draw.drawing_key("script", a_location())] = b"kept"
    assert first.startswith(b"var map_appointment") or b"var map_appointment" in first
    assert draw.map_script(a_location(), places=places) == b"kept"


def test_key_holds_all_that_the_drawing_depends_on() -> None:
    base = a_location()
    others = [
        a_location(latitude=60.0),
        a_location(longitude=11.0),
        a_location(radius_m=4_000),
        a_location(precision=Precision.ADDRESS),
    ]
    keys = {draw.drawing_key("script", location) for location in (base, *others)}
    assert len(keys) == 5
    assert draw.drawing_key("picture", base) not in keys


def test_nowhere_has_no_map() -> None:
    for ask in (draw.map_script, draw.map_picture):
        with pytest.raises(NotFoundError):
            ask(nowhere(), places=FakePlaces())
    draw.draw_maps(nowhere(), places=FakePlaces())


def test_kept_map_is_served_without_folium(monkeypatch: pytest.MonkeyPatch) -> None:
    """A web worker that draws no map never pays for numpy."""
    places = FakePlaces()
    places.maps[draw.drawing_key("script", a_location())] = b"kept"
    monkeypatch.setitem(sys.modules, "viewer.formats.map_html", None)
    assert draw.map_script(a_location(), places=places) == b"kept"
