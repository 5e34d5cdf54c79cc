"""What an appointment is called."""

from dataclasses import dataclass

from viewer.domain.mailbox import MailboxAppointment
from viewer.web.pages.languages import gettext as _


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """The heading; `lang` is the sender's language when the words are the sender's, else None."""

    text: str
    lang: str | None = None


def title(found: MailboxAppointment) -> Title:
    """What it is about, else with whom, else from whom: never just that there is an appointment."""
    appointment = found.appointment
    if appointment.sub_title:
        return Title(text=appointment.sub_title, lang=appointment.language.value.lower())
    if appointment.place:
        return Title(text=_("Appointment at %(place)s", place=appointment.place))
    return Title(text=_("Appointment from %(sender)s", sender=found.letter.sender_name))
