"""The sender API over a real server: signatures that survive it, senders that are slow, many at once, and large."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from email.utils import format_datetime
from pathlib import Path
from uuid import uuid4

import pytest

from tests.builders import (
    FOUNDING_RECIPIENT,
    FOUNDING_SENDER_ID,
    FOUNDING_UUID,
    PDF,
    a_document,
    a_message,
    an_appointment,
)
from tests.conftest import settings_in
from tests.web.senders.corpus import Case, cases
from tests.web.senders.recordings import recordings
from tests.web.sending import registered
from viewer.actions.access import add_recipient
from viewer.bench.processes import free_port
from viewer.config import Settings
from viewer.domain.message import AdditionalData, ApiVersion
from viewer.formats.signature import Signer, canonical_request, canonical_response, content_hash, is_signed_by
from viewer.formats.signed_request import SignedRequest, signed_additional_data, signed_message, signed_request
from viewer.web.server.body import MAX_BODIES, SENDER_GRACE
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

    def raw_to_the_end(self, data: bytes, *, cut_off: bool = False) -> bytes:
        """All that the server answers until it closes the connection; `cut_off` ends our side of it first."""
        answer = b""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=5)) as connection:
            connection.sendall(data)
            if cut_off:
                connection.shutdown(socket.SHUT_WR)
            with suppress(ConnectionError):
                while piece := connection.recv(65536):
                    answer += piece
        return answer


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
        assert time.monotonic() - started < 4
        answers = {connection.recv(12) for connection in stalled}
        assert time.monotonic() - started < SENDER_GRACE + 4
        assert answers - {b"HTTP/1.1 503"} == {b"HTTP/1.1 408"}
    assert server.send(server.request(uuid_of(100 + first)))[0] == 201


@pytest.mark.parametrize("first", [1000, 1100, 20_000], ids="{} bytes at first".format)
def test_dripping_sender_is_told_so_when_its_grace_is_over(server: Server, first: int) -> None:
    """However much it sent before: the server hands over only whole pieces, and these are as large by then."""
    large = server.request(uuid_of(4), letter=PDF + b"x" * MEBIBYTE)
    started = time.monotonic()
    with server.begun(large, first) as connection:
        connection.settimeout(0.1)
        answer = b""
        while not answer and time.monotonic() - started < SENDER_GRACE + 5:
            with suppress(TimeoutError):
                answer = connection.recv(12)
            with suppress(OSError):
                connection.sendall(b"x" * 10)
    assert answer == b"HTTP/1.1 408"
    assert time.monotonic() - started < SENDER_GRACE + 4


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: gzip\r\n",
        b"Transfer-Encoding: \x0bchunked\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: x\r\n",
        b"Content-Length: +5\r\n",
    ],
)
def test_unsigned_body_is_refused_however_it_is_framed(server: Server, framing: bytes) -> None:
    """And what follows it is never read as a request of its own."""
    smuggled = b"GET / HTTP/1.1\r\nHost: x\r\nAccept: application/vnd.digipost-v8+xml\r\n\r\n"
    head = b"POST /messages HTTP/1.1\r\nHost: x\r\n" + framing
    answer = server.raw_to_the_end(head + b"\r\n5\r\nhello\r\n0\r\n\r\n" + smuggled)
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1 ") == 1


def chunks(body: bytes, size: int) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("size", [1, 1000, 100_000])
def test_message_in_chunks_is_accepted_and_the_connection_closes(server: Server, size: int) -> None:
    """So java.net.http, Node, Spring and Go send, and proxies that stream."""
    request = server.request(str(uuid4()))
    smuggled = b"GET / HTTP/1.1\r\nHost: x\r\nAccept: application/vnd.digipost-v8+xml\r\n\r\n"
    answer = server.raw_to_the_end(chunked_head(request) + chunks(request.body, size) + smuggled)
    assert answer.startswith(b"HTTP/1.1 201")
    assert b"\r\nconnection: close\r\n" in answer.lower()
    assert answer.count(b"HTTP/1.1 ") == 1


def test_large_message_in_chunks_is_accepted(server: Server) -> None:
    request = server.request(str(uuid4()), letter=PDF + bytes(5 * MEBIBYTE))
    answer = server.raw_to_the_end(chunked_head(request) + chunks(request.body, 65_536))
    assert answer.startswith(b"HTTP/1.1 201")


@pytest.mark.parametrize("extra", [b"Trailer: X-Digipost-UserId\r\n", b""])
def test_trailers_of_chunks_change_nothing(server: Server, extra: bytes) -> None:
    request = server.request(str(uuid4()))
    body = chunks(request.body, 500).removesuffix(b"\r\n") + b"X-Digipost-UserId: 1\r\n\r\n"
    answer = server.raw_to_the_end(chunked_head(request).removesuffix(b"\r\n") + extra + b"\r\n" + body)
    assert answer.startswith(b"HTTP/1.1 201")


def chunked_head(request: SignedRequest) -> bytes:
    head = f"POST {request.path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    return (head + "".join(f"{name}: {value}\r\n" for name, value in request.headers.items()) + "\r\n").encode()


@pytest.mark.parametrize(
    ("spoil", "cut_off"),
    [
        (lambda body: chunks(body.replace(b"%%EOF", b"%%EOE"), 1000), False),
        (lambda body: chunks(body + b"x", 1000), False),
        (lambda body: chunks(body[:-1], 1000), False),
        (lambda _body: b"0\r\n\r\n", False),
        (lambda body: chunks(body, 1000)[:-700], True),
        (lambda body: b"zz\r\n" + body, True),
        (lambda body: b"-5\r\n" + body, True),
        (lambda body: b"fffffffffffffffff\r\n" + body, True),
        (lambda body: body, True),
    ],
)
def test_chunks_that_are_not_what_was_signed_are_refused(
    server: Server, spoil: Callable[[bytes], bytes], cut_off: bool
) -> None:
    request = server.request(str(uuid4()))
    answer = server.raw_to_the_end(chunked_head(request) + spoil(request.body), cut_off=cut_off)
    assert answer.startswith(b"HTTP/1.1 400")
    assert code_in(answer) in {"INVALID_SHA256", "PROBLEM_WITH_REQUEST"}
    assert b"x-digipost-signature" in answer.lower()


def test_chunks_over_the_limit_are_refused(server: Server) -> None:
    request = server.request(str(uuid4()), letter=PDF + bytes(65 * MEBIBYTE))
    answer = server.raw_to_the_end(chunked_head(request) + chunks(request.body, MEBIBYTE))
    assert answer.startswith(b"HTTP/1.1 413")
    assert code_in(answer) == "REQUEST_TOO_LARGE"


@pytest.mark.parametrize("size", [0, 1000, 200_000])
def test_upload_that_is_cut_off_is_refused_in_signed_xml(server: Server, size: int) -> None:
    request = server.request(str(uuid4()), letter=PDF + bytes(size))
    answer = server.raw_to_the_end(
        f"POST {request.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(request.body) + 50}\r\n".encode()
        + "".join(f"{name}: {value}\r\n" for name, value in request.headers.items()).encode()
        + b"\r\n"
        + request.body,
        cut_off=True,
    )
    assert answer.startswith(b"HTTP/1.1 400")
    assert code_in(answer) == "PROBLEM_WITH_REQUEST"
    assert b"x-digipost-signature" in answer.lower()


@pytest.mark.parametrize("size", [20_000, MEBIBYTE])
def test_pause_of_a_verified_sender_is_waited_out(server: Server, size: int) -> None:
    request = server.request(str(uuid4()), letter=PDF + b"x" * size)
    with server.begun(request, 10_000) as connection:
        time.sleep(6)
        connection.sendall(request.body[10_000:])
        assert connection.recv(12) == b"HTTP/1.1 201"


@pytest.mark.parametrize(
    "hosts",
    [
        b"",
        b"Host:\r\n",
        b"Host: \r\n",
        b"Host: a\r\nHost: b\r\n",
        b"Host: a\r\nHost: a\r\n",
        b"Host: a\r\nHOST: a\r\n",
        b"Host:\r\nHost: a\r\n",
    ],
)
@pytest.mark.parametrize("path", [b"/", b"/sign-in", b"/calendars/" + b"x" * 43 + b"/a.ics", b"/messages"])
def test_request_without_exactly_one_host_is_refused(server: Server, hosts: bytes, path: bytes) -> None:
    """RFC 9112, 3.2; a sender gets a signed reason."""
    answer = server.raw_to_the_end(b"GET " + path + b" HTTP/1.1\r\n" + hosts + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 400")
    assert (b"x-digipost-signature" in answer.lower()) == (path == b"/messages")


def test_http_1_0_needs_no_host(server: Server) -> None:
    assert server.raw_to_the_end(b"GET /readyz HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200")


@pytest.mark.parametrize("accept", ["*/*", "text/html", ""])
@pytest.mark.parametrize("path", ["/sign-in", "/upcoming", "/documents/1", "/no-such-thing", "/497013/inbox"])
def test_whoever_sends_a_senders_headers_gets_signed_xml(server: Server, accept: str, path: str) -> None:
    headers = f"Accept: {accept}\r\n" if accept else ""
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\n{headers}X-Digipost-UserId: 497013\r\nConnection: close\r\n\r\n"
    answer = server.raw_to_the_end(request.encode())
    assert b"content-type: application/vnd.digipost-v8+xml" in answer.lower()
    assert b"x-digipost-signature" in answer.lower()


def test_recorded_requests_are_too_old_but_each_gets_a_signed_reason(server: Server) -> None:
    for recording in [*recordings("java"), *recordings("dotnet")]:
        with closing(socket.create_connection(("127.0.0.1", server.port), timeout=5)) as connection:
            connection.sendall(recording.raw)
            response = http.client.HTTPResponse(connection)
            response.begin()
            assert response.getheader("x-digipost-signature"), recording.call
            assert code_in(response.read()) == "DATE_HEADER_OUTSIDE_ACCEPTED_INTERVAL", recording.call


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


def test_change_is_answered_by_a_signed_empty_body_with_its_length(server: Server) -> None:
    """.NET's client reads the answer as a string, and fails on XML; a missing length would leave it waiting."""
    uuid = str(uuid4())
    assert server.send(server.request(uuid))[0] == 201
    data = AdditionalData(version=ApiVersion.V8, data_type=an_appointment(place="Nytt sted"))
    request = signed_additional_data(
        uuid, data, sender_id=FOUNDING_SENDER_ID, signer=server.signer, now=server.services.now()
    )
    status, headers, body = server.send(request)
    assert (status, body, headers["content-length"]) == (200, b"", "0")
    certificate = server.services.signer.certificate_pem
    canonical = canonical_response(200, request.path, headers)
    assert is_signed_by(certificate, headers["x-digipost-signature"], canonical)
