"""Settings to services: the one place where implementations are chosen and the clock is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime

from viewer.config import Settings
from viewer.domain.access import Keys
from viewer.geocoding.gazetteer import Gazetteer
from viewer.ports import CalendarStore
from viewer.ports import DocumentStore
from viewer.ports import Geocoder
from viewer.ports import MessageStore
from viewer.ports import PlaceStore
from viewer.ports import RecipientStore
from viewer.ports import SenderStore
from viewer.ports import ShareStore
from viewer.store.calendars import Calendars
from viewer.store.documents import FileDocuments
from viewer.store.engine import Database
from viewer.store.engine import create_engine
from viewer.store.messages import Messages
from viewer.store.migrations import is_current
from viewer.store.migrations import migrate as bring_up_to_date
from viewer.store.places import Places
from viewer.store.recipients import Recipients
from viewer.store.senders import Senders
from viewer.store.shares import Shares


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
    shares: ShareStore
    documents: DocumentStore
    geocoder: Geocoder
    is_ready: Callable[[], bool]
    close: Callable[[], None]
    now: Callable[[], datetime] = system_clock


def wire(settings: Settings, *, now: Callable[[], datetime] = system_clock) -> Services:
    """The services of these settings; whoever wires them closes them."""
    database = Database(create_engine(settings.database_url))
    return Services(
        settings=settings,
        keys=Keys(settings.secret.encode()),
        senders=Senders(database),
        recipients=Recipients(database),
        messages=Messages(database),
        places=Places(database),
        calendars=Calendars(database),
        shares=Shares(database),
        documents=FileDocuments(settings.data_dir / "letters"),
        geocoder=Gazetteer(),
        is_ready=lambda: is_current(database.engine),
        close=database.close,
        now=now,
    )


def migrate(settings: Settings) -> None:
    """Make the database, or bring it to the schema that this code works with."""
    engine = create_engine(settings.database_url)
    try:
        bring_up_to_date(engine)
    finally:
        engine.dispose()
