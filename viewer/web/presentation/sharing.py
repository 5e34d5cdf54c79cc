"""Sharing an appointment, in words: what its recipient sees of the links, and what a link shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from viewer.domain.appointment import Info
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.sharing import Share, ShareId, ShareLevel
from viewer.domain.shown import ShownAppointment
from viewer.web.pages.languages import gettext as _, ngettext
from viewer.web.presentation.dates import date_and_clock
from viewer.web.presentation.page import AppointmentPage, appointment_page


@dataclass(frozen=True, kw_only=True, slots=True)
class ShareRow:
    """A link, as its recipient sees it: never the address, which is told once."""

    id: ShareId
    level: str
    until: str
    opened: str
    openings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedPage:
    """What a link shows. `facts` has time, arrival and place; `title` and `infos` only at the level that shows them."""

    facts: AppointmentPage
    title: str | None
    infos: tuple[Info, ...]
    until: str


def share_rows(shares: Iterable[Share]) -> list[ShareRow]:
    """The links, ready to be listed."""
    return [
        ShareRow(
            id=share.id,
            level=level_in_words(share.level),
            until=_("Works until %(moment)s", moment=date_and_clock(share.expires_at)),
            opened=_opened(len(share.openings)),
            openings=tuple(date_and_clock(moment) for moment in share.openings),
        )
        for share in shares
    ]


def shared_page(share: Share, found: MailboxAppointment, now: datetime) -> SharedPage:
    """The appointment as far as the link goes."""
    facts = appointment_page(ShownAppointment(appointment=found), now)
    shows_all = share.level is ShareLevel.EVERYTHING
    return SharedPage(
        facts=facts,
        title=facts.title.text if shows_all else None,
        infos=facts.infos if shows_all else (),
        until=_("The link works until %(moment)s.", moment=date_and_clock(share.expires_at)),
    )


def level_in_words(level: ShareLevel) -> str:
    """What the level shows."""
    return {
        ShareLevel.TIME_AND_PLACE: _("Time and place"),
        ShareLevel.EVERYTHING: _("Everything but the letter"),
    }[level]


def _opened(times: int) -> str:
    if times == 0:
        return _("Not opened yet")
    return ngettext("Opened %(num)d time", "Opened %(num)d times", times)
