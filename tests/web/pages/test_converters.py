"""Templates write addresses out; each leads somewhere."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException, NotFound

from viewer import resource_folder

TEMPLATES = resource_folder("templates")
ADDRESS = re.compile(r'(?:href|src|(method="post" )?action)="(/[^"#?]*)')
# A number, since some places take nothing else.
GAP = re.compile(r"{{.*?}}")


def addresses() -> list[tuple[str, str, str]]:
    """Template, method and address, with 1 in each gap."""
    return [
        (file.name, "POST" if is_post else "GET", GAP.sub("1", address))
        for file in sorted(TEMPLATES.rglob("*.html"))
        for is_post, address in ADDRESS.findall(file.read_text())
    ]


@pytest.mark.parametrize("path", ["/appointments/a\0", "/documents/\0", "/shared/\0", "/sign-in/\0"])
def test_nothing_is_called_by_nul(client: FlaskClient, path: str) -> None:
    """PostgreSQL refuses to look for it, which would pass for a failing store."""
    with pytest.raises(NotFound):
        client.application.url_map.bind("localhost").match(path)
    assert client.get(path.replace("\0", "%00")).status_code == 404


def test_every_address_in_a_template_leads_somewhere(client: FlaskClient) -> None:
    places = client.application.url_map.bind("localhost")
    lost = []
    for template, method, address in addresses():
        try:
            endpoint, _ = places.match(address, method=method)
        except HTTPException:
            endpoint = None
        is_file = (TEMPLATES.parent / address[1:]).exists()
        if endpoint is None or (endpoint == "static" and not is_file):
            lost.append(f"{template}: {method} {address}")

    assert len(addresses()) > 40
    assert lost == []
