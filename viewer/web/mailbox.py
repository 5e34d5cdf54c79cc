"""The recipient's pages: the mailbox, an appointment, the letter as it came."""

from flask import Blueprint
from flask import redirect
from flask import render_template
from flask import request
from flask import send_file
from flask import url_for
from werkzeug.wrappers import Response

from viewer.actions import show
from viewer.domain.mailbox import AppointmentId
from viewer.domain.mailbox import DocumentId
from viewer.web.access import signed_in
from viewer.web.presentation.letters import file_name
from viewer.web.presentation.letters import opens_in_browser
from viewer.web.presentation.mailbox import appointment_row
from viewer.web.presentation.mailbox import mailbox_page
from viewer.web.presentation.mailbox import past_page
from viewer.web.presentation.page import appointment_page
from viewer.web.services import services

blueprint = Blueprint("mailbox", __name__)

# A letter is the sender's: it may be read, and may do nothing (OWASP ASVS 5.0, 3.2.1).
LETTER_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


@blueprint.get("/")
def mailbox() -> str:
    """The next appointment first, then the others, then the letters."""
    at, now = services(), services().now()
    found = show.mailbox(signed_in().recipient_id, messages=at.messages, now=now)
    return render_template("mailbox.html", page=mailbox_page(found, now))


@blueprint.get("/past")
def past() -> str:
    """The appointments that have been, by year."""
    at, now = services(), services().now()
    found = show.mailbox(signed_in().recipient_id, messages=at.messages, now=now)
    return render_template("past.html", page=past_page(found, now))


@blueprint.get("/hidden")
def hidden() -> str:
    """The appointments that the recipient has hidden."""
    at, now = services(), services().now()
    found = show.mailbox(signed_in().recipient_id, messages=at.messages, now=now)
    return render_template("hidden.html", rows=[appointment_row(each, now) for each in found.hidden])


@blueprint.get("/appointments/<appointment_id>")
def appointment(appointment_id: str) -> str:
    """One appointment: when, where, what to know, and its letter."""
    at, now = services(), services().now()
    found = show.appointment(signed_in().recipient_id, AppointmentId(appointment_id), messages=at.messages, now=now)
    return render_template("appointment/page.html", page=appointment_page(found, now))


@blueprint.post("/appointments/<appointment_id>/hide")
def hide(appointment_id: str) -> Response:
    """Put an appointment out of sight; its page says so, and takes it back."""
    at = services()
    at.messages.hide(signed_in().recipient_id, AppointmentId(appointment_id), at.now())
    return redirect(url_for("mailbox.appointment", appointment_id=appointment_id), code=303)


@blueprint.post("/appointments/<appointment_id>/show")
def show_again(appointment_id: str) -> Response:
    """Take the hiding back."""
    at = services()
    at.messages.show_again(signed_in().recipient_id, AppointmentId(appointment_id), at.now())
    return redirect(url_for("mailbox.appointment", appointment_id=appointment_id), code=303)


@blueprint.get("/documents/<document_id>")
def document(document_id: str) -> Response:
    """The letter, byte for byte: a PDF opens in the browser, anything else is saved."""
    at, now = services(), services().now()
    letter, content = show.original_letter(
        signed_in().recipient_id,
        DocumentId(document_id),
        messages=at.messages,
        documents=at.documents,
        now=now,
    )
    is_shown = opens_in_browser(letter)
    response = send_file(
        content,
        mimetype="application/pdf" if is_shown else "application/octet-stream",
        as_attachment="download" in request.args or not is_shown,
        download_name=file_name(letter),
        max_age=0,
    )
    response.content_length = letter.size
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response
