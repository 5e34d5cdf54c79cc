"""Background work: a loop that looks at what the tables say is due, and keeps a schedule.

The tables are the queue (status, lease, next attempt), so nothing wakes the worker and nothing is handed to it: what a
process left undone when it died, the next one finds. Any number of workers may run.
"""

import logging
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time as clock_time, timedelta
from types import FrameType
from typing import NoReturn, Protocol

from viewer.actions.locate import locate_pending
from viewer.actions.read_letter import read_due_letters
from viewer.actions.retain import apply_rules
from viewer.actions.tidy import tidy_up
from viewer.config import Settings
from viewer.domain.appointment import OSLO
from viewer.logs import configure_logging
from viewer.wiring import Services, wire

# The longest that an accepted address waits for its map: half a second is not noticed, and costs next to nothing.
LOOK_INTERVAL = timedelta(milliseconds=500)
# A failing task is tried again after its own interval, then after twice that, up to this.
LONGEST_BACKOFF = timedelta(minutes=1)

logger = logging.getLogger(__name__)


class Schedule(Protocol):
    """When a task is due again."""

    def after(self, moment: datetime) -> datetime:
        """The next moment at which the task is due, having run at this one."""
        ...


@dataclass(frozen=True, slots=True)
class Every:
    """At a fixed interval."""

    interval: timedelta

    def after(self, moment: datetime) -> datetime:
        """One interval later."""
        return moment + self.interval


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day, at that time in Norway."""

    clock: clock_time

    def after(self, moment: datetime) -> datetime:
        """That time today, or tomorrow when it has passed."""
        today = datetime.combine(moment.astimezone(OSLO).date(), self.clock, OSLO)
        return today if today > moment else datetime.combine(today.date() + timedelta(days=1), self.clock, OSLO)


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of background work: its name in the log, how often it runs, and what it does."""

    name: str
    schedule: Schedule
    run: Callable[[Services], object]


def _locate(services: Services) -> None:
    locate_pending(places=services.places, geocoder=services.geocoder, online=services.online, now=services.now())


def _read_letters(services: Services) -> None:
    if services.settings.read_letters:
        read_due_letters(readings=services.readings, letters=services.letters, now=services.now())


def _tidy(services: Services) -> None:
    tidy_up(
        recipients=services.recipients,
        messages=services.messages,
        letters=services.letters,
        now=services.now(),
    )


def _apply_retention(services: Services) -> None:
    apply_rules(retention=services.retention, letters=services.letters, now=services.now())


def _forget_requests(services: Services) -> None:
    services.sender_requests.forget_expired(services.now())
    services.rate_limits.forget_full(services.now())


TASKS = (
    Task("locate", Every(LOOK_INTERVAL), _locate),
    Task("forget requests", Every(timedelta(hours=1)), _forget_requests),
    Task("read letters", Every(LOOK_INTERVAL), _read_letters),
    Task("tidy", Daily(clock_time(3, 30)), _tidy),
    Task("retention", Daily(clock_time(4, 0)), _apply_retention),
)


class ScheduledTask:
    """A task with the moment at which it is due next, and how often in a row it has failed."""

    def __init__(self, task: Task, started_at: datetime) -> None:
        # What runs at an interval begins at once, and so finds what an earlier process left.
        self.due_at = started_at if isinstance(task.schedule, Every) else task.schedule.after(started_at)
        self._task = task
        self._failures = 0

    def run(self, services: Services) -> None:
        """Run the task; a failure is logged once, and puts off the next run further each time."""
        try:
            self._task.run(services)
        except Exception as error:  # noqa: BLE001  # a store that is away comes back, and other tasks go on meanwhile
            if not self._failures:
                logger.warning("%s failed and will be tried again: %s", self._task.name, type(error).__name__)
            self._failures += 1
            backoff = min(LOOK_INTERVAL * 2 ** min(self._failures, 10), LONGEST_BACKOFF)
            self.due_at = services.now() + backoff
        else:
            if self._failures:
                logger.warning("%s works again", self._task.name)
            self._failures = 0
            self.due_at = self._task.schedule.after(services.now())


class Stopped(BaseException):
    """The worker was told to stop.

    No KeyboardInterrupt: after one in code that a C extension runs, Python ends by the signal even if it was caught.
    """


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Stopped


def work(settings: Settings) -> None:
    """Be a worker, with services of its own, until SIGINT or SIGTERM."""
    # The signal ends even a request that waits; what was leased is due again when its lease runs out.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    configure_logging(settings.log_format, settings.log_level)
    services = wire(settings)
    try:
        run_forever(TASKS, services)
    except Stopped:
        logger.info("told to stop")
    finally:
        services.close()


def run_forever(tasks: Iterable[Task], services: Services, sleep: Callable[[float], None] = time.sleep) -> None:
    """Run each task whenever it is due; returns when `sleep` or a signal raises."""
    scheduled = [ScheduledTask(task, services.now()) for task in tasks]
    while True:
        for task in scheduled:
            if task.due_at <= services.now():
                task.run(services)
        sleep(LOOK_INTERVAL.total_seconds())
