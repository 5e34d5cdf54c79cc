"""The status in a word, with an icon: never by colour alone."""

from dataclasses import dataclass
from datetime import datetime

from viewer.domain.appointment import Appointment
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.timing import Timing, days_until, next_time, timing
from viewer.web.pages.languages import gettext as _, ngettext


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """`code` chooses the look, `label` is the word."""

    code: str
    label: str
    icon: str


def shown_statuses(found: MailboxAppointment, now: datetime) -> tuple[Status, ...]:
    """The statuses worth telling, the gravest first: that it is plainly to come, the date tells."""
    standing = timing(found.appointment, now)
    shown = []
    if found.withdrawn_at:
        shown.append(Status(code="cancelled", label=_("Cancelled"), icon="cancelled"))
    elif found.previous and standing is not Timing.PAST:
        shown.append(Status(code="changed", label=_("Changed"), icon="changed"))
    if standing is not Timing.UPCOMING:
        shown.append(status_of(found.appointment, now))
    return tuple(shown)


def status_of(appointment: Appointment, now: datetime) -> Status:
    """The status of the appointment."""
    standing = timing(appointment, now)
    labels = {
        Timing.UPCOMING: (_("Upcoming"), "calendar"),
        Timing.TODAY: (_("Today"), "clock"),
        Timing.IN_PROGRESS: (_("In progress"), "clock"),
        Timing.PAST: (_("Past"), "check"),
    }
    label, icon = labels[standing]
    return Status(code=standing.value, label=label, icon=icon)


def distance(appointment: Appointment, now: datetime) -> str:
    """How far away it is, in calendar days: "in 3 days", "tomorrow", "now"."""
    standing = timing(appointment, now)
    if standing is Timing.IN_PROGRESS:
        return _("in progress now")
    if standing is Timing.PAST:
        return _("has been")
    days = days_until(next_time(appointment, now).start, now)
    if days == 0:
        return _("today")
    # "om 3 dager": what Babel says by itself is "om 3 døgn".
    return _("tomorrow") if days == 1 else ngettext("in %(num)d day", "in %(num)d days", days)
