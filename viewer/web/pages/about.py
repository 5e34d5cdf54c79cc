"""About the service itself: pages that anybody may read."""

from flask import Blueprint

from viewer.web.pages.templates import render_template

blueprint = Blueprint("about", __name__)


@blueprint.get("/accessibility")
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("about/accessibility.html")
