"""Sharing an appointment, in words: what its recipient sees of the links, and what a link shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from viewer.domain.appointment import Info
from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.sharing import Share, ShareId, ShareLevel
from viewer.domain.shown import ShownAppointment
from viewer.i18n import Translator
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


def share_rows(shares: Iterable[Share], translator: Translator) -> list[ShareRow]:
    """The links, ready to be listed."""
    _ = translator.gettext
    return [
        ShareRow(
            id=share.id,
            level=level_in_words(share.level, translator),
            until=_("Works until %(moment)s", moment=translator.date_and_clock(share.expires_at)),
            opened=translator.ngettext("Opened %(num)d time", "Opened %(num)d times", len(share.openings))
            if share.openings
            else _("Not opened yet"),
            openings=tuple(translator.date_and_clock(moment) for moment in share.openings),
        )
        for share in shares
    ]


def shared_page(share: Share, appointment: MailboxAppointment, now: datetime, translator: Translator) -> SharedPage:
    """The appointment as far as the link goes."""
    _ = translator.gettext
    facts = appointment_page(ShownAppointment(appointment=appointment), now, translator)
    shows_all = share.level is ShareLevel.EVERYTHING
    return SharedPage(
        facts=facts,
        title=facts.title.text if shows_all else None,
        infos=facts.infos if shows_all else (),
        until=_("The link works until %(moment)s.", moment=translator.date_and_clock(share.expires_at)),
    )


def level_in_words(level: ShareLevel, translator: Translator) -> str:
    """What a link of that detail level shows."""
    _ = translator.gettext
    return {
        ShareLevel.TIME_AND_PLACE: _("Time and place"),
        ShareLevel.EVERYTHING: _("Everything but the letter"),
    }[level]
