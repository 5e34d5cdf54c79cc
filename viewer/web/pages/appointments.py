"""One appointment, what its recipient does with it, and the letter as it came."""

from functools import lru_cache

from flask import Blueprint, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from viewer.actions import show
from viewer.actions.feeds import fetched_versions
from viewer.actions.subscribe import previews
from viewer.domain.mailbox import AppointmentId, DocumentId, MailboxAppointment
from viewer.domain.redaction import DetailLevel
from viewer.web.pages.calendars import file_options
from viewer.web.pages.languages import page_translator, suggest_language
from viewer.web.pages.platform import platform
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import signed_in
from viewer.web.pages.templates import render_template
from viewer.web.presentation.calendars import FetchedFacts, downloads, fetched_facts
from viewer.web.presentation.letters import file_name, inline_media_type
from viewer.web.presentation.page import appointment_page

blueprint = Blueprint("appointments", __name__)

# A letter is the sender's: it may be read, and may do nothing (OWASP ASVS 5.0, 3.2.1).
LETTER_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
# The entry at four detail levels takes as long as the rest of the page. It follows from its arguments alone: not from
# the time, and whatever changes it is among them.
cached_previews = lru_cache(maxsize=500)(previews)


@blueprint.get("/appointments/<appointment_id>")
def appointment(appointment_id: str) -> str:
    """One appointment: when, where, what to know, and its letter."""
    now, session, settings = services().now(), signed_in(), services().settings
    shown = show.shown_appointment(
        session.viewer,
        AppointmentId(appointment_id),
        messages=services().messages,
        mailbox=services().mailbox,
        readings=services().readings,
        now=now,
    )
    if shown.appointment.is_new:
        services().messages.mark_seen(session.recipient_id, shown.appointment.id, now)
    content = shown.appointment.appointment
    suggest_language(content.language)
    entries = cached_previews(shown.appointment, file_options(session, DetailLevel.EVERYTHING), settings.public_url)
    return render_template(
        "appointment/page.html",
        page=appointment_page(shown, now, page_translator(), platform()),
        files=downloads(content, entries, page_translator()),
        fetched=_fetched(shown.appointment),
    )


def _fetched(appointment: MailboxAppointment) -> FetchedFacts | None:
    """Which programs have fetched what the sender changed or called off, or would still show what was before."""
    if appointment.previous is None and appointment.withdrawn_at is None:
        return None
    versions = fetched_versions(
        appointment,
        signed_in().recipient_id,
        calendars=services().calendars,
        public_url=services().settings.public_url,
    )
    return fetched_facts(versions, page_translator(), services().now())


@blueprint.post("/appointments/<appointment_id>/hide")
def hide(appointment_id: str) -> Response:
    """Put an appointment out of sight; its page says so, and takes it back."""
    _readable(appointment_id)
    services().messages.hide(signed_in().recipient_id, AppointmentId(appointment_id), services().now())
    return redirect(url_for("appointments.appointment", appointment_id=appointment_id), code=303)


@blueprint.post("/appointments/<appointment_id>/show")
def show_again(appointment_id: str) -> Response:
    """Take the hiding back."""
    _readable(appointment_id)
    services().messages.show_again(signed_in().recipient_id, AppointmentId(appointment_id), services().now())
    return redirect(url_for("appointments.appointment", appointment_id=appointment_id), code=303)


def _readable(appointment_id: str) -> MailboxAppointment:
    """The appointment, whose recipient may see it. Raises NotFoundError, StrongerSignInRequiredError."""
    return show.appointment(
        signed_in().viewer, AppointmentId(appointment_id), messages=services().messages, now=services().now()
    )


@blueprint.get("/documents/<document_id>")
def document(document_id: str) -> Response:
    """The letter, byte for byte: PDF, pictures and plain text open in the browser, anything else is saved."""
    letter, content = show.original_letter(
        signed_in().viewer,
        DocumentId(document_id),
        messages=services().messages,
        letters=services().letters,
        now=services().now(),
    )
    media_type = inline_media_type(letter)
    response = send_file(
        content,
        mimetype=media_type or "application/octet-stream",
        as_attachment="download" in request.args or media_type is None,
        download_name=file_name(letter, page_translator()),
        max_age=0,
    )
    response.content_length = letter.size
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response
