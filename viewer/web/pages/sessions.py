"""Where a recipient is signed in: a list of sessions, each with a button that ends it, and a word on new browsers."""

from flask import Blueprint, Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from viewer.actions import access as actions
from viewer.domain.access import NewBrowser, token_digest
from viewer.web.pages.browsers import this_browser
from viewer.web.pages.languages import page_translator
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import current_token, signed_in
from viewer.web.pages.templates import render_template
from viewer.web.presentation.sessions import browser_notices, session_rows

blueprint = Blueprint("sessions", __name__)


def init_sessions(app: Flask) -> None:
    """Let a template ask for the browsers that its reader has not been told of."""
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"browser_notices": lambda: browser_notices(_new_browsers(), page_translator())})


@blueprint.get("/sessions")
def overview() -> str:
    """The reader's sessions, this one first."""
    live = services().recipients.sessions_of(signed_in().recipient_id, services().now())
    return render_template("sessions/overview.html", rows=session_rows(live, _own_id(), page_translator()))


@blueprint.post("/sessions/<session_id>/close")
def close(session_id: str) -> Response:
    """End one of the reader's sessions; somebody else's, and one that is over, stay as they are."""
    actions.close_session(signed_in().recipient_id, session_id, recipients=services().recipients)
    return redirect(url_for("sessions.overview"), code=303)


@blueprint.post("/sessions/close-others")
def close_others() -> Response:
    """End all of the reader's sessions but this one."""
    actions.close_other_sessions(
        signed_in().recipient_id, _own_id(), recipients=services().recipients, now=services().now()
    )
    return redirect(url_for("sessions.overview"), code=303)


@blueprint.post("/sessions/known")
def acknowledge() -> Response:
    """The reader knows the new browsers; no page tells of them any more."""
    services().recipients.acknowledge_browsers(signed_in().recipient_id, other_than=_own_browser())
    return redirect("/" if "mailbox" in request.form else url_for("sessions.overview"), code=303)


def _new_browsers() -> list[NewBrowser]:
    return list(services().recipients.new_browsers(signed_in().recipient_id, other_than=_own_browser()))


def _own_browser() -> bytes:
    return token_digest(this_browser().token)


def _own_id() -> str:
    return token_digest(current_token()).hex()
