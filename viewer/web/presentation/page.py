"""The page of one appointment."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from viewer.domain.appointment import Appointment, Info
from viewer.domain.directions import RouteLink
from viewer.domain.mailbox import AppointmentId
from viewer.domain.meeting import Meeting, meeting_of
from viewer.domain.shown import ShownAppointment
from viewer.domain.timing import is_past, may_go_on
from viewer.i18n import Title, Translator, title
from viewer.web.presentation.barcode import BarcodeFact, barcode_fact
from viewer.web.presentation.changes import ChangesFact, changes_fact
from viewer.web.presentation.contact import Telephone, telephones, web_address
from viewer.web.presentation.letters import LetterRow, letter_row
from viewer.web.presentation.link import LinkFact, host_of, link_facts
from viewer.web.presentation.locked import LockedRow, locked_rows
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


class Platform(StrEnum):
    """Whose map app opens the way there; a guess, with the choice beside it."""

    APPLE = "apple"
    ANDROID = "android"
    OTHER = "other"


# The service that a platform's own map app answers to; None is whatever app the telephone has.
MAP_SERVICES = {Platform.APPLE: "Apple Maps", Platform.ANDROID: None, Platform.OTHER: "OpenStreetMap"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """Something to press. `kind` chooses icon and look, `host` is where it leaves for, when that is another site."""

    kind: str
    label: str
    href: str
    host: str | None = None
    is_primary: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AppointmentPage:
    """All that the page shows, in its order. `lang` marks the sender's own text; a part that is None is not there.

    Of an appointment that is called off or over nothing leads there, neither way nor link nor call; of one that is
    called off no map is shown, and nothing is asked. Its address, the sender's words and the letter stay.

    `sender` is None when the title says it already, and `clock_source` that the clock is the letter's; `due` are the
    links that wait for an answer, `links` the others. `receipt` says of all letters at once that their sender learns
    which were opened; None when it is said of single ones, or of none.
    """

    id: AppointmentId
    lang: str
    is_hidden: bool
    is_past: bool
    statuses: tuple[Status, ...]
    cancelled: str | None
    changes: ChangesFact | None
    title: Title
    sender: str | None
    notes: tuple[str, ...]
    clashes: tuple[ClashNote, ...]
    due: tuple[LinkFact, ...]
    when: When
    arrival: ArrivalFact | None
    where: Where | None
    differences: tuple[DifferenceNote, ...]
    ties: tuple[TieNote, ...]
    changed_after_letter: str | None
    clock_source: str | None
    buttons: tuple[Button, ...]
    description: str | None
    barcode: BarcodeFact | None
    infos: tuple[Info, ...]
    map: MapFact | None
    links: tuple[LinkFact, ...]
    letters: tuple[LetterRow, ...]
    receipt: str | None
    locked: tuple[LockedRow, ...]
    printed: str


def appointment_page(
    shown: ShownAppointment, now: datetime, translator: Translator, platform: Platform = Platform.OTHER
) -> AppointmentPage:
    """The appointment in words."""
    _ = translator.gettext
    appointment, content = shown.appointment, shown.appointment.appointment
    heading, sender = title(content, appointment.letter.sender_name, translator), appointment.letter.sender_name
    cancelled = None
    if appointment.withdrawn_at:
        # By the sender, by a letter, or as the recipient has said of one: the notes on its ties tell.
        cancelled = _("The message came on %(moment)s.", moment=translator.date_and_clock(appointment.withdrawn_at))
    clock_source = None
    if appointment.has_letters_offset:
        clock_source = _("The time is the one in the letter: it was sent without a time zone.")
    is_over = is_past(content, now)
    is_on = cancelled is None and not is_over
    may_go = cancelled is None and may_go_on(content, now)
    map_ = None
    if meeting_of(content) is Meeting.IN_PERSON and cancelled is None:
        map_ = _map(map_fact(appointment, translator, shown.route_code), may_go=may_go)
    links = link_facts(content, now, translator)
    if cancelled:
        links = tuple(replace(link, deadline=None) for link in links)
    due = tuple(link for link in links if link.is_due)
    where_ = where(content, translator)
    letters, receipt = tuple(letter_row(letter, translator) for letter in appointment.letters), None
    if len(letters) > 1 and all(letter.receipt for letter in letters):
        letters = tuple(replace(letter, receipt=None) for letter in letters)
        receipt = _("The sender can see which of these you have opened.")
    return AppointmentPage(
        id=appointment.id,
        lang=content.language.tag,
        is_hidden=appointment.hidden_at is not None,
        is_past=is_over,
        statuses=shown_statuses(appointment, now, translator),
        cancelled=cancelled,
        changes=changes_fact(appointment, translator),
        title=heading,
        sender=None if sender in heading.text else sender,
        notes=quality_notes(appointment, translator) if is_on else (),
        clashes=clash_notes(shown.clashes, translator),
        due=due,
        when=when(content, now, translator),
        arrival=arrival_fact(content, translator),
        where=where_ if where_ is None or may_go else replace(where_, caller=None),
        differences=difference_notes(appointment, translator) if is_on else (),
        ties=tie_notes(shown, translator),
        changed_after_letter=changed_after_letter(appointment, translator),
        clock_source=clock_source,
        buttons=tuple(
            _buttons(
                content,
                map_,
                platform,
                translator,
                may_go=may_go,
                # What is asked comes first.
                has_primary=is_on and not due and not appointment.has_question,
            )
        ),
        description=content.description,
        barcode=barcode_fact(content, shown.barcode),
        infos=content.infos,
        map=map_,
        links=tuple(link for link in links if link not in due),
        letters=letters,
        receipt=receipt,
        locked=locked_rows(shown.locked, translator),
        printed=_("Printed %(moment)s. The appointment may have changed since.", moment=translator.date_and_clock(now)),
    )


def _map(fact: MapFact | None, *, may_go: bool) -> MapFact | None:
    """The map without its ways, when nobody goes there any more; None when it shows nothing then."""
    if fact is None or may_go:
        return fact
    return replace(fact, routes=(), code=None, code_service=None) if fact.is_drawn else None


def phone_of(appointment: Appointment) -> Telephone | None:
    """The first number in the sender's texts that the recipient can call."""
    infos = [text for info in appointment.infos for text in (info.title, info.text)]
    numbers = telephones((appointment.place, *infos, appointment.description, appointment.arrival_time))
    return next(iter(numbers), None)


