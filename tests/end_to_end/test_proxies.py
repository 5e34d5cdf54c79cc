"""The samples for nginx and Caddy, with the real programs between real clients and the real service."""

import http.client
import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders import FOUNDING_UUID, a_document, a_message
from tests.end_to_end.service import HOST, Answer, Service
from tests.test_deploy import DEPLOY
from tests.web.delivery import deliver
from viewer.actions.access import make_sign_in_link
from viewer.actions.feeds import open_feed
from viewer.actions.send import SendingIdentity, sign_message
from viewer.bench.processes import free_port
from viewer.config import read_settings
from viewer.domain.access import RecipientId
from viewer.domain.calendar import FeedOptions
from viewer.formats.signature import canonical_response, content_hash, is_signed_by, make_key_and_certificate
from viewer.wiring import Services, migrate

pytestmark = pytest.mark.deploy
DIGIPOST = {"Accept": "application/vnd.digipost-v8+xml"}
MEBIBYTE = 1024 * 1024
START_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that runs: its port, and the files that it logs to."""

    port: int
    logs: tuple[Path, ...]

    def connect(self) -> http.client.HTTPSConnection:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection(HOST, self.port, timeout=60, context=context)

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = self.connect()
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Answer(status=response.status, headers=response.headers, body=response.read())
        finally:
            connection.close()


@pytest.fixture(params=["nginx", "caddy"])
def program(request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    if shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip(f"no {name} here: run `make test`")
    return name


@pytest.fixture
def service(tmp_path: Path, program: str) -> Iterator[Service]:
    """A service that knows under which address the proxy shows it, not yet started."""
    made = Service(tmp_path / "data")
    made.environ["INNKALLING_PUBLIC_URL"] = f"https://{HOST}:{free_port()}"
    made.environ["INNKALLING_BEHIND_PROXY"] = "on"
    migrate(read_settings(made.environ))
    yield made
    made.kill()


@pytest.fixture
def proxy(service: Service, program: str, tmp_path: Path) -> Iterator[Proxy]:
    """The proxy, as its sample says, before the service."""
    port = int(service.environ["INNKALLING_PUBLIC_URL"].rpartition(":")[2])
    with (nginx if program == "nginx" else caddy)(tmp_path, port, service.port) as started:
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            with suppress(OSError):
                started.request("GET", "/healthz")
                break
            assert time.monotonic() < deadline, "the proxy did not start"
            time.sleep(0.05)
        yield started


@contextmanager
def nginx(folder: Path, port: int, upstream: int) -> Iterator[Proxy]:
    text = (DEPLOY / "proxy/nginx.conf").read_text()
    key, certificate = make_key_and_certificate(HOST, datetime.now(UTC))
    (folder / "proxy.key").write_bytes(key)
    (folder / "proxy.pem").write_bytes(certificate)
    for sample, here in {
        "/etc/ssl/certs/innkalling.pem": str(folder / "proxy.pem"),
        "/etc/ssl/private/innkalling.key": str(folder / "proxy.key"),
        "/var/log/nginx": str(folder),
        "listen 443": f"listen {HOST}:{port}",
        "listen 80": f"listen {HOST}:{free_port()}",
        "server 127.0.0.1:8000": f"server 127.0.0.1:{upstream}",
        "server_name post.example.no": f"server_name {HOST}",
        "Host $host;": "Host $http_host;",
    }.items():
        assert sample in text, sample
        text = text.replace(sample, here)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "" if os.geteuid() else "user root;\n"
    configuration = folder / "nginx.conf"
    configuration.write_text(f"{user}pid {folder}/pid;\nevents {{}}\nhttp {{\n{temporary}{text}\n}}\n")
    command: list[str | Path]
    command = ["/usr/sbin/nginx", "-p", folder, "-e", folder / "start.log", "-c", configuration, "-g", "daemon off;"]
    with running(command, folder / "nginx.out", {}):
        logs = tuple(folder / name for name in ("innkalling.log", "innkalling-error.log", "start.log", "nginx.out"))
        yield Proxy(port, logs)


@contextmanager
def caddy(folder: Path, port: int, upstream: int) -> Iterator[Proxy]:
    # A certificate of its own, and nothing of this machine is touched.
    options = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tlocal_certs\n"
    configuration = folder / "Caddyfile"
    configuration.write_text((DEPLOY / "proxy/Caddyfile").read_text().replace("{\n", options, 1))
    environ = {
        "DOMAIN": f"https://{HOST}:{port}",
        "UPSTREAM": f"127.0.0.1:{upstream}",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "caddy"),
        "XDG_CONFIG_HOME": str(folder / "caddy"),
    }
    command: list[str | Path]
    command = ["/usr/bin/caddy", "run", "--config", configuration, "--adapter", "caddyfile"]
    with running(command, folder / "caddy.log", environ):
        yield Proxy(port, (folder / "caddy.log",))


@contextmanager
def running(command: Sequence[str | Path], output: Path, environ: dict[str, str]) -> Iterator[None]:
    with (
        output.open("wb") as file,
        subprocess.Popen(command, env=os.environ | environ, stdout=file, stderr=file) as process,
    ):
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def test_120_signatures_verify(service: Service, proxy: Proxy) -> None:
    """Nginx puts a Date of its own in place of the signed one, unless it is told not to: one in 120 failed."""
    service.start()
    body = service.request("GET", "/", headers=DIGIPOST).body
    found = re.search(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", body, re.DOTALL)
    assert found
    connection = proxy.connect()
    for _ in range(120):
        connection.request("GET", "/", headers=DIGIPOST)
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        assert content_hash(response.read()) == headers["x-content-sha256"]
        canonical = canonical_response(200, "/", headers)
        assert is_signed_by(found[0] + b"\n", headers["x-digipost-signature"], canonical)
        time.sleep(0.02)  # so that the clock's seconds turn in the midst of some
    connection.close()


def test_large_letters_come_in_and_go_out_at_their_readers_pace(
    service: Service, proxy: Proxy, behind: Services, kari: RecipientId, identity: SendingIdentity
) -> None:
    service.start()
    letter = b"%PDF-1.4\n" + os.urandom(20 * MEBIBYTE)
    signed = sign_message(a_message(), {FOUNDING_UUID: letter}, identity=identity, now=behind.now())
    posted = proxy.request("POST", signed.path, body=signed.body, headers=dict(signed.headers))
    assert posted.status == 201, posted.body
    cookie = sign_in(proxy, make_sign_in_link(kari, recipients=behind.recipients, now=behind.now()))

    slow = proxy.connect()
    slow.request("GET", f"/documents/{FOUNDING_UUID}", headers={"Cookie": cookie})
    response = slow.getresponse()
    begun = response.read(1000)
    # While that one waits, everybody else is served.
    for _ in range(20):
        assert proxy.request("GET", "/", headers={"Cookie": cookie}).status == 200
    assert begun + response.read() == letter
    slow.close()


def sign_in(proxy: Proxy, token: str) -> str:
    """The cookie of whoever follows the link and presses the button."""
    page = proxy.request("GET", f"/sign-in/{token}")
    cookie = (page.headers["Set-Cookie"] or "").partition(";")[0]
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.body.decode())
    form = "&".join(f"{name}={value}" for name, value in fields).encode()
    headers = {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"https://{HOST}:{proxy.port}",
        "Referer": f"https://{HOST}:{proxy.port}/sign-in/{token}",
    }
    answer = proxy.request("POST", f"/sign-in/{token}", body=form, headers=headers)
    assert answer.status == 303, answer.body
    return "; ".join(line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie") or ())


def test_no_token_reaches_the_logs(service: Service, proxy: Proxy, behind: Services, kari: RecipientId) -> None:
    """Neither of what is answered, nor of what fails because the service is away."""
    service.start()
    deliver(behind, kari, a_document())
    feed = open_feed(kari, FeedOptions(name="Mine timer"), calendars=behind.calendars, now=behind.now())
    link = make_sign_in_link(kari, recipients=behind.recipients, now=behind.now())
    cookie = sign_in(proxy, link)
    path = f"/calendars/{feed}/mine-timer.ics"
    first = proxy.request("GET", path)
    assert first.status == 200
    assert proxy.request("GET", path, headers={"If-None-Match": first.headers["ETag"] or ""}).status == 304
    assert proxy.request("GET", "/search?q=hjertesvikt", headers={"Cookie": cookie}).status == 200

    service.kill()
    assert proxy.request("GET", path, headers={"Cookie": cookie}).status == 502
    proxy.request("GET", "/search?q=hjertesvikt", headers={"Cookie": cookie})
    deadline = time.monotonic() + 10
    while not any(log.exists() and b"502" in log.read_bytes() for log in proxy.logs):
        assert time.monotonic() < deadline, "nothing was logged"
        time.sleep(0.05)

    for log in proxy.logs:
        text = log.read_text() if log.exists() else ""
        values = [value.partition("=")[2] for value in cookie.split("; ")]
        assert not [secret for secret in (feed, link, *values, "hjertesvikt") if secret in text], log
