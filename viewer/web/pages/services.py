"""The services of the running application."""

from typing import cast

from flask import current_app

from viewer.wiring import Services

EXTENSION = "innkalling"


def services() -> Services:
    """The services that the application was made with."""
    return cast("Services", current_app.extensions[EXTENSION])
