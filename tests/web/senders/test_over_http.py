"""The sender API over a real server: signatures that survive it, senders that are slow, many at once, and large."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from email.utils import format_datetime
from pathlib import Path
from uuid import uuid4

import pytest

from tests.builders import FOUNDING_RECIPIENT, FOUNDING_SENDER_ID, FOUNDING_UUID, PDF, a_document, a_message
from tests.conftest import settings_in
from tests.web.senders.corpus import Case, cases
from tests.web.sending import registered
from viewer.actions.access import add_recipient
from viewer.bench.processes import free_port
from viewer.config import Settings
from viewer.formats.signature import Signer, canonical_request, canonical_response, content_hash, is_signed_by
from viewer.formats.signed_request import SignedRequest, signed_message, signed_request
from viewer.web.server.body import MAX_BODIES
from viewer.wiring import Services, migrate, wire

CHECKOUT = Path(__file__).parents[3]
START_TIMEOUT = 30
MEBIBYTE = 1024 * 1024


class Server:
    """`innkalling serve` as a process, with the founding page's sender and recipient."""

    def __init__(self, services: Services, signer: Signer, port: int) -> None:
        self.services, self.signer, self.port = services, signer, port

    def request(self, uuid: str, message_id: str | None = None, letter: bytes = PDF) -> SignedRequest:
        message = a_message(primary_document=a_document(uuid=uuid), message_id=message_id)
        return signed_message(
            message, {uuid: letter}, sender_id=FOUNDING_SENDER_ID, signer=self.signer, now=self.services.now()
        )

    def send(self, request: SignedRequest, **changes: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers in lower case, and body."""
        headers = {**request.headers, **{name.replace("_", "-"): value for name, value in changes.items()}}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(request.method, request.path, request.body, headers)
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()

    def exchange(self, case: Case) -> tuple[int, dict[str, str], bytes]:
        """The answer to a case of the corpus, over a connection of its own."""
        uuid = str(uuid4())
        body = case.body(uuid, case.xml(uuid))
        headers = {
            "Accept": "application/vnd.digipost-v8+xml",
            "Content-Type": case.content_type,
            "Date": format_datetime(self.services.now(), usegmt=True),
            "X-Content-SHA256": content_hash(body),
            "X-Digipost-UserId": str(FOUNDING_SENDER_ID),
            **case.headers,
        }
        signed = {name.lower(): value for name, value in headers.items()}
        headers["X-Digipost-Signature"] = self.signer.sign(canonical_request("POST", case.path, signed))
        headers |= {"Host": "x", "Content-Length": str(len(body)), "Connection": "close", **case.unsigned}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=20)) as connection:
            connection.sendall(f"POST {case.path} HTTP/1.1\r\n{head}\r\n".encode() + body)
            response = http.client.HTTPResponse(connection)
            response.begin()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()

    def begun(self, request: SignedRequest, first: int) -> socket.socket:
        """A connection that sends the head, and so many bytes of the body."""
        head = f"POST {request.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(request.body)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection.sendall(head.encode() + b"\r\n" + request.body[:first])
        return connection

    def raw(self, data: bytes) -> bytes:
        """What the server answers to bytes that no client library would send."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=10)) as connection:
            connection.sendall(data)
            return connection.recv(65536)


def serve(settings: Settings, port: int) -> subprocess.Popen[bytes]:
    environ = {
        **os.environ,
        "INNKALLING_SECRET": settings.secret,
        "INNKALLING_DATA_DIR": str(settings.data_dir),
        "INNKALLING_PORT": str(port),
    }
    return subprocess.Popen([sys.executable, "-m", "viewer", "serve"], env=environ, cwd=CHECKOUT)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=1)) as connection:
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    pytest.fail("the server did not start")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, signer: Signer) -> Iterator[Server]:
    settings = settings_in(tmp_path_factory.mktemp("served"))
    migrate(settings)
    services = wire(settings)
    services.senders.add(registered(signer), services.now())
    add_recipient(FOUNDING_RECIPIENT, None, recipients=services.recipients, keys=services.keys, now=services.now())
    port = free_port()
    with serve(settings, port) as process:
        wait_for(port)
        yield Server(services, signer, port)
        process.terminate()
    services.close()


def uuid_of(number: int) -> str:
    return FOUNDING_UUID[:-6] + f"{number:06x}"


def code_in(body: bytes) -> str:
    found = re.search(rb"<error-code>(.*)</error-code>", body)
    return found[1].decode() if found else ""


@pytest.mark.parametrize("changes", [{}, {"Date": "yesterday"}], ids=["accepted", "refused"])
def test_signature_survives_the_server(server: Server, changes: dict[str, str]) -> None:
    """Some servers send a Date of their own, and with it the signature is worth nothing."""
    status, headers, body = server.send(server.request(uuid_of(1)), **changes)
    assert status == (400 if changes else 201)
    assert headers["x-content-sha256"] == content_hash(body)
    assert int(headers["content-length"]) == len(body)
    certificate = server.services.signer.certificate_pem
    assert is_signed_by(certificate, headers["x-digipost-signature"], canonical_response(status, "/messages", headers))


