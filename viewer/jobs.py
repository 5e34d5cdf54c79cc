"""Work in the background: huey, with its queue in a database of its own beside the service's.

A job carries no data at all, not even an id: it says that there is something to do, and what that is stands in the
store. So a lost job costs time only, and the sweep that runs every minute finds what it would have found.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from huey import Huey
from huey import SqliteHuey
from huey import crontab
from huey.consumer import Consumer

from viewer.actions.locate import locate_pending
from viewer.config import Settings
from viewer.wiring import Services
from viewer.wiring import wire

# An idle worker looks for jobs this often, in seconds: as long as somebody may wait for a map.
LONGEST_PAUSE = 0.5

logger = logging.getLogger(__name__)


class QuietConsumer(Consumer):  # type: ignore[misc]  # huey is not typed
    """A consumer whose threads run beside a server that handles the signals itself."""

    def _set_signal_handlers(self) -> None:
        """Leave the process's signals alone."""


class Jobs:
    """The queue of an installation and the tasks that it knows."""

    def __init__(self, settings: Settings) -> None:
        self._services: Services | None = None
        self.queue: Huey = SqliteHuey(
            "innkalling", filename=str(settings.data_dir / "jobs.sqlite"), results=False, utc=True
        )
        self.locate = self.queue.task(name="locate")(self._locate)
        self.queue.periodic_task(crontab(), name="sweep")(self._locate)

    def _locate(self) -> None:
        """Look up every address that waits."""
        services = self._services
        if services is not None:
            locate_pending(
                places=services.places, geocoder=services.geocoder, online=services.online, now=services.now()
            )

    def start(self, services: Services) -> Consumer:
        """Begin to work through the queue, and look at once for what an earlier process left."""
        self._services = services
        consumer = QuietConsumer(self.queue, workers=1, max_delay=LONGEST_PAUSE, check_worker_health=False)
        consumer.start()
        self.locate()
        return consumer


@cache
def jobs_of(settings: Settings) -> Jobs:
    """The jobs of an installation, opened once a process."""
    return Jobs(settings)


def wake(settings: Settings) -> None:
    """Say that there may be an address to look up. It never fails: at worst the next sweep finds the address."""
    try:
        jobs_of(settings).locate()
    except Exception as error:  # noqa: BLE001  # the message is accepted; no fault of the queue may undo that
        logger.warning("no job was queued: %s", type(error).__name__)


@contextmanager
def embedded_worker(settings: Settings) -> Iterator[None]:
    """Work in threads beside the server, from services of its own."""
    services = wire(settings)
    consumer = jobs_of(settings).start(services)
    try:
        yield
    finally:
        consumer.stop(graceful=True)
        services.close()
