"""What a recipient is shown before making a feed, and after: what others will see of it, and where it is."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from viewer.calendar.content import EntryStyle, entries_of
from viewer.domain.access import Viewer
from viewer.domain.appointment import OSLO, Appointment, Interval, Language
from viewer.domain.calendar import FeedOptions, Preview
from viewer.domain.mailbox import AppointmentId, DocumentId, Letter, MailboxAppointment
from viewer.domain.message import AuthenticationLevel, SenderId, SensitivityLevel
from viewer.domain.occurrence import first_occurrences
from viewer.domain.picture import Picture
from viewer.domain.redaction import FEED_DETAIL_LEVELS, is_confidential
from viewer.domain.zone import zone_of
from viewer.formats.barcode import draw
from viewer.i18n import translator
from viewer.ports.mailbox import MailboxStore

# Coming appointments among which an example is looked for.
MOST_EXAMPLES = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """Where a feed is fetched, with the addresses as pictures for a phone, None if they are too long for one.

    iOS subscribes to a `webcal:` address; one with https it adds once, as entries that follow no change.
    """

    address: str
    webcal: str
    webcal_qr: Picture | None
    address_qr: Picture | None


def previews(appointment: MailboxAppointment, options: FeedOptions, public_url: str) -> list[Preview]:
    """The appointment at each detail level that a feed may have, made as the feed's own entries are."""
    styles = [
        EntryStyle(options=replace(options, detail_level=detail_level), public_url=public_url)
        for detail_level in FEED_DETAIL_LEVELS
    ]
    end, zone = appointment.appointment.times[0].end, zone_of(appointment.appointment)
    return [
        Preview(detail_level=style.options.detail_level, entry=entries_of(appointment, style)[0], end=end, zone=zone)
        for style in styles
    ]


def example(viewer: Viewer, language: Language, *, mailbox: MailboxStore, now: datetime) -> MailboxAppointment:
    """Appointment for the preview of detail levels: the next one that is not confidential, else an invented one."""
    for appointment in mailbox.upcoming(viewer, now, first=0, limit=MOST_EXAMPLES):
        is_open = appointment.withdrawn_at is None and not is_confidential(appointment.letter)
        if is_open and appointment.appointment.start > now:
            return appointment
    return _made_up(language, now)


def subscription(address: str) -> Subscription:
    """The address in the forms that apps take it in."""
    webcal = f"webcal:{address.partition(':')[2]}"
    return Subscription(address=address, webcal=webcal, webcal_qr=draw(webcal, "qr"), address_qr=draw(address, "qr"))


def _made_up(language: Language, now: datetime) -> MailboxAppointment:
    _ = translator(language).gettext
    place = _("The dentists at the market")
    start = (now.astimezone(OSLO) + timedelta(days=7)).replace(hour=10, minute=0, second=0, microsecond=0)
    letter = Letter(
        id=DocumentId("example"),
        sender_id=SenderId(0),
        sender_name=place,
        subject="",
        file_type="pdf",
        size=0,
        digest="",
        authentication_level=AuthenticationLevel.PASSWORD,
        sensitivity_level=SensitivityLevel.NORMAL,
        delivered_at=now,
    )
    invented = Appointment(times=(Interval(start),), place=place, sub_title=_("Check-up at the dentist"))
    return MailboxAppointment(
        id=AppointmentId("example"),
        appointment=invented,
        occurrences=first_occurrences(invented.kind, invented.times),
        letters=(letter,),
        sequence=0,
        changed_at=now,
        place_key=None,
        location=None,
    )
