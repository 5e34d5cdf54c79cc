"""Work in the background: huey, with its queue in PostgreSQL, or in a SQLite file of its own.

A job carries no data at all, not even an id: it says that there is something to do, and what that is stands in the
store. So a lost job costs time only, and the sweep that runs every minute finds what it would have found.
"""

import logging
from functools import cache

from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from viewer.actions.locate import locate_pending
from viewer.actions.tidy import tidy_up
from viewer.config import Settings
from viewer.wiring import Services, wire

# An idle worker looks for jobs this often, in seconds: as long as somebody may wait for a map.
LONGEST_PAUSE = 0.5

logger = logging.getLogger(__name__)


def make_queue(settings: Settings) -> Huey:
    """The queue, where every process of the installation finds it: with the database, or in a file beside it."""
    if settings.database_url.startswith("postgresql"):
        # The URL names SQLAlchemy's driver too, which means nothing to the PostgreSQL library.
        dsn = f"postgresql{settings.database_url[settings.database_url.index('://') :]}"
        return PostgresHuey("innkalling", dsn=dsn, results=False, utc=True)
    # A lost job is found by the sweep, so nobody has to wait for the disk.
    file = str(settings.data_dir / "jobs.sqlite")
    return SqliteHuey("innkalling", filename=file, fsync=False, results=False, utc=True)


class Jobs:
    """The queue of an installation and the tasks that it knows."""

    def __init__(self, settings: Settings) -> None:
        self._services: Services | None = None
        self.queue = make_queue(settings)
        self.locate = self.queue.task(name="locate")(self._locate)
        self.queue.periodic_task(crontab(), name="sweep")(self._locate)
        self.queue.periodic_task(crontab(hour="3", minute="30"), name="tidy")(self._tidy)

    def _locate(self) -> None:
        """Look up every address that waits."""
        services = self._services
        if services is not None:
            locate_pending(
                places=services.places, geocoder=services.geocoder, online=services.online, now=services.now()
            )

    def _tidy(self) -> None:
        """Remove what nobody will ask for again, in the small hours."""
        at = self._services
        if at is not None:
            tidy_up(recipients=at.recipients, messages=at.messages, letters=at.letters, now=at.now())

    def work(self, services: Services) -> None:
        """Work through the queue until a signal stops it, and look at once for what an earlier process left."""
        self._services = services
        self.locate()
        Consumer(self.queue, workers=1, max_delay=LONGEST_PAUSE).run()


@cache
def jobs_of(settings: Settings) -> Jobs:
    """The jobs of an installation, opened once a process."""
    return Jobs(settings)


def wake(settings: Settings) -> None:
    """Say that there may be an address to look up. It never fails: at worst the next sweep finds the address."""
    try:
        jobs = jobs_of(settings)
        # A job that waits already looks later than now: it will see what has just been accepted.
        if not jobs.queue.pending_count():
            jobs.locate()
    except Exception as error:  # noqa: BLE001  # the message is accepted; no fault of the queue may undo that
        logger.warning("no job was queued: %s", type(error).__name__)


def work(settings: Settings) -> None:
    """Be the worker: services of its own, jobs one after the other, until SIGINT or SIGTERM."""
    services = wire(settings)
    try:
        jobs_of(settings).work(services)
    finally:
        services.close()
