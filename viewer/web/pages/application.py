"""The Flask application that serves the pages."""

from flask import Flask

from viewer import resource_folder
from viewer.config import Settings
from viewer.web.pages import (
    about,
    access_log,
    account,
    appointments,
    calendars,
    health,
    mailbox,
    maps,
    provider,
    shares,
    ties,
)
from viewer.web.pages.access_log import init_access_log
from viewer.web.pages.converters import init_addresses
from viewer.web.pages.errors import init_errors
from viewer.web.pages.headers import init_headers
from viewer.web.pages.hosts import init_hosts
from viewer.web.pages.languages import init_languages
from viewer.web.pages.limits import init_limits
from viewer.web.pages.services import EXTENSION
from viewer.web.pages.sessions import init_sessions
from viewer.web.pages.sign_in import init_access
from viewer.web.pages.templates import init_templates
from viewer.wiring import Services


def create_app(settings: Settings, services: Services) -> Flask:
    """The Flask application over those services."""
    app = Flask("viewer", template_folder=resource_folder("templates"), static_folder=resource_folder("static"))
    app.extensions[EXTENSION] = services
    app.config.update(
        SECRET_KEY=services.keys.derive("cookie"),
        # Forms are small; what senders post is bounded by its own reader.
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    init_addresses(app)
    init_headers(app, settings)
    init_hosts(app, settings)
    init_errors(app)
    init_access(app, settings)
    init_limits(app, settings)
    init_languages(app, account.LANGUAGE)
    init_sessions(app)
    init_templates(app)
    init_access_log(app)
    for module in (health, mailbox, appointments, calendars, maps, provider, shares, ties, about, access_log):
        app.register_blueprint(module.blueprint)
    return app
