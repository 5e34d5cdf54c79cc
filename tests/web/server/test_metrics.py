"""Figures are for those who look after the service, and name nobody."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import settings_in
from viewer.actions.figures import Figure
from viewer.web.server.metrics import Metrics
from viewer.web.server.observer import Observer, program_of

ROUTES = (
    "/",
    "/appointments/*",
    "/documents/*/status/*",
    "/messages",
    "/readyz",
    "/sign-in/*",
    "/sign-in/provider",
    "/upcoming",
)


def no_header(_name: str) -> str | None:
    return None


@pytest.fixture
def metrics(tmp_path: Path) -> Metrics:
    settings = replace(settings_in(tmp_path), metrics_from=("127.0.0.0/8", "10.1.0.0/16", "::1/128"))
    return Metrics(settings, lambda: [Figure("innkalling_database_up", "Whether it is up.", {}, 1)])


def samples(metrics: Metrics) -> dict[tuple[str, tuple[str, ...]], float]:
    """What Prometheus reads, by name and the values of its labels in the order of their names."""
    metrics.add_up()
    body = metrics.respond().body
    assert isinstance(body, bytes)
    return {
        (sample.name, tuple(value for _name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("client", "header", "allowed"),
    [
        ("127.0.0.1:4711", no_header, True),
        ("10.1.2.3:4711", no_header, True),
        ("[::1]:4711", no_header, True),
        ("10.2.0.1:4711", no_header, False),
        ("", no_header, False),
        # A proxy on this machine stands in for anybody.
        ("127.0.0.1:4711", lambda name: "192.0.2.1" if name == "x-forwarded-for" else None, False),
    ],
)
def test_only_the_networks_that_are_named_may_look(
    metrics: Metrics, client: str, header: Callable[[str], str | None], allowed: bool
) -> None:
    assert metrics.allows(client, header) is allowed


def test_requests_and_polls_are_counted(metrics: Metrics) -> None:
    observer = Observer(metrics, ROUTES)
    for status in (304, 304, 200):
        observer.saw_poll("Mozilla/5.0 Thunderbird/128.0", status, 0.0)
    observer.saw_sender("497013", "/messages", "INVALID_DATE")
    observer.saw_request("page", "GET", "/appointments/0b5f4d6e-6f0e-4c39-9a53-1f6f2d1b7c11", 200, 0.0)

    counted = samples(metrics)

    assert counted["innkalling_polls_total", ("Thunderbird", "304")] == 2
    assert counted["innkalling_requests_total", ("page", "GET", "/appointments/*", "200")] == 1
    assert counted["innkalling_sender_requests_total", ("INVALID_DATE", "/messages", "497013")] == 1
    assert counted["innkalling_request_seconds_count", ("page", "/appointments/*")] == 1
    assert counted["innkalling_database_up", ()] == 1


@pytest.mark.parametrize(
    ("path", "kind", "level"),
    [("/upcoming", "page", "INFO"), ("/static/app.css", "static", "INFO"), ("/readyz", "probe", "DEBUG")],
)
def test_probes_and_files_are_not_taken_for_pages(
    metrics: Metrics, caplog: pytest.LogCaptureFixture, path: str, kind: str, level: str
) -> None:
    """Many quick answers would hide slow pages, and a probe that gets 503 is no recipient."""
    with caplog.at_level(logging.DEBUG):
        Observer(metrics, ROUTES).saw_request("page", "GET", path, 200, 0.0)

    requests = [labels[0] for name, labels in samples(metrics) if name == "innkalling_requests_total"]
    assert (requests, [record.levelname for record in caplog.records]) == ([kind], [level])


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "/"),
        ("/upcoming", "/upcoming"),
        ("/sign-in/fD3JkLmNoPqRsTuVwXyZabcdefghijklmnopqrstuv", "/sign-in/*"),
        ("/sign-in/short", "/sign-in/*"),
        ("/sign-in/provider", "/sign-in/provider"),
        ("/documents/497013/status/7d3d3c2e-0000-4000-8000-000000000002", "/documents/*/status/*"),
        ("/static/leaflet/1.9.3.0/images/layers.png", "/static/*"),
        ("/whatever/anybody/asks", "unknown"),
        ("/upcoming/", "unknown"),
        ("/*", "unknown"),
    ],
)
def test_a_route_holds_no_id_and_no_token(metrics: Metrics, path: str, route: str) -> None:
    """Nor any word of whoever asks, who could else make as many labels as there is memory for."""
    assert Observer(metrics, ROUTES).route_of(path) == route


@pytest.mark.parametrize(
    ("user_agent", "program"),
    [
        ("Google-Calendar-Importer", "Google"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0", "Thunderbird"),
        ("macOS/14.5 (23F79) dataaccessd/1.0", "Apple"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328)", "Outlook"),
        ("kari.nordmann@example.no", "other"),
        ("", "other"),
    ],
)
def test_programs_are_told_by_few_names(user_agent: str, program: str) -> None:
    """A User-Agent may say anything, a person's name as well."""
    assert program_of(user_agent) == program
