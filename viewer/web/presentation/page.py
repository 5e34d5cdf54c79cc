"""The page of one appointment."""

from dataclasses import dataclass
from datetime import datetime

from viewer.domain.appointment import Info
from viewer.domain.mailbox import AppointmentId
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.timing import Timing
from viewer.domain.timing import timing
from viewer.web.languages import gettext as _
from viewer.web.presentation.dates import date_and_clock
from viewer.web.presentation.letters import LetterRow
from viewer.web.presentation.letters import letter_row
from viewer.web.presentation.link import LinkFact
from viewer.web.presentation.link import link_fact
from viewer.web.presentation.map import MapFact
from viewer.web.presentation.map import map_fact
from viewer.web.presentation.status import Status
from viewer.web.presentation.status import status_of
from viewer.web.presentation.when import ArrivalFact
from viewer.web.presentation.when import When
from viewer.web.presentation.when import arrival_fact
from viewer.web.presentation.when import when
from viewer.web.presentation.where import Where
from viewer.web.presentation.where import where


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """The heading; `lang` is the sender's language when the words are the sender's, else None."""

    text: str
    lang: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AppointmentPage:
    """All that the page shows, in its order. `lang` marks the sender's own text; a part that is None is not there."""

    id: AppointmentId
    lang: str
    is_hidden: bool
    status: Status | None
    title: Title
    sender: str
    when: When
    arrival: ArrivalFact | None
    where: Where | None
    map: MapFact | None
    infos: tuple[Info, ...]
    link: LinkFact | None
    letters: tuple[LetterRow, ...]
    printed: str


def appointment_page(found: MailboxAppointment, now: datetime) -> AppointmentPage:
    """The appointment in words."""
    appointment = found.appointment
    return AppointmentPage(
        id=found.id,
        lang=appointment.language.value.lower(),
        is_hidden=found.hidden_at is not None,
        status=shown_status(found, now),
        title=title(found),
        sender=found.letter.sender_name,
        when=when(appointment, now),
        arrival=arrival_fact(appointment),
        where=where(appointment),
        map=map_fact(found),
        infos=appointment.infos,
        link=link_fact(appointment.link, now),
        letters=tuple(letter_row(letter) for letter in found.letters),
        printed=_("Printed %(moment)s. The appointment may have changed since.", moment=date_and_clock(now)),
    )


def title(found: MailboxAppointment) -> Title:
    """What it is about, else with whom, else from whom: never just that there is an appointment."""
    appointment = found.appointment
    if appointment.sub_title:
        return Title(text=appointment.sub_title, lang=appointment.language.value.lower())
    if appointment.place:
        return Title(text=_("Appointment at %(place)s", place=appointment.place))
    return Title(text=_("Appointment from %(sender)s", sender=found.letter.sender_name))


def shown_status(found: MailboxAppointment, now: datetime) -> Status | None:
    """The status, unless there is nothing to say: that it is to come, the date tells."""
    if timing(found.appointment, now) is Timing.UPCOMING:
        return None
    return status_of(found.appointment, now)
