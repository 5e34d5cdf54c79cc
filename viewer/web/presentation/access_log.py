"""Who has seen what, in plain words."""

from dataclasses import dataclass

from viewer.domain.access_log import OF_APPOINTMENTS, OF_LETTERS, Actor, Concerned, Deed, LoggedEvent
from viewer.domain.appointment import OSLO
from viewer.domain.mailbox import Letter, ListPage, MailboxAppointment
from viewer.i18n import Title, Translator, title
from viewer.web.presentation.when import machine_time, time_fact


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectFact:
    """What an entry concerns: the appointment and when it is, or the letter and when it came; `href` leads there.

    `when` is None for what asks for a stronger sign-in, of which nothing else is told.
    """

    name: Title
    when: str | None
    href: str
    is_cancelled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessRow:
    """An entry in words; `object` is None where it concerns the whole mailbox, or what was erased since."""

    when: str
    machine: str
    who: str
    what: str
    reason: str | None
    object: ObjectFact | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessPage:
    """A page of entries, newest first."""

    rows: tuple[AccessRow, ...]
    list_page: ListPage[LoggedEvent]


def access_page(log: ListPage[LoggedEvent], concerned: Concerned, translator: Translator) -> AccessPage:
    """The entries, ready to be listed, with what they concern where it is still there."""
    return AccessPage(rows=tuple(_row(event, concerned, translator) for event in log.items), list_page=log)


def _row(event: LoggedEvent, concerned: Concerned, translator: Translator) -> AccessRow:
    return AccessRow(
        object=_object(event, concerned[event.object_id], translator) if event.object_id in concerned else None,
        when=translator.date_and_clock(event.at),
        machine=machine_time(event.at),
        who=_who(event, translator),
        what=_what(event.deed, translator),
        reason=event.reason or None,
    )


def _object(event: LoggedEvent, concerned: MailboxAppointment | Letter | None, translator: Translator) -> ObjectFact:
    _ = translator.gettext
    href = f"/letters/{event.object_id}" if event.deed in OF_LETTERS else f"/appointments/{event.object_id}"
    match concerned:
        case MailboxAppointment(appointment=content):
            return ObjectFact(
                name=title(content, concerned.sender_name, translator),
                when=time_fact(content.times[0], content, translator).text,
                href=href,
                is_cancelled=concerned.withdrawn_at is not None,
            )
        case Letter(subject=subject, delivered_at=delivered_at):
            return ObjectFact(
                name=Title(text=subject), when=translator.long_date(delivered_at.astimezone(OSLO)), href=href
            )
        case None:
            name = _("A letter that asks for a stronger sign-in")
            if event.deed in OF_APPOINTMENTS:
                name = _("An appointment that asks for a stronger sign-in")
            return ObjectFact(name=Title(text=name), when=None, href=href)


def _who(event: LoggedEvent, translator: Translator) -> str:
    _, name = translator.gettext, event.actor_name
    match event.actor:
        case Actor.RECIPIENT:
            return _("You, with %(browser)s", browser=name) if name else _("You")
        case Actor.LINK_HOLDER:
            return _("Somebody with the link")
        case Actor.OPERATOR:
            return _("Whoever runs this service (%(name)s)", name=name)
        case Actor.STRANGER:
            return _("Somebody unknown")


def _what(deed: Deed, translator: Translator) -> str:
    _ = translator.gettext
    return {
        Deed.SIGNED_IN: _("Signed in"),
        Deed.SIGNED_OUT: _("Signed out"),
        Deed.SIGN_IN_REFUSED: _("Could not sign in"),
        Deed.SAW_LISTS: _("Looked at the lists of the mailbox"),
        Deed.SAW_APPOINTMENT: _("Opened an appointment"),
        Deed.SAW_LETTER: _("Opened a letter"),
        Deed.SAW_LOG: _("Looked at who has seen this"),
        Deed.DOWNLOADED_CALENDAR_FILE: _("Downloaded a calendar file"),
        Deed.REFUSED_BELOW_LEVEL: _("Was not shown what asks for a stronger sign-in"),
        Deed.MADE_SHARE: _("Made a link for sharing"),
        Deed.REVOKED_SHARE: _("Turned off a shared link"),
        Deed.OPENED_SHARE: _("Opened a shared appointment"),
        Deed.MADE_FEED: _("Made a subscription"),
        Deed.CHANGED_FEED: _("Changed a subscription"),
        Deed.RENEWED_FEED: _("Made a new address for a subscription"),
        Deed.REVOKED_FEED: _("Ended a subscription"),
        Deed.RESTORED_FEED: _("Opened a subscription again"),
        Deed.MADE_SIGN_IN_LINK: _("Made a sign-in link"),
        Deed.LOOKED_AS_RECIPIENT: _("Looked at a page of yours"),
        Deed.WITHDREW_APPOINTMENT: _("Cancelled an appointment for its sender"),
        Deed.LINKED_IDENTITY: _("Added a number or an address that letters to you may carry"),
        Deed.EXPORTED: _("Made a copy of all about you"),
        Deed.ERASED: _("Removed all about you"),
        Deed.PURGED: _("Removed old letters and appointments of yours"),
    }[deed]
