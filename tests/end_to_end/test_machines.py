"""Two machines serve one installation: one PostgreSQL, one bucket, a port and a data folder each."""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from tests.builders import FOUNDING_UUID, PDF, a_document, a_message
from tests.end_to_end.service import Answer, Service
from tests.object_storage import object_storage
from viewer.actions.access import make_sign_in_link
from viewer.actions.feeds import open_feed
from viewer.actions.send import SendingIdentity, sign_message
from viewer.bench.installation import sign_in
from viewer.config import read_settings
from viewer.domain.access import RecipientId
from viewer.domain.calendar import FeedOptions
from viewer.wiring import Services, migrate

pytestmark = pytest.mark.postgresql
DIGIPOST = {"Accept": "application/vnd.digipost-v8+xml"}
# Seconds between two messages of the sender, and between two polls.
PAUSE = 0.1


@pytest.fixture
def machines(tmp_path: Path, postgresql_url: str) -> Iterator[Sequence[Service]]:
    """The machines, not yet started."""
    with object_storage() as bucket:
        made = [Service(tmp_path / "first"), Service(tmp_path / "second")]
        for machine in made:
            machine.environ |= {
                "INNKALLING_DATABASE_URL": postgresql_url.replace("postgresql+psycopg", "postgres"),
                "INNKALLING_LETTERS": bucket.url,
                "INNKALLING_PUBLIC_URL": "http://127.0.0.1",
                "INNKALLING_POOL": "6",
                "INNKALLING_CALENDAR_PAST_DAYS": "3650",
                **bucket.environ,
            }
        migrate(read_settings(made[0].environ))
        yield made
        for machine in made:
            machine.kill()


@pytest.fixture
def service(machines: Sequence[Service], monkeypatch: pytest.MonkeyPatch) -> Service:
    """The machine whose settings the test's own services have."""
    for name in machines[0].environ:
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, machines[0].environ[name])
    return machines[0]


@dataclass(slots=True)
class Balancer:
    """Asks the machines in turn, and the next one where one is not there: as a proxy does."""

    machines: Sequence[Service]
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0

    def ask(self, first: int, method: str, path: str, *, body: bytes | None = None, headers: dict[str, str]) -> Answer:
        """The first answer that is one. Raises TimeoutError when no machine gives any."""
        deadline = time.monotonic() + 30
        for number in count(first):
            try:
                answer = self.machines[number % len(self.machines)].request(method, path, body=body, headers=headers)
            except OSError:
                self.broken += 1
                assert time.monotonic() < deadline, "no machine answers"
                time.sleep(0.02)
                continue
            self.statuses[answer.status] += 1
            return answer
        raise AssertionError


class Repeatedly(threading.Thread):
    """Calls something with 0, 1, 2… until it is told to stop; what it raised is raised by `stop`."""

    def __init__(self, call: Callable[[int], None]) -> None:
        super().__init__()
        self._call, self._stop_event = call, threading.Event()
        self._error: Exception | None = None
        self.calls = 0

    def run(self) -> None:
        try:
            while not self._stop_event.wait(PAUSE):
                self._call(self.calls)
                self.calls += 1
        except Exception as error:  # noqa: BLE001  # raised to the test
            self._error = error

    def stop(self) -> None:
        self._stop_event.set()
        self.join()
        if self._error:
            raise self._error


def start(machines: Sequence[Service]) -> None:
    threads = [threading.Thread(target=machine.start) for machine in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def certificate(machine: Service) -> str:
    found = re.search(rb"<(?:\w+:)?certificate>(.*?)</", machine.request("GET", "/", headers=DIGIPOST).body, re.DOTALL)
    assert found
    return found[1].decode()


@pytest.mark.timeout(400)  # a busy machine takes long to start a service
def test_a_rolling_restart_under_load_loses_and_doubles_nothing(
    machines: Sequence[Service], behind: Services, kari: RecipientId, identity: SendingIdentity
) -> None:
    """Two machines once gave two certificates, and answered "not yours" for each other's letters."""
    token = open_feed(kari, FeedOptions(name="Mine timer"), calendars=behind.calendars, now=behind.now())
    start(machines)
    sending, polling = Balancer(machines), Balancer(machines)
    letters: dict[str, bytes] = {}
    repeated = 0

    def send(number: int) -> None:
        nonlocal repeated
        uuid = f"{number:08}{FOUNDING_UUID[8:]}"
        letters[uuid] = PDF + b"%% %d" % number
        message = a_message(message_id=f"message {number}", primary_document=a_document(uuid=uuid))
        signed = sign_message(message, {uuid: letters[uuid]}, identity=identity, now=behind.now())
        broken = sending.broken
        answer = sending.ask(number, "POST", signed.path, body=signed.body, headers=dict(signed.headers))
        if answer.status != 201:
            # Only what was sent again because a connection broke can have arrived before.
            assert sending.broken > broken
            assert b"DUPLICATE" in answer.body
            repeated += 1

    etag: dict[str, str] = {}

    def poll(number: int) -> None:
        path = f"/calendars/{token}/mine-timer.ics"
        headers = {"If-None-Match": etag["last"]} if etag else {}
        answer = polling.ask(number, "GET", path, headers=headers)
        assert answer.status in {200, 304}
        etag["last"] = answer.headers["ETag"] or ""

    sender, poller = Repeatedly(send), Repeatedly(poll)
    sender.start()
    poller.start()
    try:
        for machine in machines:
            time.sleep(1)
            machine.process.terminate()
            assert machine.process.wait(40) == 0
            machine.start()
        time.sleep(1)
    finally:
        sender.stop()
        poller.stop()

    assert sending.statuses == Counter({201: sender.calls - repeated} | ({400: repeated} if repeated else {}))
    assert set(polling.statuses) <= {200, 304}
    assert sender.calls > 10
    received = behind.messages.appointments(kari, behind.now())
    assert sorted(appointment.letter.id for appointment in received) == sorted(letters)
    assert_alike(machines, letters, behind, kari)
    feeds = [machine.request("GET", f"/calendars/{token}/mine-timer.ics") for machine in machines]
    assert [feed.body.count(b"BEGIN:VEVENT") for feed in feeds] == [len(letters)] * 2
    assert feeds[0].headers["ETag"] == feeds[1].headers["ETag"]


def assert_alike(
    machines: Sequence[Service], letters: Mapping[str, bytes], behind: Services, kari: RecipientId
) -> None:
    """Every letter is on every machine, for whoever signed in at one of them; all machines have one certificate."""
    link = make_sign_in_link(kari, recipients=behind.recipients, now=behind.now())
    cookie = sign_in(machines[0].port, f"/sign-in/{link}")
    for machine in machines:
        for uuid, letter in letters.items():
            answer = machine.request("GET", f"/documents/{uuid}", headers={"Cookie": cookie})
            assert (answer.status, answer.body) == (200, letter)
    assert len({certificate(machine) for machine in machines}) == 1
