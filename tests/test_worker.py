"""The worker finds what is due in the tables, keeps its schedule, and outlives a store that fails."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time as time_of_day, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.builders import (
    DELIVERED_AT,
    FOUNDING_RECIPIENT,
    FOUNDING_SENDER_ID,
    FOUNDING_UUID,
    a_document,
    a_message,
    a_new_message,
    an_address,
    an_appointment,
)
from tests.conftest import settings_in
from tests.geocoder_server import Known, geocoder_server
from viewer.actions import read_letter
from viewer.actions.access import add_recipient
from viewer.config import Settings
from viewer.domain.delivery import NewAppointment
from viewer.domain.mailbox import AppointmentId
from viewer.domain.place import Precision
from viewer.domain.sender import Sender
from viewer.errors import StorageError
from viewer.wiring import Services, migrate, wire
from viewer.worker import LOOK_INTERVAL, Daily, Every, Regularly, Task, run_until

CHECKOUT = Path(__file__).parents[1]
PLACE_KEY = b"p" * 32
# Seconds within which what is to happen has happened, also on a busy machine.
SOON = 60.0


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    is_sqlite = request.param == "sqlite"
    made = Settings(
        secret="a secret for tests, long enough for the rule",
        data_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'innkalling.sqlite'}"
        if is_sqlite
        else request.getfixturevalue("postgresql_url"),
    )
    migrate(made)
    return made


@pytest.fixture
def behind(settings: Settings) -> Iterator[Services]:
    """What a worker works with, to set it up and to look at what it has done."""
    with closing(wire(settings)) as services:
        yield services


def deliver(services: Services) -> None:
    """The founding page's message, with its address waiting to be looked up."""
    recipient_id = add_recipient(
        FOUNDING_RECIPIENT, None, recipients=services.recipients, keys=services.keys, now=DELIVERED_AT
    )
    services.senders.add(Sender(id=FOUNDING_SENDER_ID, name="Oslo City Røntgen", certificates=()), DELIVERED_AT)
    services.messages.accept(a_new_message(recipient_id=recipient_id, place_key=PLACE_KEY))


def deliver_at(services: Services, numbers: range) -> list[bytes]:
    """An appointment at each of these numbers of Storgata; returns the keys of the places."""
    deliver(services)
    recipient_id = next(iter(services.recipients.all())).id
    keys = []
    for number in numbers:
        address = an_address(street_address=f"Storgata {number}")
        document = a_document(uuid=f"{number:08}{FOUNDING_UUID[8:]}", data_type=an_appointment(address=address))
        keys.append(f"{number:032}".encode())
        appointment = NewAppointment(
            id=AppointmentId(f"a-{number}"),
            document_uuid=document.uuid,
            appointment=an_appointment(address=address),
            place_key=keys[-1],
        )
        message = a_message(primary_document=document)
        services.messages.accept(a_new_message(message=message, recipient_id=recipient_id, appointments=(appointment,)))
    return keys


