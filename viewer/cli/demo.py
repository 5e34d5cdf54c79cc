"""`innkalling demo`: a mailbox of sample appointments, sent through the real `POST /messages`."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

import click

from viewer.actions.access import add_recipient, make_sign_in_link
from viewer.actions.feeds import open_feed
from viewer.actions.send import SendingIdentity, make_identity, sign_change, sign_message
from viewer.actions.senders import register_sender
from viewer.bench.processes import free_port
from viewer.cli.children import child
from viewer.cli.samples import RADIOLOGY, RECIPIENT, SENDERS, Sample, letter_of, samples
from viewer.config import CONFIG_FILE, PREFIX, read_settings
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Language
from viewer.domain.calendar import FeedOptions
from viewer.domain.mailbox import DocumentId
from viewer.domain.message import AuthenticationLevel, SenderId
from viewer.domain.redaction import DetailLevel
from viewer.errors import CommandError
from viewer.wiring import Services, migrate, wire

USUAL_PORT = 8000
# Seconds; a slow or busy machine that starts for the first time compiles every module.
START_TIMEOUT = 120
# Seconds; a map that comes later is drawn at the next visit.
LOCATING_TIMEOUT = 30
# Seconds between two attempts to reach the server.
POLL_INTERVAL = 0.05


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Serve on this port.  [default: 8000, else a free one]")
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as one JSON object on the first line.")
@click.option("--with", "extra", multiple=True, hidden=True, help="A setting, as NAME=VALUE; of make demo-oidc's.")
def demo(port: int | None, extra: tuple[str, ...], *, as_json: bool) -> None:
    """Serve a mailbox with ten sample appointments on this machine, until stopped; nothing of it stays behind.

    \b
    Example:
      innkalling demo --port 8080
    """
    signal.signal(signal.SIGTERM, _stop)
    with tempfile.TemporaryDirectory(prefix="innkalling-demo-") as folder:
        environ = _environment(Path(folder), _port(port)) | dict(setting.split("=", 1) for setting in extra)
        settings = read_settings(environ)
        _tell("Making a mailbox in a temporary folder")
        migrate(settings)
        services = wire(settings)
        try:
            _serve_samples(services, Path(folder), environ, as_json=as_json)
        except KeyboardInterrupt:
            click.echo("stopped; the demo's data is gone", err=True)
        finally:
            services.close()


def _serve_samples(services: Services, folder: Path, environ: dict[str, str], *, as_json: bool) -> None:
    senders = {sender_id: _register(services, sender_id, name) for sender_id, name in SENDERS.items()}
    recipient_id = add_recipient(
        RECIPIENT, "Demo Demosen", recipients=services.recipients, keys=services.keys, now=services.now()
    )
    _load_register(environ)
    _tell("Starting the service")
    with child("serve", environ=environ) as server:
        _wait_for(server, f"{services.settings.public_url}/readyz")
        _tell("Sending ten messages, as their senders would, and waiting for their maps")
        sent = [_send(sample, senders[sample.sender_id], services) for sample in samples(services.now())]
        _wait_until_located(services)
        addresses = _addresses(services, recipient_id, sent)
        addresses["sender"] = {"id": RADIOLOGY, "private_key": _key_file(folder, senders[RADIOLOGY])}
        click.echo(json.dumps(addresses) if as_json else _in_words(addresses))
        sys.stdout.flush()
        server.wait()


def _tell(step: str) -> None:
    """Say on standard error what takes the next seconds; standard output is for what is ready."""
    click.echo(f"{step} …", err=True)


def _load_register(environ: dict[str, str]) -> None:
    """Load an extract of the address register, made for the samples, as an operator does: each page shows its house."""
    file = str(Path(__file__).with_name("sample_addresses.csv"))
    command = (sys.executable, "-m", "viewer", "places", "load", file, "--no-progress")
    loaded = subprocess.run(command, env=environ, capture_output=True, check=False)  # noqa: S603  # our own program
    if loaded.returncode:
        raise CommandError(loaded.stderr.decode(errors="replace").strip())


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _port(requested: int | None) -> int:
    """The requested port; without one the usual port when it is free, else (and with 0) any free port."""
    if requested:
        return requested
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", USUAL_PORT if requested is None else 0))
        except OSError:
            return free_port()
        return int(probe.getsockname()[1])


def _environment(folder: Path, port: int) -> dict[str, str]:
    """The environment of this process, with the demo's settings and without the installation's."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return environ | {
        CONFIG_FILE: os.devnull,
        f"{PREFIX}LOG_LEVEL": "warning",
        f"{PREFIX}SECRET": secrets.token_urlsafe(48),
        f"{PREFIX}DATA_DIR": str(folder / "data"),
        f"{PREFIX}PORT": str(port),
    }


