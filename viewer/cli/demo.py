"""The main job, with nothing set up before: a mailbox of samples, each sent as a real sender sends."""

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
from viewer.config import PREFIX, read_settings
from viewer.domain.access import RecipientId
from viewer.domain.appointment import Language
from viewer.domain.calendar import DetailLevel, FeedOptions
from viewer.domain.mailbox import DocumentId
from viewer.domain.message import SenderId
from viewer.errors import CommandError
from viewer.wiring import Services, migrate, wire

USUAL_PORT = 8000
START_TIMEOUT = 30  # seconds; a slow machine that starts for the first time compiles every module
POLL_INTERVAL = 0.05  # seconds between two looks at whether the server answers


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Serve on this port.  [default: 8000, else a free one]")
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as one JSON object on the first line.")
def demo(port: int | None, *, as_json: bool) -> None:
    """Serve a mailbox with ten sample appointments on this machine, until stopped; then nothing of it is left.

    \b
    Example:
      innkalling demo --port 8080
    """
    signal.signal(signal.SIGTERM, _stop)
    with tempfile.TemporaryDirectory(prefix="innkalling-demo-") as folder:
        environ = _environment(Path(folder), _port(port))
        settings = read_settings(environ)
        migrate(settings)
        at = wire(settings)
        try:
            _serve_samples(at, Path(folder), environ, as_json=as_json)
        except KeyboardInterrupt:
            click.echo("stopped; the demo's data is gone", err=True)
        finally:
            at.close()


def _serve_samples(at: Services, folder: Path, environ: dict[str, str], *, as_json: bool) -> None:
    senders = {sender_id: _register(at, sender_id, name) for sender_id, name in SENDERS.items()}
    recipient_id = add_recipient(RECIPIENT, "Demo Demosen", recipients=at.recipients, keys=at.keys, now=at.now())
    with child("serve", environ=environ) as server:
        _wait_for(server, f"{at.settings.public_url}/readyz")
        sent = [_send(sample, senders[sample.sender_id], at) for sample in samples(at.now())]
        _wait_until_located(at)
        addresses = _addresses(at, recipient_id, sent)
        addresses["sender"] = {"id": RADIOLOGY, "private_key": _key_file(folder, senders[RADIOLOGY])}
        click.echo(json.dumps(addresses) if as_json else _in_words(addresses))
        sys.stdout.flush()
        server.wait()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _port(wanted: int | None) -> int:
    """The port that was asked for; else the usual one, or any that is free."""
    if wanted:
        return wanted
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", USUAL_PORT if wanted is None else 0))
        except OSError:
            return free_port()
        return int(probe.getsockname()[1])


def _environment(folder: Path, port: int) -> dict[str, str]:
    """The environment of this process, with settings of the demo's own and none of the installation's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return kept | {
        f"{PREFIX}SECRET": secrets.token_urlsafe(48),
        f"{PREFIX}DATA_DIR": str(folder / "data"),
        f"{PREFIX}PORT": str(port),
        f"{PREFIX}DEMO": "1",
    }


def _register(at: Services, sender_id: SenderId, name: str) -> SendingIdentity:
    identity = make_identity(sender_id, name, at.now())
    register_sender(sender_id, name, identity.certificate, senders=at.senders, now=at.now())
    return identity


def _key_file(folder: Path, identity: SendingIdentity) -> str:
    """The sender's private key as a file of its own, for whoever wants to send more."""
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


def _send(sample: Sample, identity: SendingIdentity, at: Services) -> DocumentId:
    """POST the message as its sender would, and the change to it; returns the uuid of its document."""
    uuid = sample.message.primary_document.uuid
    requests = [sign_message(sample.message, {uuid: letter_of(sample)}, identity=identity, now=at.now())]
    if sample.change is not None:
        requests.append(sign_change(uuid, sample.change, identity=identity, now=at.now()))
    for request in requests:
        _post(at.settings.public_url + request.path, request.headers, request.body)
    return DocumentId(uuid)


def _post(url: str, headers: dict[str, str], body: bytes) -> None:
    post = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310  # our own http address
    try:
        urllib.request.urlopen(post, timeout=START_TIMEOUT).close()  # noqa: S310
    except urllib.error.HTTPError as error:
        raise CommandError(f"a sample was refused: {error.read().decode(errors='replace')}") from error


def _wait_until_located(at: Services) -> None:
    """Give the worker a moment, so that the first page shows its map; it is no fault of a page if they take longer."""
    deadline = time.monotonic() + START_TIMEOUT
    while at.places.pending(1) and time.monotonic() < deadline:
        time.sleep(POLL_INTERVAL)


def _addresses(at: Services, recipient_id: RecipientId, sent: list[DocumentId]) -> dict[str, object]:
    """Where everything is, the appointments in the order in which they were sent."""
    url = at.settings.public_url
    link = make_sign_in_link(recipient_id, recipients=at.recipients, now=at.now())
    options = FeedOptions(name="avtaler", level=DetailLevel.EVERYTHING, language=Language.NB)
    feed = open_feed(recipient_id, options, calendars=at.calendars, now=at.now())
    found = {one.letter.id: one.id for one in at.messages.appointments(recipient_id, at.now())}
    pages = [(found[uuid], f"{url}/appointments/{found[uuid]}") for uuid in sent if uuid in found]
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