def eventually(is_so: Callable[[], bool], seconds: float = SOON) -> bool:
    """Whether it becomes so in time."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def environment(settings: Settings, geocoder: str) -> dict[str, str]:
    """What tells a process its settings."""
    return {
        **os.environ,
        "INNKALLING_SECRET": settings.secret,
        "INNKALLING_DATA_DIR": str(settings.data_dir),
        "INNKALLING_DATABASE_URL": settings.database_url,
        "INNKALLING_GEOCODER": geocoder,
    }


@contextmanager
def a_worker(
    settings: Settings, *flags: str, geocoder: str = "offline", stderr: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """`innkalling worker` as a process of its own, as `serve` starts it."""
    environ = environment(settings, geocoder)
    command = [sys.executable, "-m", "viewer", "worker", *flags]
    with subprocess.Popen(command, env=environ, cwd=CHECKOUT, stderr=stderr) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(SOON)
            finally:
                process.kill()


def test_accepted_address_is_located_beside_the_server(settings: Settings, behind: Services) -> None:
    with a_worker(settings):
        deliver(behind)
        assert eventually(lambda: behind.places.get(PLACE_KEY) is not None)


def test_workers_keep_one_pace_and_ask_about_each_address_once(settings: Settings, behind: Services) -> None:
    """However many there are, the geocoder sees one polite neighbour."""
    keys = deliver_at(behind, range(1, 6))
    houses = [
        Known(street="Storgata", number=number, code="0184", town="Oslo", latitude=59.9148, longitude=10.7513)
        for number in range(1, 6)
    ]
    with geocoder_server(*houses) as server:
        times: list[float] = []
        server.on_request = lambda: times.append(time.monotonic())
        kartverket = f"kartverket:{server.url}/adresser"
        with a_worker(settings, geocoder=kartverket), a_worker(settings, geocoder=kartverket):
            assert eventually(lambda: all(is_precise(behind, key) for key in keys))
        asked = [asked["adressetekst"] for path, asked, _ in server.requests if "adressetekst" in asked]
    pauses = [after - before for before, after in pairwise(times)]
    # A request may be late, and the next one is not for that; what counts is that there is no burst.
    assert sum(pauses) >= 0.2 * len(pauses) - 0.2
    by_code = [text for text in asked if text != "storgata 23"]
    assert all(by_code.count(text) <= 2 for text in by_code), "by code, then by town"


def is_precise(services: Services, key: bytes) -> bool:
    found = services.places.get(key)
    return found is not None and found.precision is Precision.ADDRESS


def test_geocoder_that_is_down_is_left_alone_and_the_town_shown(settings: Settings, behind: Services) -> None:
    keys = deliver_at(behind, range(1, 6))
    with geocoder_server() as server:
        server.fault = "503"
        with a_worker(settings, geocoder=f"kartverket:{server.url}/adresser"):
            assert eventually(lambda: all(behind.places.get(key) is not None for key in keys))
            assert eventually(lambda: len(server.requests) >= 3)
            time.sleep(1)
        assert len(server.requests) == 3
    assert {found.precision for key in keys if (found := behind.places.get(key))} == {Precision.POSTAL_PLACE}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_stops_at_once(
    settings: Settings, behind: Services, number: signal.Signals
) -> None:
    deliver(behind)
    with a_worker(settings) as process:
        assert eventually(lambda: behind.places.get(PLACE_KEY) is not None)
        process.send_signal(number)
        assert process.wait(SOON) == 0


STUBBORN_WORKER = """
import time
from datetime import timedelta
from viewer import config, worker

def go_on_whatever_happens(services):
    print("at work", flush=True)
    while True:
        try:
            time.sleep(0.1)
        except BaseException:
            pass

worker.TASKS = (worker.Task("stubborn", worker.Every(timedelta(seconds=1)), go_on_whatever_happens),)
worker.work(config.read_settings())
"""


def test_a_worker_stops_whatever_its_task_catches(settings: Settings) -> None:
    """SQLAlchemy's pool once caught what the signal's handler raised, and the process went on for good."""
    command = [sys.executable, "-c", STUBBORN_WORKER]
    environ = environment(settings, geocoder="offline")
    with subprocess.Popen(command, env=environ, cwd=CHECKOUT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"at work\n"
            process.send_signal(signal.SIGTERM)
            assert process.wait(SOON) == 0
        finally:
            process.kill()


WORKER_WITH_A_SLOW_LETTER = """
from dataclasses import replace
from threading import Event
from viewer import config, worker

def read_for_good(services):
    print("reading", flush=True)
    Event().wait()

worker.TASKS = tuple(replace(task, run=read_for_good) if task.name == "read letters" else task for task in worker.TASKS)
worker.work(config.read_settings())
"""


def test_an_address_waits_for_no_letter_that_is_read_slowly(settings: Settings, behind: Services) -> None:
    command = [sys.executable, "-c", WORKER_WITH_A_SLOW_LETTER]
    environ = environment(settings, geocoder="offline")
    with subprocess.Popen(command, env=environ, cwd=CHECKOUT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"reading\n"
            deliver(behind)
            assert eventually(lambda: behind.places.get(PLACE_KEY) is not None)
            process.send_signal(signal.SIGTERM)
            assert process.wait(SOON) == 0
        finally:
            process.kill()


WORKER_WITH_A_LETTER_THAT_TAKES_LONG = """
from threading import Event
from viewer import config, worker
from viewer.actions import read_letter

def read_for_good(letter, letters, reader):
    print("reading", flush=True)
    Event().wait()

