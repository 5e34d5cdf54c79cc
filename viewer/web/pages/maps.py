"""The map of an appointment, for its recipient only, and Leaflet's own files."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, current_app, send_from_directory
from werkzeug.wrappers import Response as AnyResponse
from xstatic.pkg import leaflet

from viewer.actions import draw, show
from viewer.actions.tiles import tile_around
from viewer.domain.mailbox import AppointmentId
from viewer.domain.place import Location
from viewer.errors import NotFoundError, TilesUnavailableError
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import signed_in
from viewer.web.presentation.map import attribution_of

blueprint = Blueprint("maps", __name__)

LEAFLET = Path(leaflet.BASE_DIR)
# The version stands in the address, so what is there never changes.
LEAFLET_ADDRESS = f"/static/leaflet/{leaflet.PACKAGE_VERSION}/"
BASEMAP = "basemap/basemap.json.gz"
PNG = b"\x89PNG"
YEAR = 365 * 24 * 60 * 60  # seconds
# The SVG is a picture of ours: it loads nothing and runs nothing, also when it is opened by itself.
PICTURE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


@blueprint.app_context_processor
def background() -> dict[str, object]:
    """Whose tiles the map is drawn on, None for the embedded background, and where that one and Leaflet are."""
    tiles = services().tiles
    return {
        "tiles_attribution": attribution_of(tiles.attribution) if tiles else None,
        "basemap_url": basemap_url,
        "leaflet": LEAFLET_ADDRESS,
    }


def basemap_url() -> str:
    """The address of the embedded background; it changes with the file."""
    return f"/static/basemap/{_version(str(current_app.static_folder))}.json"


@blueprint.get("/appointments/<appointment_id>/map.js")
def script(appointment_id: str) -> AnyResponse:
    """The script that draws the map."""
    content = draw.map_script(_location(appointment_id), places=services().places)
    return _private(content, "text/javascript")


@blueprint.get("/appointments/<appointment_id>/map.svg")
def picture(appointment_id: str) -> AnyResponse:
    """The map as a picture."""
    return _picture(appointment_id, is_dark=False)


@blueprint.get("/appointments/<appointment_id>/map-dark.svg")
def dark_picture(appointment_id: str) -> AnyResponse:
    """The map as a picture for dark pages."""
    return _picture(appointment_id, is_dark=True)


def _picture(appointment_id: str, *, is_dark: bool) -> AnyResponse:
    content = draw.map_picture(_location(appointment_id), places=services().places, is_dark=is_dark)
    response = _private(content, "image/svg+xml")
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return response


@blueprint.get("/appointments/<appointment_id>/tiles/<int:z>/<int:x>/<int:y>", endpoint="tile")
def show_tile(appointment_id: str, z: int, x: int, y: int) -> Response:
    """A tile of the background map around the appointment."""
    try:
        content = tile_around(_location(appointment_id), z, x, y, tiles=services().tiles)
    except TilesUnavailableError:
        return Response(status=502)
    media_type = "image/png" if content.startswith(PNG) else "image/jpeg"
    return Response(content, content_type=media_type)


@blueprint.get(f"{LEAFLET_ADDRESS}<path:name>")
def leaflet_file(name: str) -> AnyResponse:
    """A file of Leaflet's."""
    response = send_from_directory(LEAFLET, name, max_age=YEAR)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@blueprint.get("/static/basemap/<version>.json")
def basemap(version: str) -> AnyResponse:
    """The embedded background as it lies on the disk: every browser understands gzip."""
    folder = str(current_app.static_folder)
    if version != _version(folder):
        raise NotFoundError
    response = send_from_directory(folder, BASEMAP, mimetype="application/json", max_age=YEAR)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@cache
def _version(folder: str) -> str:
    return hashlib.sha256((Path(folder) / BASEMAP).read_bytes()).hexdigest()[:12]


def _location(appointment_id: str) -> Location:
    """Where the recipient's appointment takes place. Raises NotFoundError: foreign, missing and unknown are one."""
    appointment = show.appointment(
        signed_in().viewer, AppointmentId(appointment_id), messages=services().messages, now=services().now()
    )
    if appointment.location is None:
        raise NotFoundError
    return appointment.location


def _private(content: bytes, media_type: str) -> AnyResponse:
    """An answer for this recipient: where somebody goes is not to stay on the disk of a shared computer."""
    return Response(content, content_type=f"{media_type}; charset=utf-8")
