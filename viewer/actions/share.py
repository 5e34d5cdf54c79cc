"""Share an appointment with somebody who has no account here: for a while, in part, and never the letter."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from viewer.calendar.content import EntryStyle, entries_of
from viewer.calendar.ical import single_calendar
from viewer.domain.access import RecipientId, Viewer, new_token, token_digest
from viewer.domain.appointment import Language
from viewer.domain.calendar import CalendarEntry, FeedOptions
from viewer.domain.disclosure import is_readable
from viewer.domain.mailbox import AppointmentId, MailboxAppointment
from viewer.domain.message import AuthenticationLevel
from viewer.domain.place import Location
from viewer.domain.redaction import DetailLevel, redact_for_share, shared_detail_level
from viewer.domain.sharing import LONGEST_LIFE, NewShare, Share, ShareId
from viewer.errors import NotFoundError, ShareClosedError
from viewer.ports.messages import MessageStore
from viewer.ports.shares import ShareStore

# Marks what only the recipient can open, so that it is found again and left out.
PRIVATE = "private:"


def share(
    appointment: MailboxAppointment,
    viewer: Viewer,
    detail_level: DetailLevel,
    life: timedelta,
    *,
    shares: ShareStore,
    now: datetime,
) -> str:
    """A link to an appointment that the viewer sees; its token is told this once, and stored as a digest.

    Of a confidential letter's, no link shows everything.
    """
    token = new_token()
    new = NewShare(
        recipient_id=viewer.recipient_id,
        appointment_id=appointment.id,
        detail_level=shared_detail_level(detail_level, appointment.letter),
        authentication_level=viewer.authentication_level,
        created_at=now,
        expires_at=now + min(life, LONGEST_LIFE),
    )
    shares.add(token_digest(token), new)
    return token


def shares_of(
    recipient_id: RecipientId, appointment_id: AppointmentId, *, shares: ShareStore, now: datetime
) -> Sequence[Share]:
    """The links to an appointment that still show it, newest first."""
    return [share for share in shares.of(recipient_id, appointment_id) if share.is_open(now)]


def open_share(
    token: str, *, shares: ShareStore, messages: MessageStore, now: datetime
) -> tuple[Share, MailboxAppointment]:
    """A link and the appointment as it shows it, remembering that it was opened.

    Raises NotFoundError and ShareClosedError.
    """
    share, appointment = look_up(token, shares=shares, messages=messages, now=now)
    shares.record_opening(share.id, now)
    return share, appointment


def look_up(
    token: str, *, shares: ShareStore, messages: MessageStore, now: datetime
) -> tuple[Share, MailboxAppointment]:
    """The share of that token, and the appointment as it shows it. Raises NotFoundError and ShareClosedError.

    An appointment that has come to ask for more than the session that made the link had proved is no longer shown.
    """
    share = shares.by_token(token_digest(token))
    if share is None:
        raise NotFoundError
    if not share.is_open(now):
        raise ShareClosedError
    appointment = messages.appointment(share.recipient_id, share.appointment_id, now)
    if not is_readable(appointment.letter, share.authentication_level):
        raise ShareClosedError
    # Links of earlier versions, and letters that a newer one has made confidential.
    share = replace(share, detail_level=shared_detail_level(share.detail_level, appointment.letter))
    return share, redact_for_share(appointment, share.detail_level)


def shared_location(token: str, *, shares: ShareStore, messages: MessageStore, now: datetime) -> Location:
    """Where the shared appointment takes place. Raises NotFoundError and ShareClosedError."""
    _, appointment = look_up(token, shares=shares, messages=messages, now=now)
    if appointment.location is None:
        raise NotFoundError
    return appointment.location


def shared_ics(token: str, *, shares: ShareStore, messages: MessageStore, language: Language, now: datetime) -> bytes:
    """The calendar file of a link, with nothing in it that leads into the mailbox.

    Raises NotFoundError and ShareClosedError.
    """
    share, appointment = look_up(token, shares=shares, messages=messages, now=now)
    is_everything = share.detail_level is DetailLevel.EVERYTHING
    options = FeedOptions(
        name="",
        detail_level=DetailLevel.EVERYTHING if is_everything else DetailLevel.DISCREET_WITH_PLACE,
        language=language,
        # What the share tells was decided when it was made.
        confidential_up_to=AuthenticationLevel.IDPORTEN_4,
    )
    style = EntryStyle(options=options, public_url=PRIVATE)
    entries = entries_of(appointment, style)
    return single_calendar([_without_mailbox(entry) for entry in entries])


def _without_mailbox(entry: CalendarEntry) -> CalendarEntry:
    """The entry without the page's address, which only its recipient can open."""
    paragraphs = (entry.description or "").split("\n\n")
    shared = [paragraph for paragraph in paragraphs if paragraph and PRIVATE not in paragraph]
    return replace(entry, url=None, description="\n\n".join(shared) or None)


def revoke_share(recipient_id: RecipientId, share_id: ShareId, *, shares: ShareStore, now: datetime) -> None:
    """Close a link: it shows nothing from here on. Raises NotFoundError for anybody else's."""
    shares.revoke(recipient_id, share_id, now)
