"""The doctor sees what a proxy does to requests and responses."""

import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import settings_in
from viewer.cli.findings import NotWell
from viewer.cli.public_address import Seen, ask, look_from_outside
from viewer.web.app import local_client
from viewer.wiring import Services, migrate, wire

PUBLIC = "https://post.example.no"
Change = Callable[[str, Seen], Seen]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """Services of an installation with a public address."""
    settings = replace(settings_in(tmp_path), public_url=PUBLIC)
    migrate(settings)
    services = wire(settings)
    yield services
    services.close()


def unchanged(_path: str, seen: Seen) -> Seen:
    return seen


def without(header: str) -> Change:
    return lambda _path, seen: replace(seen, headers={k: v for k, v in seen.headers.items() if k != header})


def with_header(header: str, value: str) -> Change:
    return lambda _path, seen: replace(seen, headers={**seen.headers, header: value})


def at(where: str, **fields: object) -> Change:
    return lambda path, seen: replace(seen, **fields) if path == where else seen  # type: ignore[arg-type]


def seen_through(services: Services, proxy: Change, host: str = "post.example.no") -> dict[str, str | None]:
    """Advice by what was looked at, None where it is well, when a proxy changes responses so."""
    client = local_client(services.settings, services)

    def get(_url: str, path: str, headers: Mapping[str, str]) -> Seen:
        response = client.get(path, base_url=f"https://{host}", headers=dict(headers))
        through = {name.lower(): value for name, value in response.headers.items()}
        ends = datetime.now(UTC) + timedelta(days=60)
        return proxy(path, Seen(status=response.status_code, headers=through, body=response.data, tls_ends=ends))

    return {finding.what: finding.advice for finding in look_from_outside(services, get)}


def test_a_proxy_that_changes_nothing_is_well(services: Services) -> None:
    assert set(seen_through(services, unchanged).values()) == {None}


@pytest.mark.parametrize(
    ("proxy", "what", "advice"),
    [
        (with_header("date", "Sat, 28 Nov 2026 10:00:00 GMT"), "proxy: answers to senders", "proxy_pass_header Date"),
        (with_header("content-encoding", "gzip"), "proxy: answers to senders", "compress nothing"),
        (at("/", body=b"<html>"), "proxy: answers to senders", "change no body"),
        (without("strict-transport-security"), "proxy: Host", "pass all headers"),
        (at("/metrics", status=200), "proxy: X-Forwarded-For", "X-Forwarded-For"),
        (at("/healthz", status=502), "public address", "leads to this service"),
        (at("/healthz", tls_ends=datetime.now(UTC)), "public address", "renew"),
    ],
)
def test_what_a_proxy_does_wrong_is_told_with_its_cure(
    services: Services, proxy: Change, what: str, advice: str
) -> None:
    assert advice in (seen_through(services, proxy)[what] or "")


def test_a_host_that_does_not_come_through_is_told(services: Services) -> None:
    assert seen_through(services, unchanged, host="upstream")["proxy: Host"] == "pass Host on"


def test_a_public_address_without_tls_is_told(services: Services) -> None:
    plain = replace(services, settings=replace(services.settings, public_url="http://post.example.no"))

    [finding] = look_from_outside(plain)

    assert "is not https" in finding.detail


def test_an_address_that_nobody_serves_is_told() -> None:
    with socket.socket() as bound:  # and not listened on
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]

        with pytest.raises(NotWell, match="refused"):
            ask(f"http://127.0.0.1:{port}", "/healthz", {})