@pytest.mark.parametrize("case", [*cases()], ids=lambda case: case.name)
def test_request_gets_the_answer_that_is_due(server: Server, case: Case) -> None:
    """Signed, whatever it says, within five seconds, and without a word of the message."""
    started = time.monotonic()
    status, headers, body = server.exchange(case)
    assert time.monotonic() - started < 5
    assert f"{status} {code_in(body)}" == case.answer
    assert headers["x-content-sha256"] == content_hash(body)
    canonical = canonical_response(status, case.path, headers)
    assert is_signed_by(server.services.signer.certificate_pem, headers["x-digipost-signature"], canonical)
    assert FOUNDING_RECIPIENT.digits.encode() not in body


def test_of_ten_at_once_one_is_accepted(server: Server) -> None:
    request = server.request(uuid_of(2), message_id="ten at once")
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: server.send(request), range(10)))
    statuses = sorted(status for status, _, _ in answers)
    assert statuses == [201] + [400] * 9
    assert {code_in(body) for status, _, body in answers if status == 400} == {"DUPLICATE_MESSAGE"}


@pytest.mark.parametrize("first", [0, 1, 100, 20_000], ids="{} bytes at first".format)
def test_stalled_senders_keep_nobody_waiting(server: Server, first: int) -> None:
    """More of them than bodies are read at once, each with a good signature, and then silence."""
    large = server.request(uuid_of(3), letter=PDF + b"x" * MEBIBYTE)
    with ExitStack() as connections:
        stalled = [connections.enter_context(server.begun(large, first)) for _ in range(MAX_BODIES + 8)]
        time.sleep(0.5)
        started = time.monotonic()
        for _ in range(5):
            wait_for(server.port)
        assert time.monotonic() - started < 2
        answers = {connection.recv(12) for connection in stalled}
        assert time.monotonic() - started < 5
        assert answers - {b"HTTP/1.1 503"} == {b"HTTP/1.1 408"}
    assert server.send(server.request(uuid_of(100 + first)))[0] == 201


@pytest.mark.parametrize("first", [1000, 1100, 20_000], ids="{} bytes at first".format)
def test_dripping_sender_is_told_so_within_five_seconds(server: Server, first: int) -> None:
    """However much it sent before: the server hands over only whole pieces, and these are as large by then."""
    large = server.request(uuid_of(4), letter=PDF + b"x" * MEBIBYTE)
    started = time.monotonic()
    with server.begun(large, first) as connection:
        connection.settimeout(0.1)
        answer = b""
        while not answer and time.monotonic() - started < 10:
            with suppress(TimeoutError):
                answer = connection.recv(12)
            with suppress(OSError):
                connection.sendall(b"x" * 10)
    assert answer == b"HTTP/1.1 408"
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("framing", "status"),
    [
        (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"411"),
        (b"Transfer-Encoding: chunked\r\n", b"411"),
        (b"Content-Length: 5\r\nContent-Length: 6\r\n", b"400"),
        (b"Content-Length: x\r\n", b"400"),
    ],
)
def test_framing_that_could_be_read_in_two_ways_is_refused(server: Server, framing: bytes, status: bytes) -> None:
    answer = server.raw(b"POST /messages HTTP/1.1\r\nHost: x\r\n" + framing + b"\r\n5\r\nhello\r\n0\r\n\r\n")
    assert answer[9:12] == status


def test_sender_of_a_large_body_sees_why_it_is_refused(server: Server) -> None:
    """It is still sending when the answer is known."""
    request = server.request(uuid_of(5), letter=PDF + b"x" * 20 * MEBIBYTE)
    status, _, body = server.send(request, X_Digipost_UserId="1")
    assert (status, code_in(body)) == (403, "UNKNOWN_USER_ID")


def test_body_over_the_limit_is_answered(server: Server) -> None:
    body = b"x" * (65 * MEBIBYTE)
    content_type = "multipart/vnd.digipost-v8+xml; boundary=b"
    request = signed_request(
        "/messages",
        body,
        content_type,
        sender_id=FOUNDING_SENDER_ID,
        signer=server.signer,
        now=server.services.now(),
    )
    status, _, answer = server.send(request)
    assert (status, code_in(answer)) == (413, "REQUEST_TOO_LARGE")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_stays_flat_while_a_large_letter_comes_in(server: Server) -> None:
    """Sixty megabytes pass through; none of them is held."""
    request = server.request(uuid_of(6), letter=PDF + bytes(60 * MEBIBYTE))
    assert server.send(server.request(uuid_of(7)))[0] == 201
    before = peak_memory(server.port)
    assert server.send(request)[0] == 201
    assert peak_memory(server.port) - before < 30 * MEBIBYTE


def peak_memory(port: int) -> int:
    """The largest resident size that the process listening there has had, in bytes."""
    inode = _listening_inode(port)
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and _holds(folder, inode):
            peak = re.search(r"VmHWM:\s*(\d+) kB", (folder / "status").read_text())
            assert peak is not None
            return int(peak[1]) * 1024
    pytest.fail("no process listens there")


def _listening_inode(port: int) -> str:
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(f":{port:04X}") and fields[3] == "0A":
            return fields[9]
    pytest.fail("nobody listens there")


def _holds(folder: Path, inode: str) -> bool:
    try:
        return any(str(link.readlink()) == f"socket:[{inode}]" for link in (folder / "fd").iterdir())
    except OSError:
        return False
