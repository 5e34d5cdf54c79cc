"""Letters that ask for a stronger sign-in, as far as they may be told, and what their reader can do about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from viewer.domain.appointment import OSLO
from viewer.domain.mailbox import DocumentId, Envelope, ListPage
from viewer.domain.message import AuthenticationLevel
from viewer.i18n import Translator
from viewer.web.presentation.when import machine_time


@dataclass(frozen=True, kw_only=True, slots=True)
class LockedRow:
    """A letter as it is listed below its authentication level; `subject` is ours where the sender's is not told."""

    id: DocumentId
    subject: str
    sender: str | None
    delivered: str
    delivered_machine: str
    asks_for: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LockedList:
    """A page of such letters, newest first."""

    rows: tuple[LockedRow, ...]
    list_page: ListPage[Envelope]


def locked_row(envelope: Envelope, translator: Translator) -> LockedRow:
    """The letter, ready to be listed."""
    _ = translator.gettext
    return LockedRow(
        id=envelope.id,
        subject=_("Something has come") if envelope.subject is None else envelope.subject,
        sender=envelope.sender_name,
        delivered=translator.long_date(envelope.delivered_at.astimezone(OSLO)),
        delivered_machine=machine_time(envelope.delivered_at),
        asks_for=level_in_words(envelope.authentication_level, translator),
    )


def locked_rows(envelopes: Iterable[Envelope], translator: Translator) -> tuple[LockedRow, ...]:
    """The letters, ready to be listed."""
    return tuple(locked_row(envelope, translator) for envelope in envelopes)


def locked_list(page: ListPage[Envelope], translator: Translator) -> LockedList:
    """A page of the letters."""
    return LockedList(rows=locked_rows(page.items, translator), list_page=page)


def level_in_words(authentication_level: AuthenticationLevel | None, translator: Translator) -> str:
    """How surely its reader must be known, as people know the ways to sign in."""
    _ = translator.gettext
    words = {
        AuthenticationLevel.PASSWORD: _("Asks for a password"),
        AuthenticationLevel.TWO_FACTOR: _("Asks for a password and a code"),
        AuthenticationLevel.IDPORTEN_3: _("Asks for ID-porten, such as MinID"),
        AuthenticationLevel.IDPORTEN_4: _("Asks for ID-porten at the highest level, such as BankID"),
    }
    if authentication_level is None:
        return _("Asks for a way to sign in that this service does not know")
    return words[authentication_level]
