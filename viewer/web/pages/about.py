"""About the service itself: pages that anybody may read."""

from urllib.parse import urlsplit

from flask import Blueprint

from viewer.config import Settings
from viewer.domain.retention import CLOSED_FEED_RETENTION, EXPIRED_SHARE_RETENTION
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import is_signed_in, signed_in
from viewer.web.pages.templates import render_template

blueprint = Blueprint("about", __name__)


@blueprint.get("/accessibility")
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("about/accessibility.html")


@blueprint.get("/privacy")
def privacy() -> str:
    """What is stored and for how long; for whoever is signed in, with the rules of their senders."""
    rules = services().retention.rules_for(signed_in().viewer, services().now()) if is_signed_in() else ()
    return render_template(
        "about/privacy.html",
        rules=rules,
        share_days=EXPIRED_SHARE_RETENTION.days,
        feed_days=CLOSED_FEED_RETENTION.days,
        geocoder=_online_geocoder(services().settings),
    )


def _online_geocoder(settings: Settings) -> str | None:
    """Who is told the addresses of appointments; None when nobody is."""
    if settings.geocoder == "offline":
        return None
    return urlsplit(settings.geocoder_url).hostname if settings.geocoder_url else settings.geocoder.capitalize()
