"""One table turns errors into answers: the reader gets a kind page, the log gets the rest."""

import math
import re
from http import HTTPStatus

from flask import Flask, Response, g, make_response, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from viewer.actions import show
from viewer.domain.mailbox import AppointmentId, DocumentId, Envelope
from viewer.domain.message import AuthenticationLevel
from viewer.errors import (
    STATUS_FOR_PEOPLE,
    BusyError,
    IdentityProviderUnavailableError,
    NotRegisteredError,
    SignInRefusedError,
    SignInRequiredError,
    StrongerSignInRequiredError,
    TooManyRequestsError,
)
from viewer.web.pages.languages import page_translator
from viewer.web.pages.provider import not_registered_page, refusal_page, unavailable_page
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import FORM, is_signed_in, remember_path, signed_in, stronger_address
from viewer.web.pages.templates import render_template
from viewer.web.presentation.locked import locked_row
from viewer.web.server.defects import log_defect
from viewer.web.server.wsgi import BODY_ERROR

APPOINTMENT_PATH = re.compile(r"/appointments/(?P<id>[^/]+)$")


def init_errors(app: Flask) -> None:
    """Answer every error with a page of our own, whatever raised it."""
    for error_type, status in STATUS_FOR_PEOPLE.items():
        app.register_error_handler(error_type, lambda _error, status=status: error_page(status))
    # In place of the plain pages.
    app.register_error_handler(SignInRequiredError, _sign_in_first)
    app.register_error_handler(StrongerSignInRequiredError, _locked_page)
    app.register_error_handler(SignInRefusedError, refusal_page)
    app.register_error_handler(NotRegisteredError, not_registered_page)
    app.register_error_handler(IdentityProviderUnavailableError, unavailable_page)
    app.register_error_handler(TooManyRequestsError, _too_many)
    app.register_error_handler(CSRFError, lambda _error: _form_page(400))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _defect)
    app.before_request(_raise_body_error)


def error_page(status: int, code: str | None = None) -> Response:
    """A page that says what happened, what still works, and what to do; `code` finds the matching line in the log."""
    letter = _letter_at_fault() if status >= 500 else None  # noqa: PLR2004  # the HTTP error class
    page = render_template("errors/error.html", status=status, **_words(status), code=code, letter=letter)
    return make_response(page, status)


def _letter_at_fault() -> DocumentId | None:
    """The letter of the appointment whose page failed, which can be had without it; None when it can't either."""
    match = APPOINTMENT_PATH.match(request.path)
    if match is None or not is_signed_in():
        return None
    try:
        viewer, id_ = signed_in().viewer, AppointmentId(match["id"])
        return show.appointment(viewer, id_, messages=services().messages, now=services().now()).letter.id
    except Exception:  # noqa: BLE001  # whatever made the page fail may fail this too
        return None


def _words(status: int) -> dict[str, str | None]:
    _ = page_translator().gettext
    texts = {
        401: (_("Sign in first"), _("This belongs to somebody's mailbox. If it is yours, sign in and open it again.")),
        404: (_("Not found"), _("There is nothing at this address, or it isn't yours to see.")),
        405: (_("That can't be done here"), _("Go to your mailbox and follow the links from there.")),
        410: (_("No longer in use"), _("This address was closed by its owner.")),
        413: (_("Too large"), _("What was sent is larger than this service takes.")),
        414: (_("Too long"), _("The address is longer than any of ours.")),
        429: (_("Too often"), _("There have been very many requests just now. Wait a moment, then try again.")),
        503: (_("Try again in a moment"), _("The service can't answer just now. The fault is ours.")),
    }
    ours = (_("Something went wrong"), _("The fault is ours. Try again in a while."))
    theirs = (_("That didn't work"), _("The request can't be answered as it is. Go back and try again."))
    if request.path.startswith("/documents/"):
        # Its bytes may be gone, so nothing is promised.
        texts[503] = (_("Try again in a moment"), _("This letter can't be opened just now. The fault is ours."))
    if request.method == "POST":
        # The fault may have come before or after what was asked for was stored, so neither is claimed.
        unsure = _("It is not certain that what you did was saved. Check before you do it again.")
        texts[503] = (texts[503][0], f"{texts[503][1]} {unsure}")
        ours = (ours[0], _("The fault is ours.") + f" {unsure}")
    if isinstance(request.environ.get(BODY_ERROR), BusyError):
        texts[503] = (texts[503][0], _("Very much is being sent to the service just now. What you sent was not saved."))
    if not is_signed_in():
        # What a form without its session gets.
        texts[400] = (_("That didn't work"), _("You have been signed out. Sign in, go back, and try again."))
    title, what = texts.get(status, theirs if status < 500 else ours)  # noqa: PLR2004  # the HTTP error classes
    works = None
    if status == HTTPStatus.NOT_FOUND:
        works = _("Your appointments, letters and calendars are all reached from the mailbox.")
    elif status >= 500:  # noqa: PLR2004
        # Of what lies in the calendars alone it is certain: another page may fail for the same reason.
        works = _("Calendars that you subscribe to go on showing what they fetched last.")
    return {"title": title, "what": what, "works": works}


def _raise_body_error() -> None:
    """A request whose body did not come is answered with the reason."""
    if error := request.environ.get(BODY_ERROR):
        raise error


def _sign_in_first(_error: SignInRequiredError) -> AnyResponse:
    """A person is led to the sign-in page, and back; a program is told 401, never a page that it takes for the file."""
    wants_page = "text/html" in request.accept_mimetypes.values()
    if request.method == "GET" and wants_page:
        remember_path()
        return redirect(url_for("access.sign_in_page"), code=303)
    response = _form_page(401) if request.method == "POST" else error_page(401)
    response.headers["WWW-Authenticate"] = 'Link realm="mailbox"'
    return response


def _too_many(error: TooManyRequestsError) -> Response:
    response = error_page(HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(max(1, math.ceil(error.retry_after.total_seconds())))
    return response


def _locked_page(error: StrongerSignInRequiredError) -> Response:
    """The page that answers every request for a letter below its authentication level, its map and files included."""
    g.refused_document = error.document_id  # for the access log
    needed = AuthenticationLevel.of(error.authentication_level)
    stronger = stronger_address(needed) if needed else None
    envelope = Envelope(
        id=DocumentId(error.document_id),
        sender_name=error.sender_name,
        subject=error.subject,
        delivered_at=error.delivered_at,
        authentication_level=needed,
    )
    row = locked_row(envelope, page_translator())
    return make_response(render_template("locked/locked.html", row=row, stronger=stronger))


def _form_page(status: int) -> Response:
    """The response to a form whose session has ended: a page that holds what was typed, to be sent again.

    Only for a form of our own: another site could have filled in one that its reader would then send.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return error_page(status)
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != FORM]
    page = render_template("errors/form.html", fields=fields, path=request.path)
    return make_response(page, status)


def _http_error(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < 400:  # noqa: PLR2004  # redirects are answers, not errors
        return error.get_response(request.environ)
    response = error_page(error.code)
    for name, value in error.get_response(request.environ).headers:
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _defect(error: Exception) -> Response:
    """The last resort: the reader gets a code to quote."""
    return error_page(500, log_defect(error))
