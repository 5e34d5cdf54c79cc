"""What pages add to the access log, in one table, and the page where a recipient reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from flask import Blueprint, Flask, Response, g, request

from viewer.actions import access_log as actions, show
from viewer.domain.access import RecipientId
from viewer.domain.access_log import AccessEvent, Actor, Deed, LoggedEvent
from viewer.domain.mailbox import AppointmentId, ListPage
from viewer.errors import SignInRequiredError, StorageError
from viewer.web.pages.errors import error_page
from viewer.web.pages.languages import page_translator
from viewer.web.pages.services import services
from viewer.web.pages.sign_in import operator_visit, signed_in
from viewer.web.pages.templates import render_template
from viewer.web.presentation.access_log import AccessPage, access_page

blueprint = Blueprint("access_log", __name__)

# A page that is loaded again within it is the same visit: reading should seldom cost a write.
SAME_VISIT = timedelta(minutes=1)
# Visits that a process remembers; beyond that it forgets those that are over.
MAX_REMEMBERED = 10_000

# What a successful answer of each endpoint is, and which part of its path names what it concerns.
DEEDS: dict[str, tuple[Deed, str | None]] = {
    **dict.fromkeys(
        (f"mailbox.{name}" for name in ("mailbox", "upcoming", "past", "letters", "hidden", "search", "locked")),
        (Deed.SAW_LISTS, None),
    ),
    "appointments.appointment": (Deed.SAW_APPOINTMENT, "appointment_id"),
    "appointments.document": (Deed.SAW_LETTER, "document_id"),
    "calendars.calendar_file": (Deed.DOWNLOADED_CALENDAR_FILE, "appointment_id"),
    "shares.make": (Deed.MADE_SHARE, "appointment_id"),
    "shares.revoke": (Deed.REVOKED_SHARE, "appointment_id"),
    "shares.shared": (Deed.OPENED_SHARE, None),
    "shares.calendar_file": (Deed.OPENED_SHARE, None),
    "calendars.make": (Deed.MADE_FEED, None),
    "calendars.change": (Deed.CHANGED_FEED, "feed_id"),
    "calendars.rotate": (Deed.RENEWED_FEED, "feed_id"),
    "calendars.revoke": (Deed.REVOKED_FEED, "feed_id"),
    "calendars.restore": (Deed.RESTORED_FEED, "feed_id"),
    "access.follow_link": (Deed.SIGNED_IN, None),
    "provider.come_back": (Deed.SIGNED_IN, None),
    "access.sign_out": (Deed.SIGNED_OUT, None),
    "access_log.of_mailbox": (Deed.SAW_LOG, None),
    "access_log.of_appointment": (Deed.SAW_LOG, "appointment_id"),
}
VISITS = frozenset(
    {
        *(Deed.SAW_LISTS, Deed.SAW_APPOINTMENT, Deed.SAW_LETTER, Deed.SAW_LOG, Deed.DOWNLOADED_CALENDAR_FILE),
        *(Deed.REFUSED_BELOW_LEVEL, Deed.OPENED_SHARE, Deed.SIGN_IN_REFUSED),
    }
)


@dataclass(frozen=True, slots=True)
class Shared:
    """The appointment that a share link shows, and its recipient; kept for the access log."""

    recipient_id: RecipientId
    appointment_id: AppointmentId


def note_shared(recipient_id: RecipientId, appointment_id: AppointmentId) -> None:
    """Keep for the access log which appointment this request's share link shows."""
    g.shared = Shared(recipient_id, appointment_id)


def init_access_log(app: Flask) -> None:
    """Add to the log what each answer told; an answer that could not be logged is not given."""
    is_new_visit = _visits()

    @app.after_request
    def log(response: Response) -> Response:
        if request.method == "HEAD" or request.endpoint not in DEEDS:
            return response
        event = _event(response.status_code)
        if event is None or (event.deed in VISITS and not is_new_visit(event)):
            return response
        try:
            services().access_log.record(event)
        except StorageError:
            response.close()
            return error_page(503)
        return response


def _event(status: int) -> AccessEvent | None:
    """The access log's entry for this request; None when the response told nothing about a recipient."""
    deed, part = DEEDS[request.endpoint or ""]
    now = services().now()
    if deed is Deed.SIGNED_IN:
        if status >= 400:  # noqa: PLR2004  # the HTTP error classes
            return AccessEvent(at=now, deed=Deed.SIGN_IN_REFUSED, actor=Actor.STRANGER)
        g.pop("recipient_session", None)  # that of before
    if status >= 400:  # noqa: PLR2004
        return None
    if deed is Deed.OPENED_SHARE:
        shared: Shared | None = g.get("shared")
        if shared is None:
            return None
        return AccessEvent(
            at=now,
            deed=deed,
            actor=Actor.LINK_HOLDER,
            recipient_id=shared.recipient_id,
            object_id=shared.appointment_id,
        )
    try:
        session = signed_in()
    except SignInRequiredError:
        return None
    object_id = str((request.view_args or {}).get(part, "")) if part else ""
    refused: str | None = g.get("refused_document")
    if refused is not None:
        deed, object_id = Deed.REFUSED_BELOW_LEVEL, refused
    visit = operator_visit()
    return AccessEvent(
        at=now,
        deed=deed,
        actor=Actor.OPERATOR if visit else Actor.RECIPIENT,
        recipient_id=session.recipient_id,
        actor_name=visit.operator.name if visit else session.browser or "",
        object_id=object_id,
        authentication_level=session.authentication_level,
        reason=visit.operator.reason if visit else "",
    )


def _visits() -> Callable[[AccessEvent], bool]:
    """Whether an event is more than the same visit again, as far as this process has seen."""
    seen: dict[tuple[object, ...], datetime] = {}
    lock = Lock()

    def is_new(event: AccessEvent) -> bool:
        key = (event.recipient_id, event.actor, event.actor_name, event.deed, event.object_id)
        with lock:
            last = seen.get(key)
            if last is not None and event.at - last < SAME_VISIT:
                return False
            if len(seen) >= MAX_REMEMBERED:
                for old in [old for old, at in seen.items() if event.at - at >= SAME_VISIT]:
                    del seen[old]
            seen[key] = event.at
        return True

    return is_new


@blueprint.get("/access")
def of_mailbox() -> str:
    """Who has seen what of the mailbox."""
    log = actions.read_log(signed_in().recipient_id, _page(), access_log=services().access_log)
    return render_template("access/log.html", page=_in_words(log), appointment_id=None)


@blueprint.get("/appointments/<appointment_id>/access")
def of_appointment(appointment_id: str) -> str:
    """Who has seen the appointment and its letters."""
    viewer = signed_in().viewer
    appointment = show.appointment(
        viewer, AppointmentId(appointment_id), messages=services().messages, now=services().now()
    )
    objects = [appointment.id, *(letter.id for letter in appointment.letters)]
    log = actions.read_log(viewer.recipient_id, _page(), objects, access_log=services().access_log)
    return render_template("access/log.html", page=_in_words(log), appointment_id=appointment.id)


def _in_words(log: ListPage[LoggedEvent]) -> AccessPage:
    concerned = actions.concerned(log.items, signed_in().viewer, messages=services().messages, now=services().now())
    return access_page(log, concerned, page_translator())


def _page() -> int:
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1  # noqa: PLR2004  # pages enough
