"""The page of one appointment."""

from dataclasses import dataclass
from datetime import datetime

from viewer.domain.appointment import Info
from viewer.domain.mailbox import AppointmentId
from viewer.domain.shown import ShownAppointment
from viewer.web.pages.languages import gettext as _
from viewer.web.presentation.changes import ChangesFact, changes_fact
from viewer.web.presentation.dates import date_and_clock
from viewer.web.presentation.event import BarcodeFact, barcode_fact
from viewer.web.presentation.letters import LetterRow, letter_row
from viewer.web.presentation.link import LinkFact, link_facts
from viewer.web.presentation.map import MapFact, map_fact
from viewer.web.presentation.notes import ClashNote, clash_notes, quality_notes
from viewer.web.presentation.status import Status, shown_statuses
from viewer.web.presentation.titles import Title, title
from viewer.web.presentation.when import ArrivalFact, When, arrival_fact, when
from viewer.web.presentation.where import Where, where


@dataclass(frozen=True, kw_only=True, slots=True)
class AppointmentPage:
    """All that the page shows, in its order. `lang` marks the sender's own text; a part that is None is not there."""

    id: AppointmentId
    lang: str
    is_hidden: bool
    statuses: tuple[Status, ...]
    cancelled: str | None
    changes: ChangesFact | None
    title: Title
    sender: str
    when: When
    arrival: ArrivalFact | None
    where: Where | None
    notes: tuple[str, ...]
    clashes: tuple[ClashNote, ...]
    description: str | None
    barcode: BarcodeFact | None
    infos: tuple[Info, ...]
    map: MapFact | None
    links: tuple[LinkFact, ...]
    letters: tuple[LetterRow, ...]
    printed: str


def appointment_page(shown: ShownAppointment, now: datetime) -> AppointmentPage:
    """The appointment in words."""
    found, appointment = shown.appointment, shown.appointment.appointment
    return AppointmentPage(
        id=found.id,
        lang=appointment.language.value.lower(),
        is_hidden=found.hidden_at is not None,
        statuses=shown_statuses(found, now),
        cancelled=_("Cancelled %(moment)s", moment=date_and_clock(found.withdrawn_at)) if found.withdrawn_at else None,
        changes=changes_fact(found),
        title=title(found),
        sender=found.letter.sender_name,
        when=when(appointment, now),
        arrival=arrival_fact(appointment),
        where=where(appointment),
        notes=quality_notes(found),
        clashes=clash_notes(shown.clashes),
        description=appointment.description,
        barcode=barcode_fact(appointment, shown.barcode),
        infos=appointment.infos,
        map=map_fact(found),
        links=link_facts(appointment, now),
        letters=tuple(letter_row(letter) for letter in found.letters),
        printed=_("Printed %(moment)s. The appointment may have changed since.", moment=date_and_clock(now)),
    )
