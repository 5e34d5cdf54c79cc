"""The status in a word, with an icon: never by colour alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from viewer.domain.appointment import Appointment
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.timing import Timing, timing
from viewer.domain.zone import zone_of
from viewer.i18n import Translator
from viewer.web.presentation.changes import changes_fact
from viewer.web.presentation.link import answer_by, next_deadline
from viewer.web.presentation.when import clock_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """`code` chooses the look, `label` is the word, and `old` what stood there before, to be struck through."""

    code: str
    label: str
    icon: str
    old: str | None = None


def shown_statuses(appointment: MailboxAppointment, now: datetime, translator: Translator) -> tuple[Status, ...]:
    """The statuses worth telling, the gravest first: that it is plainly to come, the date tells."""
    _ = translator.gettext
    stage = timing(appointment.appointment, now)
    shown = [*_due(appointment, now, translator), *_changes(appointment, now, translator)]
    match stage:
        case Timing.TODAY:
            shown.append(Status(code=stage.value, label=_("Today"), icon="clock"))
        case Timing.IN_PROGRESS:
            shown.append(Status(code=stage.value, label=_("In progress"), icon="clock"))
        case Timing.PAST:
            shown.append(Status(code=stage.value, label=_("Past"), icon="check"))
    return tuple(shown)


def row_statuses(
    appointment: MailboxAppointment, now: datetime, translator: Translator, *, overlaps: bool | None
) -> tuple[Status, ...]:
    """What a row in a list tells beside its time: what is to be done, and what is no longer so.

    `overlaps` tells whether another appointment is at the same time, or only too close; None when neither is.
    """
    _ = translator.gettext
    content = appointment.appointment
    shown = [*_due(appointment, now, translator), *_changes(appointment, now, translator)]
    if timing(content, now) is Timing.IN_PROGRESS:
        shown.append(Status(code="in_progress", label=_("In progress"), icon="clock"))
    if appointment.withdrawn_at is None and timing(content, now) is not Timing.PAST and overlaps is not None:
        label = _("Clashes with another appointment") if overlaps else _("Close to another appointment")
        shown.append(Status(code="clash", label=label, icon="warning"))
    return tuple(shown)


def _due(appointment: MailboxAppointment, now: datetime, translator: Translator) -> Iterator[Status]:
    """Until when an answer is wanted, while there is time and it still takes place."""
    content = appointment.appointment
    deadline = next_deadline(content, now)
    if deadline and appointment.withdrawn_at is None and timing(content, now) is not Timing.PAST:
        yield Status(code="due", label=answer_by(deadline, now, translator), icon="answer")


def _changes(appointment: MailboxAppointment, now: datetime, translator: Translator) -> Iterator[Status]:
    _ = translator.gettext
    if appointment.withdrawn_at:
        yield Status(code="cancelled", label=_("Cancelled"), icon="cancelled")
    elif appointment.previous and timing(appointment.appointment, now) is not Timing.PAST:
        old = moved_from(appointment.previous, appointment.appointment, translator)
        if old:
            yield Status(code="changed", label=_("Moved from"), icon="changed", old=old)
        # What was sent anew with another offset, or in another language, reads as before.
        elif changes_fact(appointment, translator):
            yield Status(code="changed", label=_("Changed"), icon="changed")
    if timing(appointment.appointment, now) is not Timing.PAST:
        if appointment.has_question and not appointment.withdrawn_at:
            yield Status(code="doubtful", label=_("A letter seems to replace an appointment"), icon="warning")
        if appointment.letter_differences and not appointment.withdrawn_at:
            yield Status(code="doubtful", label=_("The letter says otherwise"), icon="warning")


def moved_from(old: Appointment, new: Appointment, translator: Translator) -> str | None:
    """Where the start was before: its clock, with the day when that was another; None when it has not moved."""
    if old.start == new.start:
        return None
    zone = zone_of(new)
    clock = clock_of(old.times[0], zone, translator)
    was, now = old.start.astimezone(zone).date(), new.start.astimezone(zone).date()
    if was == now:
        return clock
    return f"{translator.short_day(was)} {translator.short_months[was.month - 1]} {clock}"
