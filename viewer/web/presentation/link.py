"""The sender's link: where it leads, and until when."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from viewer.domain.appointment import Appointment, ExternalLink
from viewer.i18n import Translator
from viewer.web.presentation.when import machine_time


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


def link_facts(appointment: Appointment, now: datetime, translator: Translator) -> tuple[LinkFact, ...]:
    """The links that the sender gave: one at most with an appointment, any number with an event."""
    return tuple(link_fact(link, now, translator) for link in appointment.links)


def link_fact(link: ExternalLink, now: datetime, translator: Translator) -> LinkFact:
    """The link in words."""
    _ = translator.gettext
    deadline = None
    if link.deadline:
        moment, is_over = translator.date_and_clock(link.deadline), now > link.deadline
        deadline = Deadline(
            text=_("The deadline passed %(moment)s", moment=moment)
            if is_over
            else _("Deadline: %(moment)s", moment=moment),
            machine=machine_time(link.deadline),
            is_over=is_over,
        )
    return LinkFact(
        url=link.url,
        host=host_of(link.url),
        button=link.button_text or _("Continue"),
        is_own_button=link.button_text is None,
        description=link.description,
        deadline=deadline,
    )


def host_of(url: str) -> str:
    """The host in ASCII, so that letters that look alike don't pass for each other."""
    host = urlsplit(url).hostname or ""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host.encode("ascii", "backslashreplace").decode("ascii")
