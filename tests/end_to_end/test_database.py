"""PostgreSQL that hangs, and a pooler before it: every request is answered, and rightly."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.builders import FOUNDING_UUID, PDF, a_message
from tests.end_to_end.pooler import pooler
from tests.end_to_end.service import Service
from viewer.actions.feeds import open_feed
from viewer.actions.send import SendingIdentity, sign_message
from viewer.bench.processes import free_port
from viewer.config import read_settings
from viewer.domain.access import RecipientId
from viewer.domain.calendar import FeedOptions
from viewer.wiring import Services, migrate

pytestmark = pytest.mark.postgresql


@contextmanager
def frozen(url: str) -> Iterator[None]:
    """Stop every process of the server, as a failing disk does: connections are made, and nothing is answered."""
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(False)) as connection:
        folder = connection.execute("SHOW data_directory").fetchone()
    assert folder
    leader = int((Path(folder[0]) / "postmaster.pid").read_text().splitlines()[0])
    children = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
    pids = [leader, *map(int, children)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)


@pytest.fixture
def service(tmp_path: Path, postgresql_url: str) -> Iterator[Service]:
    """A service on PostgreSQL that is set up and not yet started."""
    made = Service(tmp_path / "data")
    made.environ["INNKALLING_DATABASE_URL"] = postgresql_url
    migrate(read_settings(made.environ))
    yield made
    made.kill()


@pytest.fixture
def feed(behind: Services, kari: RecipientId) -> str:
    """The path of a feed of the recipient's."""
    token = open_feed(kari, FeedOptions(name="Mine timer"), calendars=behind.calendars, now=behind.now())
    return f"/calendars/{token}/mine-timer.ics"


def test_a_database_that_hangs_keeps_nobody_waiting(
    service: Service, behind: Services, feed: str, cookie: str, identity: SendingIdentity, postgresql_url: str
) -> None:
    """`/healthz` once timed out beside it, so that every instance would have been restarted."""
    etag = service.request("GET", feed).headers["ETag"] or ""
    signed = sign_message(a_message(), {FOUNDING_UUID: PDF}, identity=identity, now=behind.now())

    with frozen(postgresql_url):
        started = time.monotonic()
        assert service.request("GET", "/healthz").status == 200
        assert time.monotonic() - started < 3
        for method, path, headers, body, status in (
            ("GET", feed, {"If-None-Match": etag}, None, 304),
            ("GET", feed, {}, None, 404),
            ("GET", "/", {"Cookie": cookie}, None, 503),
            ("GET", "/readyz", {}, None, 503),
            ("POST", signed.path, dict(signed.headers), signed.body, 503),
        ):
            started = time.monotonic()
            answer = service.request(method, path, headers=headers, body=body)
            assert (answer.status, time.monotonic() - started < 6) == (status, True)
            assert ("X-Digipost-Signature" in answer.headers) == (method == "POST")

    deadline = time.monotonic() + 20
    while service.request("GET", "/readyz").status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert service.request("GET", feed).status == 200


@pytest.fixture
def pooled_url(postgresql_url: str) -> Iterator[str]:
    """The URL of PgBouncer in transaction mode before a database of the test's own."""
    with pooler(postgresql_url, free_port()) as url:
        yield url


def test_a_pooler_in_transaction_mode_mixes_no_statements_up(service: Service, feed: str, pooled_url: str) -> None:
    """Prepared statements once hit those of other requests by name; two in three requests failed."""
    service.environ |= {"INNKALLING_DATABASE_URL": pooled_url, "INNKALLING_PREPARED_STATEMENTS": "off"}
    service.start()

    assert [service.request("GET", feed).status for _ in range(60)] == [200] * 60
    assert {service.request("GET", "/readyz").status for _ in range(20)} == {200}
