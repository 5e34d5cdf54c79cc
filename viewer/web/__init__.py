"""The web: Flask lives here only, and in front of it the callable that answers calendar polls."""

from pathlib import Path

from flask import Flask

from viewer.config import Settings
from viewer.web import about
from viewer.web import account
from viewer.web import appointments
from viewer.web import calendars
from viewer.web import health
from viewer.web import mailbox
from viewer.web import maps
from viewer.web import shares
from viewer.web.access import init_access
from viewer.web.addresses import init_addresses
from viewer.web.error_responses import init_errors
from viewer.web.headers import init_headers
from viewer.web.languages import init_languages
from viewer.web.senders_wsgi import SenderApi
from viewer.web.services import EXTENSION
from viewer.web.templates import init_templates
from viewer.wiring import Services

PACKAGE = Path(__file__).parent.parent


def create_app(settings: Settings, services: Services) -> Flask:
    """The Flask application over those services."""
    app = Flask("viewer", template_folder=resource("templates"), static_folder=resource("static"))
    app.extensions[EXTENSION] = services
    app.config.update(
        SECRET_KEY=services.keys.derive("cookie"),
        # Forms are small; what senders post is bounded by its own reader.
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    init_addresses(app)
    init_headers(app, settings)
    init_errors(app)
    init_access(app, settings)
    init_languages(app, account.MEMORY)
    init_templates(app)
    for module in (health, mailbox, appointments, calendars, maps, shares, about):
        app.register_blueprint(module.blueprint)
    app.wsgi_app = SenderApi(app.wsgi_app, services)  # type: ignore[method-assign]  # Flask's own way to put one before
    return app


def resource(folder: str) -> str:
    """A folder of templates or static files: inside the package in a wheel, beside it in a checkout."""
    packaged = PACKAGE / folder
    return str(packaged if packaged.is_dir() else PACKAGE.parent / folder)
