"""The status in a word, with an icon: never by colour alone."""

from dataclasses import dataclass
from datetime import datetime

from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.timing import Timing, timing
from viewer.i18n import Translator


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """`code` chooses the look, `label` is the word."""

    code: str
    label: str
    icon: str


def shown_statuses(appointment: MailboxAppointment, now: datetime, translator: Translator) -> tuple[Status, ...]:
    """The statuses worth telling, the gravest first: that it is plainly to come, the date tells."""
    _ = translator.gettext
    stage = timing(appointment.appointment, now)
    shown = []
    if appointment.withdrawn_at:
        shown.append(Status(code="cancelled", label=_("Cancelled"), icon="cancelled"))
    elif appointment.previous and stage is not Timing.PAST:
        shown.append(Status(code="changed", label=_("Changed"), icon="changed"))
    if appointment.has_question and not appointment.withdrawn_at and stage is not Timing.PAST:
        label = _("A letter seems to replace an appointment")
        shown.append(Status(code="doubtful", label=label, icon="warning"))
    if appointment.letter_differences and stage is not Timing.PAST:
        shown.append(Status(code="doubtful", label=_("The letter says otherwise"), icon="warning"))
    match stage:
        case Timing.TODAY:
            shown.append(Status(code=stage.value, label=_("Today"), icon="clock"))
        case Timing.IN_PROGRESS:
            shown.append(Status(code=stage.value, label=_("In progress"), icon="clock"))
        case Timing.PAST:
            shown.append(Status(code=stage.value, label=_("Past"), icon="check"))
    return tuple(shown)
