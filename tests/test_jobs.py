"""Jobs run beside the server, and one that got lost is found again."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.builders import DELIVERED_AT
from tests.builders import FOUNDING_RECIPIENT
from tests.builders import FOUNDING_SENDER_ID
from tests.builders import a_new_message
from viewer import jobs
from viewer.actions.access import add_recipient
from viewer.config import Settings
from viewer.ports import Sender
from viewer.wiring import Services
from viewer.wiring import migrate
from viewer.wiring import wire

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


def eventually(is_so: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it becomes so in time."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def a_worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """`innkalling worker` as a process of its own, as `serve` starts it."""
    environ = {
        **os.environ,
        "INNKALLING_SECRET": settings.secret,
        "INNKALLING_DATA_DIR": str(settings.data_dir),
        "INNKALLING_DATABASE_URL": settings.database_url,
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
