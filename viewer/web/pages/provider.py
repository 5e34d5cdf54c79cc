"""Signing in at the OpenID provider: the way there, the way back, and what the provider says when sessions end."""

import hmac
import logging
import re
from datetime import datetime
from typing import TypeVar

from flask import Blueprint, jsonify, make_response, redirect, request, session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from viewer.actions import sign_in_at_provider as actions
from viewer.domain.identity import ATTEMPT_LIFETIME, AuthenticationRequest
from viewer.domain.message import AuthenticationLevel
from viewer.errors import NotFoundError, SignInRefusedError
from viewer.web.pages.browsers import this_browser
from viewer.web.pages.languages import interface_language, own_path
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import BACK, TOKEN, begin_session, csrf, is_signed_in, signed_in
from viewer.web.pages.templates import render_template
from viewer.wiring import BACK_CHANNEL_LOGOUT, FRONT_CHANNEL_LOGOUT, PROVIDER_RETURN, SIGNED_OUT

T = TypeVar("T")

blueprint = Blueprint("provider", __name__)

# The attempt that the browser's session remembers: state, nonce and verifier are worth nothing in another browser.
ATTEMPT = "attempt"
# The provider's codes of errors (RFC 6749, 4.1.2.1); whatever else stands there is not logged.
ERROR_CODE = re.compile("[a-z_]{1,40}")
BROKEN_OFF = "access_denied"

logger = logging.getLogger(__name__)


@blueprint.get("/sign-in/provider")
def start() -> Response:
    """Send the browser to the provider: for an ordinary sign-in, or to prove the `level`; then `back` to that path."""
    provider = _set(services().identity_provider)
    needed = _level(request.args.get("level")) or provider.levels.ordinary
    if "back" in request.args:
        session[BACK] = own_path(request.args["back"])
    if is_signed_in() and signed_in().authentication_level.reaches(needed):
        return redirect(own_path(session.pop(BACK, None)), code=303)
    level = actions.level_to_ask_for(needed, provider.levels)
    now = services().now()
    authentication = provider.request(level, interface_language().tag, now)
    session[ATTEMPT] = {
        "state": authentication.state,
        "nonce": authentication.nonce,
        "verifier": authentication.code_verifier,
        "level": level.value,
        "at": now.isoformat(),
    }
    return redirect(authentication.url, code=303)


@blueprint.get(PROVIDER_RETURN)
def come_back() -> Response:
    """Sign in whoever the provider's response proves, and lead on to where its reader was going."""
    provider, now = _set(services().identity_provider), services().now()
    attempt = session.pop(ATTEMPT, None)
    if not attempt or now - datetime.fromisoformat(attempt["at"]) >= ATTEMPT_LIFETIME:
        raise SignInRefusedError("state: no attempt in this browser, or too long ago")
    if not hmac.compare_digest(attempt["state"].encode(), request.args.get("state", "").encode()):
        raise SignInRefusedError("state: another attempt's")
    provider.check_response(request.args.get("iss"), now)
    if error := request.args.get("error"):
        if error == BROKEN_OFF:
            return make_response(render_template("sign_in/broken_off.html"))
        raise SignInRefusedError(f"error: {error if ERROR_CODE.fullmatch(error) else 'of another shape'}")
    authentication = AuthenticationRequest(
        url="", state=attempt["state"], nonce=attempt["nonce"], code_verifier=attempt["verifier"]
    )
    proof = provider.proof(request.args.get("code", ""), authentication, AuthenticationLevel(attempt["level"]), now)
    browser, back = this_browser(session.get(TOKEN)), own_path(session.get(BACK))
    token, is_anothers = actions.sign_in(
        proof,
        provider=provider,
        recipients=services().recipients,
        keys=services().keys,
        browser=browser,
        now=now,
    )
    # What the former reader was looking at is not this one's.
    return begin_session(token, browser, "/" if is_anothers else back)


@blueprint.get(SIGNED_OUT)
def signed_out() -> Response:
    """Where the provider leads the browser when its session there has ended."""
    return make_response(render_template("sign_in/signed_out.html"))


@blueprint.get(FRONT_CHANNEL_LOGOUT)
def front_channel_logout() -> Response:
    """End the sessions of the provider's session `sid`: the provider loads this into a frame, without our cookie.

    A GET that changes something, by the standard; whoever knows the provider's own name for a session may end it. The
    response is the same whether there was any.
    """
    provider = _set(services().identity_provider)
    issuer, sid = request.args.get("iss"), request.args.get("sid")
    if issuer == provider.issuer and sid:
        actions.end_sessions(sid, provider=provider, recipients=services().recipients)
    response = make_response("")
    ancestors = " ".join(services().settings.provider_origins)
    response.headers["Content-Security-Policy"] = f"default-src 'none'; frame-ancestors {ancestors}"
    return response


@blueprint.post(BACK_CHANNEL_LOGOUT)
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF has no types
def back_channel_logout() -> Response:
    """End the sessions that the provider's `logout_token` names; the response is sent when they have ended."""
    provider = _set(services().identity_provider)
    try:
        actions.obey_logout_token(
            request.form.get("logout_token", ""),
            provider=provider,
            recipients=services().recipients,
            now=services().now(),
        )
    except SignInRefusedError as refusal:
        logger.warning("logout token refused: %s", refusal)
        # Back-Channel Logout 1.0, 2.8.
        return make_response(jsonify(error="invalid_request", error_description=str(refusal)), 400)
    return make_response("")


def refusal_page(error: SignInRefusedError) -> Response:
    """The page after a refused sign-in; the log says which check failed."""
    logger.warning("sign-in refused: %s", error)
    return make_response(render_template("sign_in/refused.html"), 403)


def not_registered_page(_error: Exception) -> Response:
    """The page for a person who has no mailbox here."""
    return make_response(render_template("sign_in/not_registered.html"), 403)


def unavailable_page(_error: Exception) -> Response:
    """The page while the provider can't be reached."""
    return make_response(render_template("sign_in/unavailable.html"), 503)


def _set(provider: T | None) -> T:
    """The provider. Raises NotFoundError when none is set."""
    if provider is None:
        raise NotFoundError("no identity provider is set")
    return provider


def _level(text: str | None) -> AuthenticationLevel | None:
    try:
        return AuthenticationLevel(text) if text else None
    except ValueError:
        raise BadRequest from None
