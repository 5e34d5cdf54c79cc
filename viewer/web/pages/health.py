"""Whether the process can serve; why not stands in the log, since anybody may ask."""

import logging

from flask import Blueprint, Response

from viewer.actions.readiness import faults
from viewer.errors import ConfigError, StorageError
from viewer.web.pages.services import services

blueprint = Blueprint("health", __name__)
logger = logging.getLogger(__name__)


@blueprint.get("/readyz")
def readyz() -> Response:
    """Database, letters, disk, clock and worker are well, so the process may be sent requests."""
    reasons = _reasons()
    if reasons:
        logger.warning("not ready: %s", "; ".join(reasons))
    text = "not ready\n" if reasons else "ready\n"
    return Response(text, 503 if reasons else 200, mimetype="text/plain")


def _reasons() -> list[str]:
    try:
        if not services().is_ready():
            return ["the database has another schema; run: innkalling migrate"]
    except (ConfigError, StorageError) as error:
        return [str(error)]
    return list(
        faults(
            operations=services().operations,
            letters=services().letters,
            data_dir=services().settings.data_dir,
            now=services().now(),
        )
    )
