"""Signing in by a one-time link, and out again; whose session the present request belongs to."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import cast

from flask import Blueprint, Flask, g, make_response, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import URLSafeTimedSerializer
from werkzeug.wrappers import Response

from viewer.actions import access as actions
from viewer.config import Settings
from viewer.domain.access import SESSION_LIFETIME, Browser, RecipientId, Session
from viewer.domain.access_log import Operator
from viewer.domain.message import AuthenticationLevel
from viewer.errors import NotFoundError, SignInRequiredError, StorageError
from viewer.web.pages.browsers import remember_browser, this_browser
from viewer.web.pages.languages import LONGEST_BACK, choose_language_at, own_path, store_choice
from viewer.web.pages.services import services
from viewer.web.pages.templates import render_template
from viewer.wiring import SIGNED_OUT

blueprint = Blueprint("access", __name__)
csrf = CSRFProtect()

BACK = "back"
# Where a request of the command line carries its OperatorVisit; headers can set no such key.
OPERATOR = "innkalling.operator"
TOKEN = "token"  # noqa: S105  # the name of the field, not a secret
FORM = "csrf_token"  # Flask-WTF's name
CACHED_TOKENS = 1000


def init_access(app: Flask, settings: Settings) -> None:
    """Set the cookie up as ASVS 5.0 3.3 asks: host-only, out of reach of scripts, gone with the session."""
    app.config.update(
        # A __Host- cookie needs TLS, which a demo on loopback has not.
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=SESSION_LIFETIME + timedelta(minutes=1),
        WTF_CSRF_TIME_LIMIT=None,  # a form lives as long as its session
        # The check of the Referer can't work here: our own policy withholds it.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = SessionCookies(app)
    csrf.init_app(app)
    app.register_blueprint(blueprint)

    # A session's form token is the same on all its pages, and signing it takes longer than rendering the page.
    @lru_cache(maxsize=CACHED_TOKENS)
    def signed(_secret: str) -> str:
        return str(generate_csrf())

    def form_token() -> str:
        return signed(session[FORM]) if FORM in session else str(generate_csrf())

    app.context_processor(lambda: {"is_signed_in": is_signed_in(), "csrf_token": form_token})


class SessionCookies(SecureCookieSessionInterface):
    """Flask's own cookies, with what signs them made once instead of for each request."""

    def __init__(self, app: Flask) -> None:
        self._serializer = super().get_signing_serializer(app)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:  # noqa: ARG002  # Flask's
        """The one of the application."""
        return self._serializer


def signed_in() -> Session:
    """The session that the request belongs to. Raises SignInRequiredError."""
    if "recipient_session" not in g and (visit := operator_visit()):
        now = services().now()
        level = AuthenticationLevel.IDPORTEN_4
        g.recipient_session = Session(
            recipient_id=visit.recipient_id, authentication_level=level, created_at=now, seen_at=now
        )
    if "recipient_session" not in g:
        g.recipient_session = actions.resume_session(
            session.get(TOKEN), recipients=services().recipients, now=services().now()
        )
    return cast("Session", g.recipient_session)


@dataclass(frozen=True, slots=True)
class OperatorVisit:
    """An operator who looks at a page as its recipient sees it."""

    recipient_id: RecipientId
    operator: Operator


def operator_visit() -> OperatorVisit | None:
    """The operator from whom the request comes; None for everybody who comes over HTTP."""
    visit: OperatorVisit | None = request.environ.get(OPERATOR)
    return visit


def is_signed_in() -> bool:
    """Whether the request comes from a signed-in recipient; not, as far as a page can tell, while nobody can say."""
    try:
        signed_in()
    except (SignInRequiredError, StorageError):
        return False
    return True


def current_token() -> str:
    """The token of the session that the request belongs to. Raises SignInRequiredError."""
    signed_in()
    return str(session[TOKEN])


def stronger_address(needed: AuthenticationLevel) -> str | None:
    """Where to prove the level, and come back to this page; None when no provider is set, or it has no such level."""
    provider = services().identity_provider
    if provider is None or provider.levels.enough_for(needed) is None:
        return None
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return url_for("provider.start", level=needed.value, back=back)


def remember_path() -> None:
    """Remember where the request was going: signing in leads there."""
    path = request.full_path.rstrip("?")
    session[BACK] = path if len(path) <= LONGEST_BACK else "/"


@blueprint.get("/sign-in")
def sign_in_page() -> Response:
    """How to get in."""
    if is_signed_in():
        return redirect("/", code=303)
    provider = services().settings.oidc_name if services().identity_provider else None
    return make_response(render_template("sign_in/sign_in.html", provider=provider))


@blueprint.get("/sign-in/<token>")
def link_page(token: str) -> Response:
    """A page with one button, whose form has the link's own address.

    Mail scanners, previews and prefetches open links by GET, and use nothing up.
    """
    choose_language_at(url_for("access.choose_language", token=token))
    if not actions.can_sign_in(token, recipients=services().recipients, now=services().now()):
        return make_response(render_template("sign_in/used.html"), 404)
    return make_response(render_template("sign_in/link.html", address=url_for("access.follow_link", token=token)))


@blueprint.post("/sign-in/<token>")
def follow_link(token: str) -> Response:
    """Redeem the link, and lead on to where its reader was going, else to the mailbox."""
    choose_language_at(url_for("access.choose_language", token=token))
    back, browser = own_path(session.get(BACK)), this_browser(session.get(TOKEN))
    try:
        session_token = actions.sign_in(token, recipients=services().recipients, now=services().now(), browser=browser)
    except NotFoundError:
        return make_response(render_template("sign_in/used.html"), 404)
    return begin_session(session_token, browser, back)


@blueprint.get("/sign-in/<token>/language")
def choose_language(token: str) -> Response:
    """Choose the language of a link's page; its token is written into no query."""
    return store_choice(url_for("access.link_page", token=token))


def begin_session(token: str, browser: Browser, back: str) -> Response:
    """Give the browser its new session, all of the former one forgotten, and lead on to the path `back`."""
    session.clear()
    session[TOKEN] = token
    generate_csrf()  # into the same cookie: else the first page would have to set it anew
    response = redirect(back, code=303)
    remember_browser(response, browser)
    return response


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session here and on the server, and have the browser clear its cache; then at the provider."""
    address = None
    if token := session.get(TOKEN):
        address = actions.sign_out(
            token,
            recipients=services().recipients,
            provider=services().identity_provider,
            return_to=services().settings.public_url + SIGNED_OUT,
            now=services().now(),
        )
    session.clear()
    response = redirect(address or url_for("access.sign_in_page"), code=303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
