"""What the sender changed: the old beside the new, with the day of the change, and both kept."""

from collections.abc import Iterator
from dataclasses import dataclass

from viewer.domain.appointment import Appointment, ExternalLink, Info
from viewer.domain.mailbox import MailboxAppointment
from viewer.i18n import Translator
from viewer.web.presentation.when import arrival_fact, time_fact
from viewer.web.presentation.where import where


@dataclass(frozen=True, kw_only=True, slots=True)
class TextChange:
    """A text that was replaced, added (`old` is None) or taken away (`new` is None)."""

    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangesFact:
    """What was before: lines of the time, the arrival and the place where they differ, and all else as texts."""

    when: str
    old_time: tuple[str, ...]
    old_arrival: str | None
    old_place: tuple[str, ...]
    texts: tuple[TextChange, ...]


def changes_fact(appointment: MailboxAppointment, translator: Translator) -> ChangesFact | None:
    """The sender's last change; None when there was none, or none that shows."""
    old, new = appointment.previous, appointment.appointment
    if old is None or appointment.revised_at is None:
        return None
    _ = translator.gettext
    old_time, new_time = _time(old, translator), _time(new, translator)
    old_arrival, new_arrival = _arrival(old, translator), _arrival(new, translator)
    old_place, new_place = _place(old, translator), _place(new, translator)
    texts = tuple(_texts(old, new, translator))
    if (old_time, old_arrival, old_place) == (new_time, new_arrival, new_place) and not texts:
        return None
    return ChangesFact(
        when=_("Changed %(moment)s", moment=translator.date_and_clock(appointment.revised_at)),
        old_time=old_time if old_time != new_time else (),
        old_arrival=old_arrival if old_arrival != new_arrival else None,
        old_place=old_place if old_place != new_place else (),
        texts=texts,
    )


def _time(appointment: Appointment, translator: Translator) -> tuple[str, ...]:
    return tuple(time_fact(time, appointment, translator).text for time in appointment.times)


def _arrival(appointment: Appointment, translator: Translator) -> str | None:
    fact = arrival_fact(appointment, translator)
    if fact is None or not (fact.text and fact.words):
        return (fact.text or fact.words or fact.note) if fact else None
    return f"{fact.text} ({fact.words})"


def _place(appointment: Appointment, translator: Translator) -> tuple[str, ...]:
    fact = where(appointment, translator)
    return (*(part for part in (fact.meeting, fact.place) if part), *fact.address_lines) if fact else ()


def _texts(old: Appointment, new: Appointment, translator: Translator) -> Iterator[TextChange]:
    _ = translator.gettext
    yield from _replaced(_("Heading"), old.sub_title, new.sub_title)
    yield from _replaced(_("Description"), old.description, new.description)
    label = _("Information")
    was, now = [_info(info) for info in old.infos], [_info(info) for info in new.infos]
    yield from (TextChange(label=label, old=text, new=None) for text in was if text not in now)
    yield from (TextChange(label=label, old=None, new=text) for text in now if text not in was)
    yield from _replaced(_("Link"), _links(old, translator), _links(new, translator))
    yield from _replaced(_("Barcode"), _barcode(old), _barcode(new))


def _replaced(label: str, old: str | None, new: str | None) -> Iterator[TextChange]:
    if old != new:
        yield TextChange(label=label, old=old, new=new)


def _info(info: Info) -> str:
    return "\n".join(part for part in (info.title, info.text) if part)


def _links(appointment: Appointment, translator: Translator) -> str | None:
    return "\n".join(_link(link, translator) for link in appointment.links) or None


def _link(link: ExternalLink, translator: Translator) -> str:
    _ = translator.gettext
    deadline = _("Deadline: %(moment)s", moment=translator.date_and_clock(link.deadline)) if link.deadline else None
    return "\n".join(part for part in (link.description, link.button_text, link.url, deadline) if part)


def _barcode(appointment: Appointment) -> str | None:
    barcode = appointment.barcode
    return (barcode.value or barcode.text) if barcode else None
