"""The sender's link: where it leads, and until when."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from viewer.domain.appointment import Appointment, ExternalLink
from viewer.web.pages.languages import gettext as _
from viewer.web.presentation.dates import date_and_clock, machine_time


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """`text` tells the deadline, or that it is over."""

    text: str
    machine: str
    is_over: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkFact:
    """`host` is where the reader will end up; `button` is the sender's text, or ours when `is_own_button` is set."""

    url: str
    host: str
    button: str
    is_own_button: bool
    description: str | None
    deadline: Deadline | None


def link_facts(appointment: Appointment, now: datetime) -> tuple[LinkFact, ...]:
    """The links that the sender gave: one at most with an appointment, any number with an event."""
    return tuple(link_fact(link, now) for link in appointment.links)


def link_fact(link: ExternalLink, now: datetime) -> LinkFact:
    """The link in words."""
    return LinkFact(
        url=link.url,
        host=host_of(link.url),
        button=link.button_text or _("Continue"),
        is_own_button=link.button_text is None,
        description=link.description,
        deadline=_deadline(link.deadline, now) if link.deadline else None,
    )


def host_of(url: str) -> str:
    """The host in ASCII, so that letters that look alike don't pass for each other."""
    host = urlsplit(url).hostname or ""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host.encode("ascii", "backslashreplace").decode("ascii")


def _deadline(deadline: datetime, now: datetime) -> Deadline:
    moment = date_and_clock(deadline)
    is_over = now > deadline
    text = _("The deadline passed %(moment)s", moment=moment) if is_over else _("Deadline: %(moment)s", moment=moment)
    return Deadline(text=text, machine=machine_time(deadline), is_over=is_over)
