"""The files of the package that run while a service of the checkout answers a poll, a page and a POST."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from http.cookiejar import CookieJar
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

HOOK = Path(__file__).parent / "hook"
PHASE_LENGTH = 16  # bytes, as the hook reads them
START_AND_STOP = 60  # seconds
MEDIA_TYPE = "application/vnd.digipost-v8+xml"
PDF = b"%PDF-1.4\n%%EOF\n"


def files_on_the_way(root: Path) -> dict[str, list[str]]:
    """For each of three requests the files that run, as paths within `viewer/`. Each was asked once before."""
    with tempfile.TemporaryDirectory(prefix="innkalling-figures-") as folder, _demo(root, Path(folder)) as demo:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        sign_in(browser, demo["sign_in"])
        page = demo["appointments"][0]["url"]
        with browser.open(demo["feed"]) as response:
            poll = urllib.request.Request(demo["feed"], headers={"If-None-Match": response.headers["ETag"]})
        requests = {"a poll": lambda: is_not_modified(poll), "a page": lambda: browser.open(page).read()}
        requests["a POST"] = lambda: browser.open(a_message(root, demo)).read()
        for name, request in requests.items():
            request()
            phase = name.replace(" ", "-")
            _set_phase(Path(folder), phase)
            request()
            _set_phase(Path(folder), "between")
        return {
            name: sorted(set((Path(folder) / f"{name.replace(' ', '-')}.files").read_text().splitlines()))
            for name in requests
        }


@contextmanager
def _demo(root: Path, folder: Path) -> Iterator[dict]:
    """The checkout's demo, traced; what it prints about itself."""
    _set_phase(folder, "start")
    environ = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(HOOK), str(root)]),
        "FIGURES_TRACE": str(folder),
        "FIGURES_PACKAGE": str(root / "viewer"),
    }
    command = [sys.executable, "-m", "viewer", "demo", "--json", "--port", "0"]
    with subprocess.Popen(command, cwd=root, env=environ, stdout=subprocess.PIPE) as process:
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(START_AND_STOP)


def _set_phase(folder: Path, name: str) -> None:
    with (folder / "phase").open("r+b" if (folder / "phase").exists() else "wb") as file:
        file.write(name.ljust(PHASE_LENGTH).encode())


def sign_in(browser: urllib.request.OpenerDirector, link: str) -> None:
    """Follow the link; where its page has a button, press it."""
    page = browser.open(link).read().decode()
    form = re.search(
        r'<form[^>]*method="?post"?[^>]*action="([^"]*/sign-in/[^"]*)".*?</form>', page, re.DOTALL | re.IGNORECASE
    )
    if form:
        fields = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', form[0]))
        browser.open(urllib.request.Request(link, data=urllib.parse.urlencode(fields).encode())).read()


def is_not_modified(poll: urllib.request.Request) -> bool:
    """Whether the poll is answered 304."""
    try:
        urllib.request.urlopen(poll).close()
    except urllib.error.HTTPError as error:
        return error.code == HTTPStatus.NOT_MODIFIED
    return False


def a_message(root: Path, demo: dict) -> urllib.request.Request:
    """The founding page's message, signed by the demo's sender, with ids of its own."""
    id_, boundary = str(uuid.uuid4()), f"figures-{uuid.uuid4()}"
    xml = (root / "tests/data/founding_message_v8.xml").read_text()
    xml = re.sub(r"<uuid>[^<]*</uuid>", f"<uuid>{id_}</uuid>", xml)
    parts = (("message", f"{MEDIA_TYPE}; charset=UTF-8", xml.encode()), (id_, "application/octet-stream", PDF))
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: attachment; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, kind, content in parts
    )
    body += f"--{boundary}--\r\n".encode()
    headers = {
        "Date": format_datetime(datetime.now(UTC), usegmt=True),
        "X-Content-SHA256": base64.b64encode(hashlib.sha256(body).digest()).decode(),
        "X-Digipost-UserId": str(demo["sender"]["id"]),
    }
    signed = "".join(f"{name.lower()}: {value}\n" for name, value in headers.items())
    key = serialization.load_pem_private_key(Path(demo["sender"]["private_key"]).read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the demo's sender has no RSA key")
    signature = key.sign(f"POST\n/messages\n{signed}\n".encode(), padding.PKCS1v15(), hashes.SHA256())
    headers |= {
        "X-Digipost-Signature": base64.b64encode(signature).decode(),
        "Accept": MEDIA_TYPE,
        "Content-Type": f"{MEDIA_TYPE.replace('application', 'multipart')}; boundary={boundary}",
    }
    return urllib.request.Request(f"{demo['url']}messages", data=body, headers=headers, method="POST")
