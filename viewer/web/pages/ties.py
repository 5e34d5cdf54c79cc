"""What the recipient answers to what letters seem to say, and appointments that are tied together by hand."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from viewer.actions import show
from viewer.domain.mailbox import AppointmentId
from viewer.errors import NotFoundError
from viewer.i18n import title
from viewer.web.pages.languages import page_translator
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import signed_in
from viewer.web.pages.templates import render_template
from viewer.web.presentation.ties import other_appointments

blueprint = Blueprint("ties", __name__)

ANSWERS = {"yes": True, "no": False}


@blueprint.post("/appointments/<appointment_id>/ties/<int:tie_id>")
def answer(appointment_id: str, tie_id: int) -> Response:
    """Say yes or no to a tie; both appointments, and every calendar, show it at once."""
    word = request.form.get("answer")
    if word not in ANSWERS:
        raise BadRequest
    shown = show.shown_ties(
        signed_in().viewer,
        AppointmentId(appointment_id),
        messages=services().messages,
        readings=services().readings,
        now=services().now(),
    )
    if tie_id not in {tie.tie.id for tie in shown}:
        raise NotFoundError
    older = services().readings.answer(signed_in().recipient_id, tie_id, answer=ANSWERS[word], now=services().now())
    return redirect(url_for("appointments.appointment", appointment_id=older), code=303)


@blueprint.get("/appointments/<appointment_id>/ties")
def overview(appointment_id: str) -> str:
    """The coming appointments of the same sender, each with a button that ties it to this one."""
    appointment, others = show.tieable(
        signed_in().viewer, AppointmentId(appointment_id), messages=services().messages, now=services().now()
    )
    return render_template(
        "ties/overview.html",
        appointment_id=appointment.id,
        title=title(appointment.appointment, appointment.letter.sender_name, page_translator()),
        others=other_appointments(others, page_translator()),
    )


@blueprint.post("/appointments/<appointment_id>/ties")
def tie(appointment_id: str) -> Response:
    """Tie two together: the later letter's replaces the earlier one's."""
    other = AppointmentId(request.form.get("other", ""))
    for id_ in (AppointmentId(appointment_id), other):
        show.appointment(signed_in().viewer, id_, messages=services().messages, now=services().now())
    older = services().readings.tie(signed_in().recipient_id, AppointmentId(appointment_id), other, services().now())
    return redirect(url_for("appointments.appointment", appointment_id=older), code=303)
