"""Who has seen what of a mailbox: entries of the access log, which is only ever added to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from viewer.domain.access import RecipientId
from viewer.domain.mailbox import Letter, MailboxAppointment
from viewer.domain.message import AuthenticationLevel

# Characters of what operators give as their reason.
LONGEST_REASON = 200


class Deed(StrEnum):
    """What was done. The values are stored for good, so none of them changes."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_REFUSED = "sign_in_refused"
    SAW_LISTS = "saw_lists"
    SAW_APPOINTMENT = "saw_appointment"
    SAW_LETTER = "saw_letter"
    SAW_LOG = "saw_log"
    DOWNLOADED_CALENDAR_FILE = "downloaded_calendar_file"
    REFUSED_BELOW_LEVEL = "refused_below_level"
    MADE_SHARE = "made_share"
    REVOKED_SHARE = "revoked_share"
    OPENED_SHARE = "opened_share"
    MADE_FEED = "made_feed"
    CHANGED_FEED = "changed_feed"
    RENEWED_FEED = "renewed_feed"
    REVOKED_FEED = "revoked_feed"
    RESTORED_FEED = "restored_feed"
    MADE_SIGN_IN_LINK = "made_sign_in_link"
    LOOKED_AS_RECIPIENT = "looked_as_recipient"
    WITHDREW_APPOINTMENT = "withdrew_appointment"
    LINKED_IDENTITY = "linked_identity"
    EXPORTED = "exported"
    ERASED = "erased"
    PURGED = "purged"


# What the object of these is.
OF_APPOINTMENTS = frozenset(
    {
        *(Deed.SAW_APPOINTMENT, Deed.DOWNLOADED_CALENDAR_FILE, Deed.MADE_SHARE, Deed.REVOKED_SHARE),
        *(Deed.OPENED_SHARE, Deed.SAW_LOG, Deed.WITHDREW_APPOINTMENT),
    }
)
OF_LETTERS = frozenset({Deed.SAW_LETTER, Deed.REFUSED_BELOW_LEVEL})


class Actor(StrEnum):
    """Who did it: the recipient, whoever has a shared link, whoever runs the service, or somebody unknown."""

    RECIPIENT = "recipient"
    LINK_HOLDER = "link_holder"
    OPERATOR = "operator"
    STRANGER = "stranger"


@dataclass(frozen=True, kw_only=True, slots=True)
class Operator:
    """Somebody who runs the service, by the user name on the machine, and why this is done."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessEvent:
    """One entry. `recipient_id` is whose mailbox it concerns, None when that is not known.

    `actor_name` is the browser in two words, or the operator's user name on the machine; `object_id` names an
    appointment, a document or a feed, or the day before which was purged; `reason` is what an operator gave. No title,
    no name, no address is in it.
    """

    at: datetime
    deed: Deed
    actor: Actor
    recipient_id: RecipientId | None = None
    actor_name: str = ""
    object_id: str = ""
    authentication_level: AuthenticationLevel | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedEvent(AccessEvent):
    """An entry as it is stored; `id` rises with each."""

    id: int


# What entries concern, by its id. None is what asks for a higher authentication level than was proved, and what was
# erased is not in it.
Concerned: TypeAlias = Mapping[str, MailboxAppointment | Letter | None]
