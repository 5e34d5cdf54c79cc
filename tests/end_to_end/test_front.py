"""What the server hands over and takes back: large letters, parts of files, slow forms, and polls beside all that."""

import os
import time
from contextlib import ExitStack

import pytest

from tests.builders import FOUNDING_UUID, a_document
from tests.end_to_end.service import Service
from tests.web.delivery import deliver
from viewer.actions.feeds import open_feed
from viewer.domain.access import RecipientId
from viewer.domain.calendar import FeedOptions
from viewer.wiring import Services

FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
MEBIBYTE = 1024 * 1024


@pytest.fixture
def unread_letters(service: Service) -> None:
    """The worker reads no letters: its memory is not the web process's."""
    service.environ["INNKALLING_READ_LETTERS"] = "off"


@pytest.mark.usefixtures("unread_letters")
def test_letters_that_nobody_takes_cost_no_memory(
    service: Service, behind: Services, kari: RecipientId, cookie: str
) -> None:
    letter = b"%PDF-1.4\n" + os.urandom(20 * MEBIBYTE)
    deliver(behind, kari, a_document(), letter)
    path = f"/documents/{FOUNDING_UUID}"
    answer = service.request("GET", path, headers={"Cookie": cookie})
    assert answer.body == letter
    assert answer.headers["Content-Length"] == str(len(letter))
    before = service.peak_memory()
    with ExitStack() as readers:
        for _ in range(20):
            reader = readers.enter_context(service.open(f"GET {path} HTTP/1.1"))
            reader.sendall(f"Cookie: {cookie}\r\n\r\n".encode())
            assert reader.recv(12) == b"HTTP/1.1 200"
        assert service.request("GET", path, headers={"Cookie": cookie}).body == letter
        head = service.request("HEAD", path, headers={"Cookie": cookie})
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(letter)))
    assert service.peak_memory() - before < 60 * MEBIBYTE


def test_part_of_a_file_is_answered(service: Service) -> None:
    service.start()
    whole = service.request("GET", "/static/pages.css")
    part = service.request("GET", "/static/pages.css", headers={"Range": "bytes=10-19"})
    assert (part.status, part.body) == (206, whole.body[10:20])
    again = service.request("GET", "/static/pages.css", headers={"If-None-Match": whole.headers["ETag"] or ""})
    assert (again.status, again.body) == (304, b"")


def test_who_hangs_up_leaves_no_trace(service: Service, capfd: pytest.CaptureFixture[str]) -> None:
    """It happens all day, and is nobody's fault."""
    service.start()
    for length, sent in ((100, b""), (100, b"half"), (1_000_000, b"x" * 5000)):
        for path in ("/messages", "/sign-out"):
            with service.open(f"POST {path} HTTP/1.1") as connection:
                connection.sendall(f"Content-Length: {length}\r\n\r\n".encode() + sent)
                time.sleep(0.2)
    with service.open("GET /sign-in HTTP/1.1") as connection:
        connection.sendall(b"\r\n")
    assert service.request("GET", "/sign-in").status == 200
    faults = [line for line in capfd.readouterr().err.splitlines() if " INFO " not in line]
    assert faults == []


def test_slow_form_is_told_so_and_polls_go_on(
    service: Service, behind: Services, kari: RecipientId, cookie: str
) -> None:
    token = open_feed(kari, FeedOptions(name="Mine timer"), calendars=behind.calendars, now=behind.now())
    feed = f"/calendars/{token}/mine-timer.ics"
    with ExitStack() as slow:
        forms = [slow.enter_context(service.open("POST /sign-out HTTP/1.1")) for _ in range(100)]
        for form in forms:
            form.sendall(f"Cookie: {cookie}\r\n{FORM}Content-Length: 1000\r\n\r\ncsrf_token=".encode())
        started = time.monotonic()
        etag = service.request("GET", feed).headers["ETag"] or ""
        for _ in range(20):
            assert service.request("GET", feed, headers={"If-None-Match": etag}).status == 304
        assert service.request("GET", "/", headers={"Cookie": cookie}).status == 200
        assert time.monotonic() - started < 4
        answers = {form.recv(12) for form in forms}
        assert time.monotonic() - started < 5
    assert answers == {b"HTTP/1.1 408"}


def test_r8_two_lines_of_validators_are_one_list(service: Service, behind: Services, kari: RecipientId) -> None:
    service.start()
    token = open_feed(kari, FeedOptions(name="x"), calendars=behind.calendars, now=behind.now())
    path = f"/calendars/{token}/x.ics"
    tag = service.request("GET", path).headers["ETag"]
    with service.open(f"GET {path} HTTP/1.1") as connection:
        connection.sendall(f'If-None-Match: "other"\r\nIf-None-Match: {tag}\r\n\r\n'.encode())
        assert connection.recv(12) == b"HTTP/1.1 304"
