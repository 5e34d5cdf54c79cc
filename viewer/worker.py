"""Background work: loops that look at what the tables say is due, and keep a schedule.

The tables are the queue (status, lease, next attempt), so nothing wakes the worker and nothing is handed to it: what a
process left undone when it died, the next one finds. Any number of workers may run: rows are claimed one by one, and
periodic work, such as the nightly sweep, by one worker for the whole installation.
"""

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time as clock_time, timedelta
from queue import SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import Protocol

from viewer.actions.figures import count_letters
from viewer.actions.locate import locate_pending
from viewer.actions.read_letter import read_due_letters
from viewer.actions.retain import apply_rules
from viewer.actions.tidy import tidy_up
from viewer.config import Settings
from viewer.domain.appointment import OSLO
from viewer.errors import StorageError
from viewer.logs import configure_logging
from viewer.wiring import Services, wire

# The longest that an accepted address waits for its map: half a second is not noticed, and costs next to nothing.
LOOK_INTERVAL = timedelta(milliseconds=500)
# A failing task is tried again after its own interval, then after twice that, up to this.
LONGEST_BACKOFF = timedelta(minutes=1)
# When a task is another worker's, how soon it is seen whether that one has done it.
CLAIMED_AGAIN_AFTER = timedelta(minutes=1)
# How long a task that is under way may go on when the worker is told to stop.
GRACE = timedelta(seconds=2)
TOLD_TO_STOP = "told to stop"

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
class Regularly:
    """At the moments that are whole multiples of an interval since 1970, the same for all workers."""

    interval: timedelta

    def after(self, moment: datetime) -> datetime:
        """The next of those moments."""
        return moment - (moment - datetime.fromtimestamp(0, UTC)) % self.interval + self.interval


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of background work: its name in the log, how often it runs, and what it does.

    Every worker does it, unless it has a lease: then one does it for the whole installation, and has so much time for
    it until another may begin as well. What a worker that died had taken is done after that time.
    Tasks of one thread wait for each other, those of different threads never.
    """

    name: str
    schedule: Schedule
    run: Callable[[Services], object]
    lease: timedelta | None = None
    thread: str = "places"


def _locate(services: Services) -> None:
    locate_pending(places=services.places, geocoder=services.geocoder, online=services.online, clock=services.now)


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


def _count_letters(services: Services) -> None:
    count_letters(operations=services.operations, now=services.now())


def _renew_feeds(services: Services) -> None:
    while services.places.renew_feeds():
        pass


def _periodic(name: str, schedule: Schedule, run: Callable[[Services], object], lease: timedelta) -> Task:
    """Work that one worker does for all."""
    return Task(name, schedule, run, lease, thread="periodic")


# An address waits neither for a hundred letters nor for a sweep, which may take minutes.
TASKS = (
    Task("locate", Every(LOOK_INTERVAL), _locate),
    Task("renew feeds", Every(LOOK_INTERVAL), _renew_feeds),
    Task("read letters", Every(LOOK_INTERVAL), _read_letters, thread="letters"),
    _periodic("forget requests", Regularly(timedelta(hours=1)), _forget_requests, timedelta(minutes=10)),
    _periodic("count letters", Regularly(timedelta(minutes=5)), _count_letters, timedelta(minutes=5)),
    _periodic("tidy", Daily(clock_time(3, 30)), _tidy, timedelta(hours=1)),
    _periodic("retention", Daily(clock_time(4, 0)), _apply_retention, timedelta(hours=1)),
)


class ScheduledTask:
    """A task with the moment at which it is due next, and how often in a row it has failed."""

    def __init__(self, task: Task, started_at: datetime) -> None:
        # What runs at an interval begins at once, and so finds what an earlier process left.
        match task.schedule:
            case Every():
                self.due_at = started_at
            case Regularly(interval):
                self.due_at = task.schedule.after(started_at) - interval
            case _:
                self.due_at = task.schedule.after(started_at)
        self._task = task
        self._due_for = self.due_at
        self._failures = 0
        self._looked_at = started_at

    def is_due(self, now: datetime) -> bool:
        """Whether it is to run now. After the clock was set back, what was due later is due by the new time."""
        if now < self._looked_at:
            first = self._task.schedule.after(now)
            self.due_at, self._due_for = min(self.due_at, first), min(self._due_for, first)
        self._looked_at = now
        return self.due_at <= now

    def run(self, services: Services) -> None:
        """Run the task; a failure is logged once, and puts off the next run further each time."""
        try:
            is_done = self._run(services) if self._task.lease is None else self._run_alone(services, self._task.lease)
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
            if is_done:
                self.due_at = self._due_for = self._task.schedule.after(services.now())
            else:
                self.due_at = services.now() + CLAIMED_AGAIN_AFTER

    def _run(self, services: Services) -> bool:
        self._task.run(services)
        return True

    def _run_alone(self, services: Services, lease: timedelta) -> bool:
        """Run the task unless another worker does; returns whether it is done, by whomever."""
        tasks, name, now = services.tasks, self._task.name, services.now()
        if tasks.is_done(name, self._due_for, now):
            return True
        if not tasks.claim(name, self._due_for, now + lease, now):
            return False
        try:
            self._task.run(services)
        except Exception:
            tasks.give_back(name)
            raise
        tasks.finish(name, self._due_for)
        logger.debug("%s is done", name)
        return True


def work(settings: Settings) -> None:
    """Be a worker, with services of its own, until SIGINT or SIGTERM."""
    # Signals only wake this thread, and the tasks run in another: an exception that a signal raises in the midst of a
    # task can be caught by whoever is at work there, and the process would never end.
    ends: SimpleQueue[str] = SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ends.put(TOLD_TO_STOP))
    configure_logging(settings.log_format, settings.log_level)
    services = wire(settings)
    stop = Event()

    def run(tasks: Iterable[Task]) -> None:
        try:
            run_until(stop.wait, tasks, services)
        finally:
            ends.put("the tasks ended")

    tasks_of: dict[str, list[Task]] = {}
    for task in TASKS:
        tasks_of.setdefault(task.thread, []).append(task)
    loops = [Thread(target=run, args=(tasks,), name=name, daemon=True) for name, tasks in tasks_of.items()]
    for loop in loops:
        loop.start()
    reason = ends.get()
    logger.info(reason)
    stop.set()
    stops_by = monotonic() + GRACE.total_seconds()
    for loop in loops:
        loop.join(max(0, stops_by - monotonic()))
    # In a thread of its own, since a database that hangs must not hold up the stop.
    giving_back = Thread(target=_give_back, args=(services,), daemon=True)
    giving_back.start()
    giving_back.join(GRACE.total_seconds())
    if giving_back.is_alive() or any(loop.is_alive() for loop in loops):
        os._exit(0)  # what was leased is due again when its lease runs out
    services.close()
    if reason != TOLD_TO_STOP:
        sys.exit(1)


def _give_back(services: Services) -> None:
    """Let another worker read the letters of the batch that this one leaves: their lease is of minutes."""
    # Else they are due when their lease ends.
    with suppress(StorageError):
        services.readings.give_back()


def run_until(pause: Callable[[float], bool], tasks: Iterable[Task], services: Services) -> None:
    """Run each task whenever it is due, until `pause`, which is given seconds, says that it was told to stop."""
    scheduled = [ScheduledTask(task, services.now()) for task in tasks]
    while True:
        for task in scheduled:
            if task.is_due(services.now()):
                task.run(services)
        if pause(LOOK_INTERVAL.total_seconds()):
            return
