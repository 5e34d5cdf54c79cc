"""Jobs run beside the server, and one that got lost is found again."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from tests.geocoder_server import Known, geocoder_server
from viewer import jobs
from viewer.actions.access import add_recipient
from viewer.config import Settings
from viewer.domain.delivery import NewAppointment
from viewer.domain.mailbox import AppointmentId
from viewer.domain.place import Precision
from viewer.domain.sender import Sender
from viewer.wiring import Services, migrate, wire

CHECKOUT = Path(__file__).parents[1]
PLACE_KEY = b"p" * 32


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
    recipient_id = services.recipients.all()[0].id
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


def eventually(is_so: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it becomes so in time."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def a_worker(settings: Settings, *, geocoder: str = "offline") -> Iterator[subprocess.Popen[bytes]]:
    """`innkalling worker` as a process of its own, as `serve` starts it."""
    environ = {
        **os.environ,
        "INNKALLING_SECRET": settings.secret,
        "INNKALLING_DATA_DIR": str(settings.data_dir),
        "INNKALLING_DATABASE_URL": settings.database_url,
        "INNKALLING_GEOCODER": geocoder,
    }
    with subprocess.Popen([sys.executable, "-m", "viewer", "worker"], env=environ, cwd=CHECKOUT) as process:
        yield process
        process.terminate()


def test_accepted_address_is_located_beside_the_server(settings: Settings) -> None:
    services = wire(settings)
    with a_worker(settings):
        deliver(services)
        jobs.wake(settings)
        assert eventually(lambda: services.places.get(PLACE_KEY) is not None)
    services.close()


def test_workers_keep_one_pace_and_ask_about_each_address_once(settings: Settings) -> None:
    """However many there are, the geocoder sees one polite neighbour."""
    services = wire(settings)
    keys = deliver_at(services, range(1, 6))
    houses = [
        Known(street="Storgata", number=number, code="0184", town="Oslo", latitude=59.9148, longitude=10.7513)
        for number in range(1, 6)
    ]
    with geocoder_server(*houses) as server:
        times: list[float] = []
        server.on_request = lambda: times.append(time.monotonic())
        kartverket = f"kartverket:{server.url}/adresser"
        with a_worker(settings, geocoder=kartverket), a_worker(settings, geocoder=kartverket):
            assert eventually(lambda: all(is_precise(services, key) for key in keys), seconds=60)
        asked = [asked["adressetekst"] for path, asked, _ in server.asked if "adressetekst" in asked]
    services.close()
    pauses = [after - before for before, after in pairwise(times)]
    # A request may be late, and the next one is not for that; what counts is that there is no burst.
    assert sum(pauses) >= 0.2 * len(pauses) - 0.2
    by_code = [text for text in asked if text != "storgata 23"]
    assert all(by_code.count(text) <= 2 for text in by_code), "by code, then by town"


def is_precise(services: Services, key: bytes) -> bool:
    found = services.places.get(key)
    return found is not None and found.precision is Precision.ADDRESS


def test_geocoder_that_is_down_is_left_alone_and_the_town_shown(settings: Settings) -> None:
    services = wire(settings)
    keys = deliver_at(services, range(1, 6))
    with geocoder_server() as server:
        server.fault = "503"
        with a_worker(settings, geocoder=f"kartverket:{server.url}/adresser"):
            assert eventually(lambda: all(services.places.get(key) is not None for key in keys), seconds=60)
            assert eventually(lambda: len(server.asked) >= 3)
            time.sleep(1)
        assert len(server.asked) == 3
    assert {found.precision for key in keys if (found := services.places.get(key))} == {Precision.CITY}
    services.close()


def test_a_worker_that_is_told_to_stop_stops(settings: Settings) -> None:
    with a_worker(settings) as process:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def test_job_that_got_lost_is_found_at_the_next_start(settings: Settings) -> None:
    """The process died between the commit and the queue: nobody ever called `wake`."""
    services = wire(settings)
    deliver(services)
    with a_worker(settings):
        assert eventually(lambda: services.places.get(PLACE_KEY) is not None)
    services.close()


def test_job_that_waits_already_is_not_doubled(settings: Settings) -> None:
    """A thousand messages at once are one look at the store."""
    for _ in range(5):
        jobs.wake(settings)
    queue = jobs.jobs_of(settings).queue
    assert queue.pending_count() == 1
    queue.storage.close()


def test_broken_queue_fails_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The message is committed; what the queue says about it is its own affair."""
    gone = tmp_path / "gone"
    gone.mkdir()
    settings = Settings(secret="s" * 40, data_dir=gone, database_url="sqlite://")
    jobs.jobs_of(settings)
    jobs.jobs_of(settings).queue.storage.close()
    shutil.rmtree(gone)
    jobs.wake(settings)
    assert "no job was queued" in caplog.text