read_letter._outcome = read_for_good
worker.work(config.read_settings())
"""


@contextmanager
def a_worker_that_reads(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in the midst of a letter, killed at the end."""
    command = [sys.executable, "-c", WORKER_WITH_A_LETTER_THAT_TAKES_LONG]
    environ = environment(settings, geocoder="offline")
    with subprocess.Popen(command, env=environ, cwd=CHECKOUT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"reading\n"
            yield process
        finally:
            process.kill()


def test_letters_of_a_worker_that_is_told_to_stop_are_anothers_at_once(settings: Settings, behind: Services) -> None:
    deliver(behind)
    with a_worker_that_reads(settings) as process:
        assert claimed(behind) == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(SOON) == 0
    assert claimed(behind) == 1


def test_a_letter_of_a_worker_that_was_killed_is_anothers_when_its_lease_ends(
    settings: Settings, behind: Services
) -> None:
    deliver(behind)
    with a_worker_that_reads(settings):
        pass
    assert claimed(behind) == 0
    assert claimed(behind, after=read_letter.LEASE) == 1


def claimed(services: Services, after: timedelta = timedelta()) -> int:
    """How many letters another worker may read, so long from now."""
    moment = services.now() + after
    return len(services.readings.claim(5, moment + timedelta(minutes=1), moment))


def test_what_an_earlier_process_left_is_found_at_the_start(settings: Settings, behind: Services) -> None:
    deliver(behind)
    with a_worker(settings):
        assert eventually(lambda: behind.places.get(PLACE_KEY) is not None)


def test_migrating_removes_the_queue_of_earlier_versions(settings: Settings) -> None:
    """Its rows were unpickled: whoever could write that file could run code."""
    files = [settings.data_dir / f"jobs.sqlite{suffix}" for suffix in ("", "-wal", "-shm")]
    for file in files:
        file.touch()
    migrate(settings)
    assert not any(file.exists() for file in files)


class Clock:
    """Time that passes only when the loop pauses, and ends after a while."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.now, self.end = start, end

    def pause(self, seconds: float) -> bool:
        self.now += timedelta(seconds=seconds)
        return self.now > self.end


def run_for(services: Services, period: timedelta, *tasks: Task, start: datetime = DELIVERED_AT) -> None:
    clock = Clock(start, start + period)
    run_until(clock.pause, tasks, replace(services, now=lambda: clock.now))


def test_a_clock_that_is_set_back_stops_no_task(services: Services) -> None:
    """A machine that starts with a wrong clock gets the right one seconds later; tasks waited for the wrong one."""
    often, nightly = list[datetime](), list[datetime]()
    tasks = (
        Task("often", Every(timedelta(seconds=2)), lambda at: often.append(at.now())),
        Task("nightly", Daily(time_of_day(3, 30)), lambda at: nightly.append(at.now()), lease=timedelta(hours=1)),
    )
    wrong, right = datetime(2028, 3, 1, 0, 0, tzinfo=UTC), datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
    clock = Clock(wrong, wrong + timedelta(days=1))

    def pause(seconds: float) -> bool:
        over = clock.pause(seconds)
        if clock.now.year == wrong.year and clock.now >= wrong + timedelta(hours=3):
            clock.now, clock.end = right, right + timedelta(hours=3)
        return over

    run_until(pause, tasks, replace(services, now=lambda: clock.now))

    assert len([moment for moment in often if moment.year == right.year]) > 3 * 60 * 60 / 2 - 10
    assert [moment.year for moment in nightly] == [wrong.year, right.year]


def test_each_task_runs_as_often_as_its_schedule_says(services: Services) -> None:
    runs: list[str] = []
    often = Task("often", Every(timedelta(seconds=2)), lambda _services: runs.append("often"))
    nightly = Task("nightly", Daily(time_of_day(3, 30)), lambda _services: runs.append("nightly"))
    run_for(services, timedelta(hours=4), often, nightly, start=datetime(2026, 3, 1, 1, 0, tzinfo=UTC))
    assert runs.count("often") == 2 * 60 * 60 + 1
    assert runs.count("nightly") == 1, "half past two in UTC"


def test_of_several_workers_one_does_the_nightly_work(settings: Settings) -> None:
    """Each machine brings a worker; two sweeps at once would do everything twice."""
    runs: list[str] = []
    nightly = Task("nightly", Daily(time_of_day(3, 30)), lambda _: runs.append("nightly"), lease=timedelta(hours=1))
    evening = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)
    with ExitStack() as stack:
        workers = [stack.enter_context(closing(wire(settings))) for _ in range(3)]
        for _ in range(2):
            for worker in workers:
                run_for(worker, timedelta(hours=6), nightly, start=evening)
    assert runs == ["nightly"]


def test_nightly_work_that_failed_is_another_workers(settings: Settings) -> None:
    runs: list[str] = []

    def fail(_: Services) -> None:
        runs.append("failed")
        raise StorageError

    schedule, evening = Daily(time_of_day(3, 30)), datetime(2026, 3, 2, 2, 29, 59, tzinfo=UTC)
    done = Task("nightly", schedule, lambda _: runs.append("done"), timedelta(hours=1))
    with closing(wire(settings)) as first, closing(wire(settings)) as second:
        run_for(first, timedelta(seconds=1), Task("nightly", schedule, fail, timedelta(hours=1)), start=evening)
        run_for(second, timedelta(seconds=2), done, start=evening)
    assert runs == ["failed", "done"]


def test_nightly_work_of_a_worker_that_died_is_done_when_its_lease_ends(services: Services) -> None:
    runs: list[datetime] = []
    due = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
    services.tasks.claim("nightly", due, due + timedelta(minutes=30), due)
    nightly = Task("nightly", Daily(time_of_day(3, 30)), lambda at: runs.append(at.now()), lease=timedelta(minutes=30))
    run_for(services, timedelta(hours=2), nightly, start=due - timedelta(minutes=1))
    assert len(runs) == 1
    assert timedelta(minutes=30) <= runs[0] - due <= timedelta(minutes=32)


def test_regular_moments_are_the_same_for_all_workers() -> None:
    five = Regularly(timedelta(minutes=5))
    assert five.after(datetime(2026, 3, 1, 12, 3, 7, tzinfo=UTC)) == datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
    assert five.after(datetime(2026, 3, 1, 12, 5, tzinfo=UTC)) == datetime(2026, 3, 1, 12, 10, tzinfo=UTC)


@pytest.mark.postgresql
def test_several_workers_share_the_work_and_stop_together(postgresql_url: str, tmp_path: Path) -> None:
    settings = replace(settings_in(tmp_path), database_url=postgresql_url)
    migrate(settings)
    with closing(wire(settings)) as services:
        keys = deliver_at(services, range(1, 41))
        with a_worker(settings, "-n", "2") as process:
            assert eventually(lambda: all(services.places.get(key) is not None for key in keys))
            process.send_signal(signal.SIGTERM)
            assert process.wait(SOON) == 0


def test_several_workers_on_sqlite_are_refused(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with a_worker(settings, "-n", "2", stderr=subprocess.PIPE) as process:
        _, text = process.communicate(timeout=SOON)
    assert process.returncode == 2
    assert "several workers want PostgreSQL" in text.decode()


def test_nightly_task_keeps_to_the_clock_when_summer_time_begins() -> None:
    evening = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    assert Daily(time_of_day(3, 30)).after(evening) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_failing_task_is_logged_once_and_tried_ever_more_rarely(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that restarts is asked again within seconds; one that is gone fills no log."""
    attempts: list[datetime] = []
    others: list[str] = []

    def fail(services: Services) -> None:
        attempts.append(services.now())
        raise StorageError

    run_for(
        services,
        timedelta(minutes=10),
        Task("locate", Every(LOOK_INTERVAL), fail),
        Task("other", Every(LOOK_INTERVAL), lambda _services: others.append("ran")),
    )
    pauses = [after - before for before, after in pairwise(attempts)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=1)
    assert max(pauses) == timedelta(minutes=1)
    assert len(others) > 1000
    assert caplog.text.count("locate failed") == 1


def test_task_that_works_again_is_back_at_its_pace(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    attempts: list[datetime] = []

    def fail_at_first(services: Services) -> None:
        attempts.append(services.now())
        if len(attempts) < 3:
            raise StorageError

    run_for(services, timedelta(seconds=10), Task("locate", Every(LOOK_INTERVAL), fail_at_first))
    assert attempts[-1] - attempts[-2] == LOOK_INTERVAL
    assert "locate works again" in caplog.text
