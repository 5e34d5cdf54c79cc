"""Sharing an appointment: its recipient makes and closes links, and whoever has one sees what it shows."""

from datetime import timedelta

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from viewer.actions import share as actions, show
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.domain.sharing import ShareId, ShareLevel
from viewer.web.pages.languages import choose_at, keep_choice
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import signed_in
from viewer.web.pages.templates import render_template
from viewer.web.presentation.sharing import share_rows, shared_page
from viewer.web.presentation.titles import title

blueprint = Blueprint("shares", __name__)

DAYS = ("1", "7", "30")


@blueprint.get("/appointments/<appointment_id>/shares")
def overview(appointment_id: str) -> str:
    """The links to an appointment, and a form for another."""
    at, found = services(), _own(appointment_id)
    shares = actions.shares_of(signed_in().recipient_id, found.id, shares=at.shares, now=at.now())
    return render_template(
        "shares/overview.html", appointment_id=found.id, title=title(found), rows=share_rows(shares), days=DAYS
    )


@blueprint.post("/appointments/<appointment_id>/shares")
def make(appointment_id: str) -> str:
    """Make a link, and show its address this once."""
    at, found = services(), _own(appointment_id)
    level, days = request.form.get("level"), request.form.get("days")
    if level not in set(ShareLevel) or days not in DAYS:
        raise BadRequest
    token = actions.share(
        found,
        signed_in().recipient_id,
        ShareLevel(level),
        timedelta(days=int(days)),
        shares=at.shares,
        now=at.now(),
    )
    address = at.settings.public_url + url_for("shares.shared", token=token)
    return render_template("shares/made.html", appointment_id=found.id, address=address)


@blueprint.post("/appointments/<appointment_id>/shares/<int:share_id>/revoke")
def revoke(appointment_id: str, share_id: int) -> Response:
    """Close a link."""
    at = services()
    actions.revoke_share(signed_in().recipient_id, ShareId(share_id), shares=at.shares, now=at.now())
    return redirect(url_for("shares.overview", appointment_id=appointment_id), code=303)


@blueprint.get("/shared/<token>")
def shared(token: str) -> str:
    """What the link shows, to whoever has it. A HEAD request, as link previews send it, is no visit."""
    at, now = services(), services().now()
    if request.method == "HEAD":
        return ""
    choose_at(url_for("shares.choose_language", token=token))
    share, found = actions.open_share(token, shares=at.shares, messages=at.messages, now=now)
    return render_template("shares/shared.html", page=shared_page(share, found, now))


@blueprint.get("/shared/<token>/language")
def choose_language(token: str) -> Response:
    """Choose the language of a shared page; its token is written into no query."""
    return keep_choice(url_for("shares.shared", token=token))


def _own(appointment_id: str) -> MailboxAppointment:
    at = services()
    return show.appointment(signed_in().recipient_id, AppointmentId(appointment_id), messages=at.messages, now=at.now())
