"""Sharing an appointment: its recipient makes and closes links, and whoever has one sees what it shows."""

from datetime import timedelta

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from viewer.actions import draw, share as actions, show
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.domain.redaction import SHARE_DETAIL_LEVELS, DetailLevel, is_confidential
from viewer.domain.sharing import ShareId
from viewer.i18n import title
from viewer.web.pages.access_log import note_shared
from viewer.web.pages.languages import choose_language_at, interface_language, page_translator, store_choice
from viewer.web.pages.maps import PICTURE_POLICY
from viewer.web.pages.platform import platform
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import signed_in
from viewer.web.pages.templates import render_template
from viewer.web.presentation.sharing import share_rows, shared_page

blueprint = Blueprint("shares", __name__)

DAYS = ("1", "7", "30")


@blueprint.get("/appointments/<appointment_id>/shares")
def overview(appointment_id: str) -> str:
    """The links to an appointment, and a form for another."""
    appointment = _own(appointment_id)
    shares = actions.shares_of(signed_in().recipient_id, appointment.id, shares=services().shares, now=services().now())
    return render_template(
        "shares/overview.html",
        appointment_id=appointment.id,
        title=title(appointment.appointment, appointment.letter.sender_name, page_translator()),
        rows=share_rows(shares, page_translator()),
        days=DAYS,
        is_confidential=is_confidential(appointment.letter),
    )


@blueprint.post("/appointments/<appointment_id>/shares")
def make(appointment_id: str) -> str:
    """Make a link, and show its address this once."""
    appointment = _own(appointment_id)
    detail_level, days = request.form.get("level"), request.form.get("days")
    if detail_level == DetailLevel.TIME_AND_PLACE and "place_name" in request.form:
        detail_level = DetailLevel.TIME_AND_NAMED_PLACE
    if detail_level not in SHARE_DETAIL_LEVELS or days not in DAYS:
        raise BadRequest
    token = actions.share(
        appointment,
        signed_in().viewer,
        DetailLevel(detail_level),
        timedelta(days=int(days)),
        shares=services().shares,
        now=services().now(),
    )
    address = services().settings.public_url + url_for("shares.shared", token=token)
    return render_template("shares/made.html", appointment_id=appointment.id, address=address)


@blueprint.post("/appointments/<appointment_id>/shares/<int:share_id>/revoke")
def revoke(appointment_id: str, share_id: int) -> Response:
    """Revoke a link."""
    actions.revoke_share(signed_in().recipient_id, ShareId(share_id), shares=services().shares, now=services().now())
    return redirect(url_for("shares.overview", appointment_id=appointment_id), code=303)


@blueprint.get("/shared/<token>")
def shared(token: str) -> str:
    """What the link shows, to whoever has it. A HEAD request, as link previews send it, is no visit."""
    if request.method == "HEAD":
        return ""
    now = services().now()
    choose_language_at(url_for("shares.choose_language", token=token))
    share, appointment = actions.open_share(token, shares=services().shares, messages=services().messages, now=now)
    note_shared(share.recipient_id, appointment.id)
    page = shared_page(share, appointment, now, page_translator(), platform())
    return render_template("shares/shared.html", shared=page, page=page.page, token=token, is_public=True)


@blueprint.get("/shared/<token>/calendar.ics")
def calendar_file(token: str) -> Response:
    """The shared appointment as a calendar file."""
    share, appointment = actions.look_up(
        token, shares=services().shares, messages=services().messages, now=services().now()
    )
    note_shared(share.recipient_id, appointment.id)
    body = actions.shared_ics(
        token,
        shares=services().shares,
        messages=services().messages,
        language=interface_language(),
        now=services().now(),
    )
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="innkalling.ics"'
    return response


@blueprint.get("/shared/<token>/map.svg")
def picture(token: str) -> Response:
    """The map of the shared appointment, as a picture."""
    return _picture(token, is_dark=False)


@blueprint.get("/shared/<token>/map-dark.svg")
def dark_picture(token: str) -> Response:
    """The map of the shared appointment, as a picture for dark pages."""
    return _picture(token, is_dark=True)


def _picture(token: str, *, is_dark: bool) -> Response:
    location = actions.shared_location(
        token, shares=services().shares, messages=services().messages, now=services().now()
    )
    content = draw.map_picture(location, places=services().places, is_dark=is_dark)
    response = Response(content, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return response


@blueprint.get("/shared/<token>/language")
def choose_language(token: str) -> Response:
    """Choose the language of a shared page; its token is written into no query."""
    return store_choice(url_for("shares.shared", token=token))


def _own(appointment_id: str) -> MailboxAppointment:
    return show.appointment(
        signed_in().viewer, AppointmentId(appointment_id), messages=services().messages, now=services().now()
    )
