"""The sender's link: where it leads, and until when."""

import ipaddress
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from viewer.domain.appointment import Appointment, ExternalLink
from viewer.domain.zone import readings
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
    """`host` is where the reader will end up; `button` is the sender's text, or ours when `is_own_button` is set.

    `doubt` says why the address deserves a second look, if it does.
    """

    url: str
    host: str
    doubt: str | None
    button: str
    is_own_button: bool
    description: str | None
    deadline: Deadline | None

    @property
    def is_due(self) -> bool:
        """Whether an answer is wanted and there is still time for it."""
        return self.deadline is not None and not self.deadline.is_over


def link_facts(appointment: Appointment, now: datetime, translator: Translator) -> tuple[LinkFact, ...]:
    """The links that the sender gave, those that wait for an answer first, soonest deadline first."""
    facts = [link_fact(link, now, translator) for link in appointment.links]
    due = sorted(
        (fact for fact in facts if fact.is_due), key=lambda fact: fact.deadline.machine if fact.deadline else ""
    )
    return (*due, *(fact for fact in facts if not fact.is_due))


def link_fact(link: ExternalLink, now: datetime, translator: Translator) -> LinkFact:
    """The link in words."""
    _ = translator.gettext
    return LinkFact(
        url=link.url,
        host=host_of(link.url),
        doubt=doubt_about(link.url, translator),
        button=link.button_text or _("Continue"),
        is_own_button=link.button_text is None,
        description=link.description,
        deadline=_deadline(readings(link.deadline)[0], now, translator) if link.deadline else None,
    )


def next_deadline(appointment: Appointment, now: datetime) -> datetime | None:
    """The soonest deadline that is not over; the earlier reading of one that was sent without an offset."""
    deadlines = [readings(link.deadline)[0] for link in appointment.links if link.deadline]
    return min((deadline for deadline in deadlines if now <= deadline), default=None)


def answer_by(deadline: datetime, now: datetime, translator: Translator) -> str:
    """Like "Svar innen i morgen kl. 12:00"."""
    _ = translator.gettext
    return _("Answer by %(moment)s", moment=translator.near_moment(deadline, now))


def host_of(url: str) -> str:
    """The host in ASCII, so that letters that look alike don't pass for each other."""
    host = urlsplit(url).hostname or ""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host.encode("ascii", "backslashreplace").decode("ascii")


def doubt_about(url: str, translator: Translator) -> str | None:
    """Why a reader should look twice: the host is a number, or what is read and written there can be read by others."""
    _, parts = translator.gettext, urlsplit(url)
    with suppress(ValueError):
        ipaddress.ip_address((parts.hostname or "").strip("[]"))
        return _("The address is a number, not a name: open it only if you expected that.")
    if parts.scheme != "https":
        return _("The connection is not encrypted: write nothing private there.")
    return None


def _deadline(deadline: datetime, now: datetime, translator: Translator) -> Deadline:
    _ = translator.gettext
    is_over = now > deadline
    text = (
        _("The deadline passed %(moment)s", moment=translator.date_and_clock(deadline))
        if is_over
        else answer_by(deadline, now, translator)
    )
    return Deadline(text=text, machine=machine_time(deadline), is_over=is_over)
