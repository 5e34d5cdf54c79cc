"""The page of one appointment."""

from dataclasses import dataclass
from datetime import datetime

from viewer.domain.appointment import Info
from viewer.domain.mailbox import AppointmentId
from viewer.domain.shown import ShownAppointment
from viewer.i18n import Title, Translator, title
from viewer.web.presentation.barcode import BarcodeFact, barcode_fact
from viewer.web.presentation.changes import ChangesFact, changes_fact
from viewer.web.presentation.letters import LetterRow, letter_row
from viewer.web.presentation.link import LinkFact, link_facts
from viewer.web.presentation.map import MapFact, map_fact
from viewer.web.presentation.notes import ClashNote, clash_notes, quality_notes
from viewer.web.presentation.status import Status, shown_statuses
from viewer.web.presentation.ties import (
    DifferenceNote,
    TieNote,
    changed_after_letter,
    difference_notes,
    tie_notes,
)
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
    differences: tuple[DifferenceNote, ...]
    ties: tuple[TieNote, ...]
    changed_after_letter: str | None
    clashes: tuple[ClashNote, ...]
    description: str | None
    barcode: BarcodeFact | None
    infos: tuple[Info, ...]
    map: MapFact | None
    links: tuple[LinkFact, ...]
    letters: tuple[LetterRow, ...]
    printed: str


def appointment_page(shown: ShownAppointment, now: datetime, translator: Translator) -> AppointmentPage:
    """The appointment in words."""
    _ = translator.gettext
    appointment, content = shown.appointment, shown.appointment.appointment
    cancelled = None
    if appointment.withdrawn_at:
        cancelled = _("Cancelled %(moment)s", moment=translator.date_and_clock(appointment.withdrawn_at))
    return AppointmentPage(
        id=appointment.id,
        lang=content.language.tag,
        is_hidden=appointment.hidden_at is not None,
        statuses=shown_statuses(appointment, now, translator),
        cancelled=cancelled,
        changes=changes_fact(appointment, translator),
        title=title(content, appointment.letter.sender_name, translator),
        sender=appointment.letter.sender_name,
        when=when(content, now, translator),
        arrival=arrival_fact(content, translator),
        where=where(content, translator),
        notes=quality_notes(appointment, translator),
        differences=difference_notes(appointment, translator),
        ties=tie_notes(shown, translator),
        changed_after_letter=changed_after_letter(appointment, translator),
        clashes=clash_notes(shown.clashes, translator),
        description=content.description,
        barcode=barcode_fact(content, shown.barcode),
        infos=content.infos,
        map=map_fact(appointment, translator),
        links=link_facts(content, now, translator),
        letters=tuple(letter_row(letter, translator) for letter in appointment.letters),
        printed=_("Printed %(moment)s. The appointment may have changed since.", moment=translator.date_and_clock(now)),
    )
