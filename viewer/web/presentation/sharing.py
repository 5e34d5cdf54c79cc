"""Sharing an appointment, in words: what its recipient sees of the links, and what a link shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from viewer.domain.mailbox import MailboxAppointment
from viewer.domain.redaction import DetailLevel
from viewer.domain.sharing import Share, ShareId
from viewer.domain.shown import ShownAppointment
from viewer.i18n import Title, Translator
from viewer.web.presentation.page import AppointmentPage, Platform, appointment_page


@dataclass(frozen=True, kw_only=True, slots=True)
class ShareRow:
    """A link, as its recipient sees it: never the address, which is told once."""

    id: ShareId
    detail_level: str
    until: str
    opened: str
    openings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedPage:
    """What a link shows; `page` is redacted, and `title` is ours at a detail level that tells none."""

    page: AppointmentPage
    title: Title
    until: str


def share_rows(shares: Iterable[Share], translator: Translator) -> list[ShareRow]:
    """The links, ready to be listed."""
    _ = translator.gettext
    return [
        ShareRow(
            id=share.id,
            detail_level=detail_level_in_words(share.detail_level, translator),
            until=_("Works until %(moment)s", moment=translator.date_and_clock(share.expires_at)),
            opened=translator.ngettext("Opened %(num)d time", "Opened %(num)d times", len(share.openings))
            if share.openings
            else _("Not opened yet"),
            openings=tuple(translator.date_and_clock(moment) for moment in share.openings),
        )
        for share in shares
    ]


def shared_page(
    share: Share,
    appointment: MailboxAppointment,
    now: datetime,
    translator: Translator,
    platform: Platform = Platform.OTHER,
) -> SharedPage:
    """What the link shows of an appointment that is redacted already."""
    _ = translator.gettext
    page = appointment_page(ShownAppointment(appointment=appointment), now, translator, platform)
    shows_title = share.detail_level is DetailLevel.EVERYTHING
    return SharedPage(
        page=page,
        title=page.title if shows_title else Title(text=_("A shared appointment")),
        until=_("The link works until %(moment)s.", moment=translator.date_and_clock(share.expires_at)),
    )


def detail_level_in_words(detail_level: DetailLevel, translator: Translator) -> str:
    """What a link of that detail level shows."""
    _ = translator.gettext
    return {
        DetailLevel.TIME_AND_PLACE: _("Time and address"),
        DetailLevel.TIME_AND_NAMED_PLACE: _("Time, address and the name of the place"),
        DetailLevel.EVERYTHING: _("Everything but the letter"),
    }[detail_level]