def _register(services: Services, sender_id: SenderId, name: str) -> SendingIdentity:
    identity = make_identity(sender_id, name, services.now())
    register_sender(sender_id, name, identity.certificate, senders=services.senders, now=services.now())
    return identity


def _key_file(folder: Path, identity: SendingIdentity) -> str:
    """Path of a file with the sender's private key, for sending more."""
    file = folder / f"sender-{identity.sender_id}.pem"
    file.touch(mode=0o600)
    file.write_bytes(identity.private_key)
    return str(file)


def _wait_for(server: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise CommandError("the server did not start; is the port taken? Try: innkalling demo --port 0")
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310  # our own http address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(POLL_INTERVAL)
    raise CommandError(f"the server did not answer within {START_TIMEOUT} seconds")


def _send(sample: Sample, identity: SendingIdentity, services: Services) -> DocumentId:
    """Post the message as its sender would, then the change to it; returns the uuid of its document."""
    uuid = sample.message.primary_document.uuid
    requests = [sign_message(sample.message, {uuid: letter_of(sample)}, identity=identity, now=services.now())]
    if sample.change is not None:
        requests.append(sign_change(uuid, sample.change, identity=identity, now=services.now()))
    for request in requests:
        _post(services.settings.public_url + request.path, request.headers, request.body)
    return DocumentId(uuid)


def _post(url: str, headers: dict[str, str], body: bytes) -> None:
    post = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310  # our own http address
    try:
        urllib.request.urlopen(post, timeout=START_TIMEOUT).close()  # noqa: S310
    except urllib.error.HTTPError as error:
        raise CommandError(f"a sample was refused: {error.read().decode(errors='replace')}") from error


def _wait_until_located(services: Services) -> None:
    """Wait, within LOCATING_TIMEOUT, until the addresses are located, so that the first page shows its map."""
    deadline = time.monotonic() + LOCATING_TIMEOUT
    while services.places.pending(1) and time.monotonic() < deadline:
        time.sleep(POLL_INTERVAL)


def _addresses(services: Services, recipient_id: RecipientId, sent: list[DocumentId]) -> dict[str, object]:
    """What `--json` prints but for the sender; the appointments in the order in which they were sent."""
    url = services.settings.public_url
    link = make_sign_in_link(
        recipient_id,
        recipients=services.recipients,
        now=services.now(),
        level=AuthenticationLevel(services.settings.link_level),
    )
    options = FeedOptions(name="avtaler", detail_level=DetailLevel.EVERYTHING, language=Language.NB)
    feed = open_feed(recipient_id, options, calendars=services.calendars, now=services.now())
    appointments = services.messages.appointments(recipient_id, services.now())
    ids = {appointment.letter.id: appointment.id for appointment in appointments}
    pages = [(ids[uuid], f"{url}/appointments/{ids[uuid]}") for uuid in sent if uuid in ids]
    return {
        "url": f"{url}/",
        "sign_in": f"{url}/sign-in/{link}",
        "feed": f"{url}/calendars/{feed}/avtaler.ics",
        "appointments": [{"id": id_, "url": page, "ics": f"{page}/calendar.ics"} for id_, page in pages],
    }


def _in_words(addresses: dict[str, object]) -> str:
    return (
        f"Mailbox        {addresses['url']}\nSign in        {addresses['sign_in']}\nCalendar feed  {addresses['feed']}"
    )
