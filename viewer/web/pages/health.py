"""Whether the process can serve; says nothing of anybody."""

from flask import Blueprint, Response

from viewer.errors import ConfigError, StorageError
from viewer.web.pages.services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/readyz")
def readyz() -> Response:
    """The database answers and has the present schema, so the process may be sent requests."""
    try:
        ready = services().is_ready()
    except (ConfigError, StorageError):
        ready = False
    return Response("ready\n" if ready else "not ready\n", 200 if ready else 503, mimetype="text/plain")
