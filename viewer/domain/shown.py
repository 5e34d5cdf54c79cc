"""An appointment as its page shows it: with what surrounds it."""

from dataclasses import dataclass

from viewer.domain.clash import Clash
from viewer.domain.mailbox import Envelope, MailboxAppointment, ShownTie
from viewer.domain.picture import Picture


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownAppointment:
    """An appointment, those that clash with it, what letters tie it to or ask about, and its barcode, drawn.

    `locked` are those of its letters that ask for a higher authentication level than was proved.
    `route_code` is a QR code of the way there, for paper; None when there is none to show.
    """

    appointment: MailboxAppointment
    clashes: tuple[Clash, ...] = ()
    ties: tuple[ShownTie, ...] = ()
    locked: tuple[Envelope, ...] = ()
    barcode: Picture | None = None
    route_code: Picture | None = None
