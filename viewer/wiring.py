"""Settings to services: the one place where implementations are chosen and the clock is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime

from viewer.config import Settings
from viewer.domain.access import Keys
from viewer.ports import CalendarStore
from viewer.ports import DocumentStore
from viewer.ports import Geocoder
from viewer.ports import MessageStore
from viewer.ports import PlaceStore
from viewer.ports import RecipientStore
from viewer.ports import SenderStore


def system_clock() -> datetime:
    """The time now, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """All that the actions need, wired once a process."""

    settings: Settings
    keys: Keys
    senders: SenderStore
    recipients: RecipientStore
    messages: MessageStore
    places: PlaceStore
    calendars: CalendarStore
    documents: DocumentStore
    geocoder: Geocoder
    is_ready: Callable[[], bool]
    now: Callable[[], datetime] = system_clock
