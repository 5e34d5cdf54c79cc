"""What a recipient is shown before making a feed, and after: what others will see of it, and where it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from viewer.calendar.content import EntryStyle, entries_of, is_confidential
from viewer.calendar.words import WORDS
from viewer.domain.appointment import OSLO, Appointment, Interval, Language
from viewer.domain.calendar import Detail, FeedOptions, Preview, with_detail
from viewer.domain.mailbox import AppointmentId, DocumentId, Letter, MailboxAppointment
from viewer.domain.message import AuthenticationLevel, SensitivityLevel
from viewer.domain.picture import Picture
from viewer.formats.barcode import draw


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """Where a feed is fetched; `qr` is the address as a picture for a phone, None if it is too long for one."""

    address: str
    webcal: str
    qr: Picture | None


def previews(found: MailboxAppointment, options: FeedOptions, public_url: str) -> list[Preview]:
    """The appointment at each level, made by the same hands as the feed itself."""
    styles = {detail: EntryStyle(options=with_detail(options, detail), public_url=public_url) for detail in Detail}
    return [Preview(detail=detail, entry=entries_of(found, style)[0]) for detail, style in styles.items()]


def example(appointments: Iterable[MailboxAppointment], language: Language, now: datetime) -> MailboxAppointment:
    """What to show the levels by: the next appointment that stands and isn't confidential, or one that is made up."""
    coming = [
        found
        for found in appointments
        if found.appointment.start > now
        and found.hidden_at is None
        and found.withdrawn_at is None
        and not is_confidential(found)
    ]
    return coming[0] if coming else _made_up(language, now)


def subscription(address: str) -> Subscription:
    """The address in the forms that apps take it in."""
    return Subscription(address=address, webcal=f"webcal:{address.partition(':')[2]}", qr=draw(address, "qr"))


def _made_up(language: Language, now: datetime) -> MailboxAppointment:
    words = WORDS[language]
    start = (now.astimezone(OSLO) + timedelta(days=7)).replace(hour=10, minute=0, second=0, microsecond=0)
    letter = Letter(
        id=DocumentId("example"),
        sender_name=words.example_place,
        subject="",
        file_type="pdf",
        size=0,
        digest="",
        authentication_level=AuthenticationLevel.PASSWORD,
        sensitivity_level=SensitivityLevel.NORMAL,
        delivered_at=now,
    )
    return MailboxAppointment(
        id=AppointmentId("example"),
        appointment=Appointment(times=(Interval(start),), place=words.example_place, sub_title=words.example_title),
        letters=(letter,),
        sequence=0,
        changed_at=now,
        place_key=None,
        location=None,
    )
