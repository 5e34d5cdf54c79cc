"""npm's `oidc-provider` as a process on loopback, and a browser that walks through its pages."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests
from joserfc.jwk import RSAKey

FOLDER = Path(__file__).parents[2] / ".ci" / "oidc"
ID_PORTENS_LEVELS = ["idporten-loa-substantial", "idporten-loa-high"]
# Seconds that a request may take, and pages on the way to one.
TIMEOUT = 30
LONGEST_WALK = 12


class ProviderMissingError(Exception):
    """Node or the provider's packages are not there; the text says what to do."""


@contextmanager
def running_provider(**configuration: object) -> Iterator[str]:
    """The issuer of a provider with that configuration; see `.ci/oidc/provider.mjs`."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        raise ProviderMissingError("needs Node and npm's oidc-provider: make test-tools")
    with subprocess.Popen(
        [node, "provider.mjs"],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdin
            assert process.stdout
            process.stdin.write(json.dumps(configuration) + "\n")
            process.stdin.flush()
            yield json.loads(process.stdout.readline())["issuer"]
        finally:
            process.kill()


def a_client(client_id: str, keys: list[RSAKey], service: str, **changes: object) -> dict[str, Any]:
    """A client as the provider registers it: by its public keys, and the addresses of a service."""
    registered = [{**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig"} for key in keys]
    return {
        "client_id": client_id,
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": registered},
        "redirect_uris": [f"{service}/sign-in/provider/return"],
        "post_logout_redirect_uris": [f"{service}/signed-out"],
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "backchannel_logout_session_required": True,
        **changes,
    }


@dataclass(slots=True)
class Person:
    """Somebody at the provider's pages: types a number, presses the button of a level; an empty level breaks off."""

    number: str
    level: str
    service: str
    browser: requests.Session = field(default_factory=requests.Session)
    # How often the sign-in page was shown.
    pages: int = 0

    def walk(self, url: str) -> str:
        """From the provider's address to the path and query of the service that it leads back to."""
        response = self.browser.get(url, allow_redirects=False, timeout=TIMEOUT)
        for _ in range(LONGEST_WALK):
            if response.is_redirect:
                url = urljoin(url, response.headers["Location"])
                if url.startswith(self.service):
                    return url.removeprefix(self.service)
                response = self.browser.get(url, allow_redirects=False, timeout=TIMEOUT)
            elif "/interaction/" in url:
                self.pages += 1
                data = {"pid": self.number, "level": self.level}
                response = self.browser.post(url, data=data, allow_redirects=False, timeout=TIMEOUT)
            elif form := re.search(r'id="op.logoutForm"[^>]*action="([^"]+)"', response.text):
                fields = dict(re.findall(r'name="(xsrf)" value="([^"]+)"', response.text)) | {"logout": "yes"}
                url = form[1]
                response = self.browser.post(url, data=fields, allow_redirects=False, timeout=TIMEOUT)
            else:
                raise AssertionError(f"the provider's page leads nowhere: {response.status_code} {response.text}")
        raise AssertionError("the provider leads round in circles")