def _buttons(
    appointment: Appointment,
    map_: MapFact | None,
    platform: Platform,
    translator: Translator,
    *,
    may_go: bool,
    has_primary: bool,
) -> Iterator[Button]:
    """What can be pressed, the next thing to do first: it is the primary one, unless something is asked."""
    _ = translator.gettext
    kind, is_first = meeting_of(appointment), has_primary
    if kind in {Meeting.VIDEO, Meeting.WEB} and may_go:
        infos = (text for info in appointment.infos for text in (info.title, info.text))
        if url := web_address((appointment.place, *infos)):
            label = _("Join on video") if kind is Meeting.VIDEO else _("Join online")
            yield Button(kind="video", label=label, href=url, host=host_of(url), is_primary=is_first)
            is_first = False
    if map_ and (route := _own_route(map_.routes, platform)):
        yield Button(kind="route", label=_("Get directions"), href=route.url, host=route.service, is_primary=is_first)
        is_first = False
    if phone := phone_of(appointment):
        label = _("Call %(number)s", number=phone.number)
        yield Button(kind="phone", label=label, href=phone.href, is_primary=is_first)


def _own_route(routes: tuple[RouteLink, ...], platform: Platform) -> RouteLink | None:
    """The link that the platform's own map app opens."""
    return next((route for route in routes if route.service == MAP_SERVICES[platform]), None)
