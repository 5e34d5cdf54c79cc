"""Versions from before the present schema go on while it is there: machines are upgraded one after the other."""

import io
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import FOUNDING_RECIPIENT, FOUNDING_UUID, PDF, a_document, a_message
from tests.end_to_end.service import Service
from tests.web.delivery import deliver
from viewer.actions.access import add_recipient, make_sign_in_link
from viewer.actions.feeds import open_feed
from viewer.actions.send import SendingIdentity, sign_message
from viewer.config import read_settings
from viewer.domain.calendar import FeedOptions
from viewer.wiring import Services, migrate

pytestmark = pytest.mark.may_skip
CHECKOUT = Path(__file__).parents[2]
# The version that first had the table of what all machines agree on, with schema 0011, and the first that is ready with
# a later schema, with 0015.
FORMER = {
    "0011": "8ba815b70fa1e508c90fa5c92144c5476bee1613",
    "0015": "e22aff7311ed421fe218dcfae710c5ad3dde87a5",
}


@pytest.fixture(params=FORMER)
def schema(request: pytest.FixtureRequest) -> str:
    """The newest schema that the former version knows."""
    return str(request.param)


@pytest.fixture
def former(schema: str, tmp_path: Path) -> Path:
    """A folder with the program of that version, from its commit."""
    folder = tmp_path / "former"
    try:
        command = ["/usr/bin/env", "git", "archive", FORMER[schema], "viewer", "templates", "static"]
        archive = subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this checkout lacks the history, from which a former version is taken: git fetch --unshallow")
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path: Path, former: Path) -> Iterator[Service]:
    """The former version on the present schema, not yet started."""
    made = Service(tmp_path / "data")
    if request.param == "postgresql":
        made.environ["INNKALLING_DATABASE_URL"] = request.getfixturevalue("postgresql_url")
    migrate(read_settings(made.environ))
    made.program = former
    # The founding page's appointment is long over.
    made.environ["INNKALLING_CALENDAR_PAST_DAYS"] = "3650"
    yield made
    made.kill()


def test_a_former_version_goes_on_with_the_present_schema(
    service: Service, schema: str, behind: Services, identity: SendingIdentity
) -> None:
    kari = add_recipient(FOUNDING_RECIPIENT, "Kari", recipients=behind.recipients, keys=behind.keys, now=behind.now())
    token = open_feed(kari, FeedOptions(name="Mine timer"), calendars=behind.calendars, now=behind.now())
    service.start(ready_at="/readyz" if schema != "0011" else "/healthz")
    link = make_sign_in_link(kari, recipients=behind.recipients, now=behind.now())
    cookie = (service.request("GET", f"/sign-in/{link}").headers["Set-Cookie"] or "").partition(";")[0]

    signed = sign_message(a_message(), {FOUNDING_UUID: PDF}, identity=identity, now=behind.now())
    answer = service.request("POST", signed.path, body=signed.body, headers=dict(signed.headers))

    assert answer.status == 201
    # What it has received is shown by itself, and by the present version.
    [appointment] = behind.messages.appointments(kari, behind.now())
    for path in ("/", f"/appointments/{appointment.id}", f"/documents/{FOUNDING_UUID}"):
        assert service.request("GET", path, headers={"Cookie": cookie}).status == 200, path
    feed = service.request("GET", f"/calendars/{token}/mine-timer.ics")
    assert (feed.status, feed.body.count(b"BEGIN:VEVENT")) == (200, 1)
    with behind.letters.open(appointment.letter.digest) as letter:
        assert letter.read() == PDF
    # What the present one receives is shown by the former.
    later = a_document(uuid=f"00000000{FOUNDING_UUID[8:]}")
    deliver(behind, kari, later)
    feed = service.request("GET", f"/calendars/{token}/mine-timer.ics")
    assert (feed.status, feed.body.count(b"BEGIN:VEVENT")) == (200, 2)
    assert service.request("GET", f"/documents/{later.uuid}", headers={"Cookie": cookie}).status == 200
